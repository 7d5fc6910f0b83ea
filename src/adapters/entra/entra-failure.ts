import { type ErrorParams, PalError } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import { AADSTS, type AadstsMeaning, BY_ERROR, BY_SUB_ERROR } from './aadsts.ts';

/** What Entra answered, whichever library heard it. Descriptions are left out: they may quote what was sent. */
export interface EntraFailure {
  readonly error?: string;
  readonly subError?: string;
  readonly aadsts?: number;
  /** The challenge to satisfy; not for logs. */
  readonly claims?: string;
  readonly traceId?: string;
  /** HTTP status; undefined when no answer came. */
  readonly status?: number;
  readonly retryAfterInSeconds?: number;
  /** No answer came at all. */
  readonly unreachable?: boolean;
}

/** Stays readable as `cause` of the PalError; safe to log as a whole. */
export class EntraRefusal extends Error {
  override readonly name = 'EntraRefusal';
  readonly aadsts: number | undefined;
  readonly error: string | undefined;
  readonly subError: string | undefined;
  readonly traceId: string | undefined;
  readonly status: number | undefined;

  constructor(failure: EntraFailure, note: string) {
    super([failure.aadsts && `AADSTS${failure.aadsts}`, failure.error, note].filter(Boolean).join(' · '));
    this.aadsts = failure.aadsts;
    this.error = failure.error;
    this.subError = failure.subError;
    this.traceId = failure.traceId;
    this.status = failure.status;
  }
}

const UNKNOWN: AadstsMeaning = { error: 'unexpected', note: 'Entra answered something unknown' };

/** Number, then suberror, then a challenge, then error: from the most to the least telling. */
export function meaningOf(failure: EntraFailure): AadstsMeaning {
  const byNumber = failure.aadsts === undefined ? undefined : AADSTS.get(failure.aadsts);
  if (byNumber) return byNumber;
  const bySubError = lookUp(BY_SUB_ERROR, failure.subError);
  if (bySubError) return bySubError;
  if (failure.claims) return { error: 'interactionNeeded', note: 'a challenge must be satisfied' };
  return lookUp(BY_ERROR, failure.error) ?? UNKNOWN;
}

const lookUp = (table: Readonly<Record<string, AadstsMeaning>>, key: string | undefined) =>
  key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;

/** Seconds to wait when Entra asks to wait without saying how long. */
const DEFAULT_WAIT_IN_SECONDS = 30;

/**
 * The failure as the person meets it. `params.tenant` is the tenant id, `params.gone` is there for an account that was
 * disabled or deleted; the challenge travels as `PalError.claims`.
 * The HTTP status decides first: a busy Entra says nothing about the person.
 */
export function palErrorOf(failure: EntraFailure, tenant: TenantId): PalError {
  const { status, aadsts, retryAfterInSeconds } = failure;
  const params: ErrorParams = { tenant, ...(aadsts !== undefined && { aadsts }) };
  if (status === 429) {
    const seconds = retryAfterInSeconds ?? DEFAULT_WAIT_IN_SECONDS;
    return new PalError(
      'throttled',
      { ...params, seconds },
      { cause: new EntraRefusal(failure, 'throttled') },
    );
  }
  if (failure.unreachable || (status !== undefined && status >= 500)) {
    const wait = retryAfterInSeconds === undefined ? {} : { seconds: retryAfterInSeconds };
    const cause = new EntraRefusal(failure, failure.unreachable ? 'Entra did not answer' : 'Entra failed');
    return new PalError('microsoftBusy', { ...params, ...wait }, { cause });
  }
  const meaning = meaningOf(failure);
  const told = meaning.gone ? { ...params, gone: 1 } : params;
  return new PalError(meaning.error, told, {
    cause: new EntraRefusal(failure, meaning.note),
    claims: failure.claims,
  });
}
