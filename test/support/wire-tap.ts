import { type AzureOptions } from '../../sandbox/azure.ts';

/** One request of the bot to Microsoft (or to the connector of Teams). */
export interface Wired {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  text(): Promise<string>;
}

export type WireMatch = Partial<Pick<Wired, 'host' | 'method'>> & { readonly path?: RegExp };

/** Requests kept on the way: the moments of a call, as events instead of times. */
export interface Held {
  /** The first request that fits is here; nothing has been carried out yet, or with `after` all of it. */
  readonly arrived: Promise<Wired>;
  /** Lets it, and every later one, go on. Resolves when the first one was carried out. */
  release(): Promise<void>;
}

/**
 * Stands between the bot and the stand-in: sees what passes, keeps it, or answers in its place.
 * `useJourney({ azure: { intercept: tap.intercept } })`
 */
export interface WireTap {
  readonly intercept: NonNullable<AzureOptions['intercept']>;
  /** Everything that arrived, oldest first. */
  readonly requests: readonly Wired[];
  sent(match: WireMatch): readonly Wired[];
  /** Keeps what fits before it is carried out, or with `after` its answer. One at a time. */
  hold(match: WireMatch, moment?: 'before' | 'after'): Held;
  /** Answers in place of the stand-in for as long as `work` runs; `carryOut` has it done all the same. */
  answering<T>(
    match: WireMatch,
    answer: (carryOut: () => Promise<Response>, wired: Wired) => Response | Promise<Response>,
    work: () => Promise<T>,
  ): Promise<T>;
}

export const ARM = 'management.azure.com';
export const CONNECTOR = 'smba.trafficmanager.net';
export const CHANNEL_METADATA = 'login.botframework.com';
export const PARTNER_LINK = /\/microsoft\.managementpartner\/partners/i;

export function createWireTap(): WireTap {
  const requests: Wired[] = [];
  type Rule = (wired: Wired, answer: () => Promise<Response>) => Promise<Response> | undefined;
  const rules = new Set<Rule>();

  return {
    requests,
    sent: (match) => requests.filter((wired) => fits(wired, match)),
    async intercept(request, answer) {
      const { hostname: host, pathname: path } = new URL(request.url);
      const copy = request.clone();
      let read: Promise<string> | undefined;
      const text = (): Promise<string> => (read ??= copy.text());
      const wired = { host, method: request.method, path, headers: request.headers, text };
      requests.push(wired);
      for (const rule of rules) {
        const answered = rule(wired, answer);
        if (answered) return answered;
      }
      return answer();
    },
    hold(match, moment = 'before') {
      const arrival = Promise.withResolvers<Wired>();
      const gate = Promise.withResolvers<undefined>();
      const done = Promise.withResolvers<undefined>();
      const rule: Rule = (wired, answer) => (fits(wired, match) ? keep(wired, answer) : undefined);
      const keep = async (wired: Wired, answer: () => Promise<Response>): Promise<Response> => {
        const early = moment === 'after' ? await answer() : undefined;
        arrival.resolve(wired);
        await gate.promise;
        const response = early ?? (await answer());
        done.resolve(undefined);
        return response;
      };
      rules.add(rule);
      return {
        arrived: arrival.promise,
        async release() {
          rules.delete(rule);
          gate.resolve(undefined);
          await done.promise;
        },
      };
    },
    async answering(match, answer, work) {
      const rule: Rule = (wired, carryOut) =>
        fits(wired, match) ? Promise.resolve(answer(carryOut, wired)) : undefined;
      rules.add(rule);
      try {
        return await work();
      } finally {
        rules.delete(rule);
      }
    },
  };
}

const fits = (wired: Wired, { host, method, path }: WireMatch): boolean =>
  (host === undefined || wired.host === host) &&
  (method === undefined || wired.method === method) &&
  (path === undefined || path.test(wired.path));
