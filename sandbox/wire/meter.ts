export type Kind = 'token' | 'read' | 'write' | 'other';

export interface Reading {
  /** Requests by what they were, also the refused ones. */
  readonly calls: Readonly<Record<Kind, number>>;
  /** Most that were under way at the same time: tokens and ARM together. */
  readonly mostAtOnce: number;
}

/** Counts what the bot asks of Entra and ARM, for benches and for tests of how much is asked at once. */
export interface Meter {
  read(): Reading;
  /** Counts from nothing; what is under way stays counted as such. */
  reset(): void;
  /** A request came in; answers what to call when it is answered. */
  begin(request: Request): () => void;
}

const none = (): Record<Kind, number> => ({ token: 0, read: 0, write: 0, other: 0 });

export function createMeter(): Meter {
  let calls = none();
  let underWay = 0;
  let mostAtOnce = 0;
  return {
    read: () => ({ calls: { ...calls }, mostAtOnce }),
    reset() {
      calls = none();
      mostAtOnce = underWay;
    },
    begin(request) {
      const kind = kindOf(request);
      calls[kind]++;
      if (kind === 'other') return () => undefined;
      mostAtOnce = Math.max(mostAtOnce, ++underWay);
      return () => void underWay--;
    },
  };
}

function kindOf({ method, url }: Request): Kind {
  const { hostname, pathname } = new URL(url);
  if (hostname === 'management.azure.com') return method === 'GET' ? 'read' : 'write';
  return method === 'POST' && pathname.endsWith('/oauth2/v2.0/token') ? 'token' : 'other';
}
