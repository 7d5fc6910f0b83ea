import type { Clock } from '../../ports/runtime.ts';

export type Asked =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Headers;
      readonly text: string;
      /** Undefined when it is no JSON. */
      readonly json: unknown;
    }
  /** A sentence that goes on after the name of the host, and what to do. */
  | { readonly kind: 'nothing'; readonly reason: string; readonly remedy: string };

export interface Outside {
  ask(url: string, options?: { readonly method?: 'GET' | 'POST' }): Promise<Asked>;
  /** How far the clocks of the hosts that answered are from ours, positive: ours is behind. */
  readonly clocks: readonly { readonly host: string; readonly offInMs: number }[];
}

const TIMEOUT_IN_MS = 10_000;
const MOST_TEXT = 100_000;

/** Codes of Node for what can be in the way of a call, found anywhere in the causes. */
const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOTFOUND: ['is not known here', 'Look at the name and at the DNS of this network.'],
  EAI_AGAIN: ['cannot be looked up now', 'The DNS of this network does not answer.'],
  ECONNREFUSED: ['refuses connections', 'Is something listening there, and does a firewall let it through?'],
  ECONNRESET: ['broke the connection', 'Often a firewall or a proxy on the way: let this host through.'],
  ETIMEDOUT: ['does not answer', 'Open the way out to it: port 443.'],
  UND_ERR_CONNECT_TIMEOUT: ['does not answer', 'Open the way out to it: port 443.'],
  TimeoutError: ['does not answer in time', 'Open the way out to it: port 443.'],
  CERT_HAS_EXPIRED: ['has a certificate that has expired', 'Renew it.'],
  CERT_NOT_YET_VALID: [
    'has a certificate that is not valid yet',
    'Is the clock of this machine right? Else replace it.',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: ['has a certificate for another name', 'Bind one for this name.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'has a certificate that nobody vouches for',
    'Use one of a public authority.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'shows a certificate of a private authority',
    'A proxy that reads along? Let Node trust it: NODE_EXTRA_CA_CERTS.',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'shows a certificate that cannot be verified',
    'A proxy that reads along? Let Node trust it: NODE_EXTRA_CA_CERTS. Else the chain is incomplete.',
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'shows a certificate that cannot be verified',
    'A proxy that reads along? Let Node trust it: NODE_EXTRA_CA_CERTS. Else the chain is incomplete.',
  ],
};

/** Asks hosts outside, without following redirects, and notes what their clocks say. */
export function createOutside(clock: Clock): Outside {
  const clocks: { host: string; offInMs: number }[] = [];
  return {
    clocks,
    async ask(url, { method = 'GET' } = {}) {
      const before = clock.now();
      try {
        const response = await fetch(url, {
          method,
          redirect: 'manual',
          headers: { accept: 'application/json, text/html' },
          signal: AbortSignal.timeout(TIMEOUT_IN_MS),
        });
        const after = clock.now();
        const date = Date.parse(response.headers.get('date') ?? '');
        // The header counts whole seconds: half of one is the best guess.
        if (!Number.isNaN(date))
          clocks.push({ host: new URL(url).hostname, offInMs: date + 500 - (before + after) / 2 });
        const text = (await response.text()).slice(0, MOST_TEXT);
        return {
          kind: 'answer',
          status: response.status,
          headers: response.headers,
          text,
          json: parsed(text),
        };
      } catch (thrown) {
        const [reason, remedy] = reasonOf(thrown) ?? [
          'cannot be asked',
          'Is there a way out to it: port 443?',
        ];
        return { kind: 'nothing', reason, remedy };
      }
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function reasonOf(thrown: unknown): readonly [string, string] | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code } = thrown as { code?: unknown };
  for (const key of [code, thrown.name]) {
    if (typeof key === 'string' && Object.hasOwn(REASONS, key)) return REASONS[key];
  }
  const causes = thrown instanceof AggregateError ? (thrown.errors as unknown[]) : [thrown.cause];
  return causes.map(reasonOf).find((found) => found !== undefined);
}
