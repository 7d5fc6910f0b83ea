import { createHash } from 'node:crypto';
import { ConnectionBroken } from '../wire/handler.ts';
import type { Tenant } from '../world/model.ts';
import { ArmError } from './arm-error.ts';

/** What goes wrong by chance. Parts are 0 to 1; the same seed hits the same calls of each tenant and object. */
export interface TurbulenceOptions {
  readonly seed: number;
  /** Tenants (ids, or a part of all) that throttle this part of the calls, each time for so long. */
  readonly storm?: {
    readonly tenants: number | readonly string[];
    readonly refused: number;
    /** 2 unless told. */
    readonly retryAfterInSeconds?: number;
  };
  /** 500, 502, 503 or 504; nothing was carried out. */
  readonly serverError?: number;
  /** The connection breaks before anything was carried out. */
  readonly resetBefore?: number;
  /** Of the writes: carried out, then 500. */
  readonly errorAfterCommit?: number;
  /** Of the writes: carried out, then the connection breaks. */
  readonly resetAfterCommit?: number;
}

interface Place {
  readonly tenant: Tenant;
  readonly objectId: string;
}

/** One throw of the dice per call; asked before and, for a write, after it is carried out. */
export interface Weather {
  /** @throws ArmError | ConnectionBroken */
  before(): void;
  /** @throws ArmError | ConnectionBroken */
  afterCommit(): void;
}

export interface Turbulence {
  /** Undefined: calm, but for tenants that the world says throttle by themselves. */
  set(options: TurbulenceOptions | undefined): void;
  /** Calls that came before the Retry-After they had been told was over: a caller that honours it makes none. */
  readonly tooEarly: readonly { readonly tenantId: string; readonly objectId: string }[];
  next(place: Place): Weather;
}

const CALM: TurbulenceOptions = { seed: 1 };
/** Timers of callers may fire a moment early. */
const FORGIVEN_MS = 50;

export function createTurbulence(retryAfterInSeconds: number): Turbulence {
  let options = CALM;
  const counts = new Map<string, number>();
  const waits = new Map<string, number>();
  const tooEarly: { tenantId: string; objectId: string }[] = [];

  function throttlingOf({ tenantId, throttled = 0 }: Tenant): { refused: number; seconds: number } {
    const { seed, storm } = options;
    const hit =
      storm !== undefined &&
      (typeof storm.tenants === 'number'
        ? chance(seed, 'storm', tenantId) < storm.tenants
        : storm.tenants.includes(tenantId));
    return hit
      ? { refused: storm.refused, seconds: storm.retryAfterInSeconds ?? retryAfterInSeconds }
      : { refused: throttled, seconds: retryAfterInSeconds };
  }

  /** Azure counts calls per tenant and caller, so that is who waits. */
  function throttle({ tenant, objectId }: Place, key: string, luck: number): void {
    const now = Date.now();
    const left = (waits.get(key) ?? 0) - now;
    if (left > FORGIVEN_MS) {
      tooEarly.push({ tenantId: tenant.tenantId, objectId });
      throw tooMany(Math.ceil(left / 1000));
    }
    const { refused, seconds } = throttlingOf(tenant);
    if (luck >= refused) return;
    waits.set(key, now + seconds * 1000);
    throw tooMany(seconds);
  }

  return {
    set(next) {
      options = next ?? CALM;
      counts.clear();
      waits.clear();
    },
    tooEarly,
    next(place) {
      const key = `${place.tenant.tenantId} ${place.objectId}`;
      const nth = (counts.get(key) ?? 0) + 1;
      counts.set(key, nth);
      const luck = (what: string) => chance(options.seed, what, key, nth);
      return {
        before() {
          throttle(place, key, luck('throttle'));
          if (luck('reset') < (options.resetBefore ?? 0)) throw new ConnectionBroken();
          if (luck('server') < (options.serverError ?? 0)) throw serverError(luck('status'));
        },
        afterCommit() {
          if (luck('cut') < (options.resetAfterCommit ?? 0)) throw new ConnectionBroken();
          if (luck('error') < (options.errorAfterCommit ?? 0)) throw serverError(0);
        },
      };
    },
  };
}

/** A number from 0 to below 1 that depends on nothing but the words. */
function chance(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('\n')).digest().readUInt32BE(0) / 2 ** 32;
}

const tooMany = (seconds: number): ArmError =>
  new ArmError(
    429,
    'TooManyRequests',
    `The request is being throttled as the limit has been reached. Please try again after ${seconds} seconds.`,
    { 'retry-after': String(seconds) },
  );

const SERVER_ERRORS = [
  [500, 'InternalServerError', 'The server encountered an internal error.'],
  [502, 'BadGateway', 'The gateway received an invalid response.'],
  [503, 'ServiceUnavailable', 'The service is temporarily unavailable. Please try again later.'],
  [504, 'GatewayTimeout', 'The gateway did not receive a response within the specified time.'],
] as const;

function serverError(luck: number): ArmError {
  const [status, code, message] = SERVER_ERRORS[Math.floor(luck * 4)] ?? SERVER_ERRORS[0];
  return new ArmError(status, code, message);
}
