import type { TenantId } from '../../domain/ids.ts';
import { asPalError, isPalError } from '../../domain/errors.ts';
import type { Person } from '../../domain/people.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { TokenVault, WaitFor } from '../../ports/stores.ts';
import { textIn, type ChannelActivity } from './channel-activity.ts';
import type { InvokeAnswer, RecordEvent, Route, Turn } from './turn.ts';

/** Checks an SSO token before anybody uses it; implemented beside the other token code. */
export interface SsoTokens {
  /**
   * Signature, issuer, audience, Teams client, scope, and that it is this very person's.
   * @returns when it expires, epoch ms
   * @throws PalError when it is not acceptable or cannot be checked
   */
  validate(
    jwt: string,
    expected: Pick<Person, 'tenantId' | 'objectId'>,
  ): Promise<{ readonly expiresOn: number }>;
}

export interface SignInRouteOptions {
  readonly ssoTokens: SsoTokens;
  readonly vault: TokenVault;
  /** Is there anything that waits for this person's single sign-on? */
  readonly isWaiting: (person: Person) => Promise<boolean>;
  /** What waits for this sign-in goes on, each once; answers how many. */
  readonly resumeWaiting: (person: Person, on: WaitFor) => Promise<number>;
  /** Takes up what waited for this sign-in. @throws PalError codeWrong | signInExpired */
  readonly confirmCode: (
    person: Person,
    code: string,
  ) => Promise<{ readonly tenant: TenantId; readonly resumed: number }>;
  readonly record: RecordEvent;
  readonly onWork: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Name of our only connection, in the OAuth card and in every answer about it. */
export const CONNECTION = 'sso';
/** A token is not used in its last minutes: what it is exchanged for must arrive while it is valid. */
const LAST_MINUTES = 5 * 60_000;
const LONGEST_TOKEN = 16_384;

const isInvoke =
  (name: string) =>
  (activity: ChannelActivity): boolean =>
    activity.type === 'invoke' && activity.name === name;

/** The three invokes of Teams sign-in. Each is answered in every state: an unanswered one shows an error. */
export const signInRoutes = (options: SignInRouteOptions): readonly Route[] => [
  { matches: isInvoke('signin/tokenExchange'), handle: (turn) => exchange(turn, options) },
  { matches: isInvoke('signin/verifyState'), handle: (turn) => verifyState(turn, options) },
  { matches: isInvoke('signin/failure'), handle: (turn) => recordFailure(turn, options) },
];

/**
 * Every Teams client of the person sends this, with the same id, and some send it late. No memory of ids is needed: a
 * token is kept only while something waits for it, and resuming what no longer waits has no second effect, on this
 * replica or another. So nothing that comes after `signout` signs the person in again.
 */
async function exchange({ activity, origin }: Turn, options: SignInRouteOptions): Promise<InvokeAnswer> {
  const { ssoTokens, isWaiting, resumeWaiting, onWork, clock, log } = options;
  const id = textIn(activity.value, 'id', 200);
  const token = textIn(activity.value, 'token', LONGEST_TOKEN);
  if (id === undefined || token === undefined || textIn(activity.value, 'connectionName', 100) !== CONNECTION)
    return exchangeAnswer(400, id, 'Malformed request');
  const { person, correlationId } = origin;
  const expiresOn = await ssoTokens.validate(token, person).then(
    (valid) => valid.expiresOn - LAST_MINUTES,
    (thrown: unknown) => {
      const error = asPalError(thrown);
      const { ref, code, cause, forOperator } = error;
      log[forOperator ? 'error' : 'warn'](
        { correlationId, ref, code, err: cause ?? error },
        'SSO token refused',
      );
      return -Infinity;
    },
  );
  if (expiresOn <= clock.now()) return exchangeAnswer(412, id, 'Sign-in needed');
  if (!(await isWaiting(person))) return exchangeAnswer(200, id, null);
  await keep(person, token, expiresOn, options);
  const resumed = await resumeWaiting(person, { kind: 'sso' });
  log.info({ correlationId, resumed }, 'SSO token accepted');
  if (resumed > 0) onWork();
  return exchangeAnswer(200, id, null);
}

/** One that is there already and will do stays: commands of the same moment share what was fetched with it. */
async function keep(
  person: Person,
  token: string,
  expiresOn: number,
  { vault, clock }: SignInRouteOptions,
): Promise<void> {
  const kept = await vault.get(person, 'sso');
  if (!kept || kept.expiresOn <= clock.now() + LAST_MINUTES) await vault.put(person, 'sso', token, expiresOn);
}

const exchangeAnswer = (
  status: number,
  id: string | undefined,
  failureDetail: string | null,
): InvokeAnswer => ({
  status,
  body: { id: id ?? '', connectionName: CONNECTION, failureDetail },
});

/** The popup's end page handed a code to Teams, and Teams tells who pressed the button: that is the binding. */
async function verifyState({ activity, origin }: Turn, options: SignInRouteOptions): Promise<InvokeAnswer> {
  const { confirmCode, onWork, log } = options;
  const state = textIn(activity.value, 'state', 200);
  if (state === undefined) return { status: 400 };
  if (state === 'CancelledByUser') return { status: 200 };
  const { person, correlationId } = origin;
  try {
    const { tenant, resumed } = await confirmCode(person, state);
    log.info({ correlationId, tenant, resumed }, 'sign-in by popup confirmed');
    if (resumed > 0) onWork();
    return { status: 200 };
  } catch (thrown) {
    if (!isPalError(thrown, 'codeWrong', 'signInExpired')) throw thrown;
    log.info({ correlationId, code: thrown.code }, 'sign-in by popup refused');
    return { status: 404 };
  }
}

/** Silent in the client: unless the bot speaks, the person sees nothing at all. */
async function recordFailure(
  { activity, origin }: Turn,
  { record, log }: SignInRouteOptions,
): Promise<InvokeAnswer> {
  const given = textIn(activity.value, 'code', 64);
  const code = given !== undefined && /^[a-z]+$/i.test(given) ? given : 'unknown';
  log.warn({ correlationId: origin.correlationId, code }, 'Teams could not sign the person in');
  await record({ ...origin, kind: 'signInFailed', code });
  return { status: 200 };
}
