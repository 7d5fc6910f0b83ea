import { OWN_PROOF_FAILED } from './aadsts.ts';
import type { EntraFailure } from './entra-failure.ts';

/** What the last HTTP answer said, told by `answer-policy.ts`; the SDK's errors do not carry it. */
export interface LastAnswer {
  status?: number;
  retryAfterInSeconds?: number;
}

/**
 * Reads an error of @azure/identity 4.14. Everything the token endpoint refuses arrives as
 * `AuthenticationRequiredError`, with MSAL's error as `cause` (`errorCode`, `subError`, `errorNo`, `claims`);
 * a host that does not answer as `CredentialUnavailableError` or as the pipeline's own error.
 */
export function readMsalFailure(thrown: unknown, answer: LastAnswer): EntraFailure {
  const cause = fields(fields(thrown).cause);
  const message = text(cause.message) ?? text(fields(thrown).message) ?? '';
  const error = text(cause.errorCode);
  const aadsts = numberOf(cause.errorNo) ?? numberOf(/AADSTS(\d+)/.exec(message)?.[1]);
  return {
    ...defined('error', error),
    ...defined('subError', text(cause.subError)),
    ...defined('aadsts', aadsts),
    ...defined('claims', text(cause.claims)),
    ...defined('traceId', text(cause.traceId)),
    ...defined('status', answer.status),
    ...defined('retryAfterInSeconds', answer.retryAfterInSeconds),
    ...(answer.status === undefined && aadsts === undefined && silence(thrown, error)),
  };
}

/** No answer: either nobody was reached, or the app's own proof failed before anything was sent. */
function silence(thrown: unknown, error: string | undefined): Partial<EntraFailure> {
  const name = text(fields(thrown).name);
  const isNetwork =
    error === 'network_error' ||
    error === 'endpoints_resolution_error' ||
    name === 'CredentialUnavailableError';
  return isNetwork ? { unreachable: true } : { error: OWN_PROOF_FAILED };
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function numberOf(value: unknown): number | undefined {
  const number = Number(value ?? Number.NaN);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

const defined = <K extends keyof EntraFailure>(key: K, value: EntraFailure[K] | undefined) =>
  value === undefined ? {} : { [key]: value };
