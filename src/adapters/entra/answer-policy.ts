import { AsyncLocalStorage } from 'node:async_hooks';
import type { OnBehalfOfCredentialOptions } from '@azure/identity';
import type { LastAnswer } from './msal-failure.ts';

export type CredentialOptions = Pick<
  OnBehalfOfCredentialOptions,
  'authorityHost' | 'retryOptions' | 'additionalPolicies' | 'httpClient'
>;
type Policy = NonNullable<CredentialOptions['additionalPolicies']>[number]['policy'];

/** Longer than this a turn of Teams does not wait inside the SDK; the wait goes to the person instead. */
const LONGEST_WAIT_IN_SECONDS = 3;
/** The SDK has no time limit of its own. */
const REQUEST_TIMEOUT_IN_MS = 15_000;

const current = new AsyncLocalStorage<LastAnswer>();

/** Runs a call of a credential and notes what the last HTTP answer said, for `readMsalFailure`. */
export const listening = <T>(answer: LastAnswer, call: () => Promise<T>): Promise<T> =>
  current.run(answer, call);

/**
 * Sits inside the SDK's own repetition. Notes status and Retry-After, which its errors drop, limits the time of one
 * request, and hides a long Retry-After: the SDK would sleep exactly that long, without limit.
 */
export const answerPolicy: Policy = {
  name: 'palBotAnswerPolicy',
  async sendRequest(request, next) {
    const answer = current.getStore();
    request.timeout = REQUEST_TIMEOUT_IN_MS;
    if (answer) delete answer.status;
    const response = await next(request);
    if (!answer) return response;
    answer.status = response.status;
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    if (Number.isFinite(seconds) && seconds >= 0) answer.retryAfterInSeconds = Math.ceil(seconds);
    else delete answer.retryAfterInSeconds;
    if (seconds > LONGEST_WAIT_IN_SECONDS) response.headers.delete('retry-after');
    return response;
  },
};
