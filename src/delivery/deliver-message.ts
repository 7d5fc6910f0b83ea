import { asPalError, type ErrorCode, type PalError } from '../domain/errors.ts';
import type { Chat } from '../ports/chat.ts';
import type { Outbox, OutboxMessage } from '../ports/delivery.ts';
import type { Log } from '../ports/runtime.ts';
import type { Compose, Composed } from './compose.ts';
import { isReleased } from '../runtime/work-released.ts';
import { type Problem, settleNothing, type SettleOptions, settleProblem, settleSent } from './settle.ts';

export interface DeliverOptions extends SettleOptions {
  readonly outbox: Outbox;
  readonly chat: Pick<Chat, 'post' | 'update'>;
  readonly compose: Compose;
  /** Name of this process among replicas. */
  readonly worker: string;
  readonly log: Log;
}

/** About ten minutes of growing pauses. */
const MOST_ATTEMPTS = 15;
const FIRST_PAUSE_IN_MS = 1_000;
const LONGEST_PAUSE_IN_MS = 60_000;

/** Nothing was carried out; it may be tried again as it was. */
const MAY_PASS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['throttled', 'registration', 'ownCredential']);

/**
 * One message from its claim to its end. What certainly did not happen is tried again later; a new message whose fate
 * nobody knows is not, and the subscription says so.
 */
export async function deliverMessage(
  message: OutboxMessage,
  options: DeliverOptions,
  abortSignal: AbortSignal,
): Promise<void> {
  const { clock, outbox, worker } = options;
  const composed = await composeOrPostpone(message, options);
  if (composed === 'postponed') return;
  if (composed === undefined) {
    await settleNothing(message, options);
    return outbox.sent(message.id, worker, clock.now());
  }
  const attempt = createAttempt(message, composed, options, abortSignal);
  try {
    const activityId = await attempt.send();
    if (attempt.isLost) return;
    await settleSent(message, composed, activityId, options);
    await outbox.sent(message.id, worker, clock.now());
  } catch (thrown) {
    // Told to stop before anything left: the next worker takes it up.
    if (isReleased(abortSignal) && !attempt.isOut) throw thrown;
    await settleFailure(message, asPalError(thrown), attempt.isOut, options);
  }
}

/** Our own failures say nothing about Teams: the database may be away for a moment. */
async function composeOrPostpone(
  message: OutboxMessage,
  options: DeliverOptions,
): Promise<Composed | undefined | 'postponed'> {
  try {
    return await options.compose(message);
  } catch (err) {
    options.log.warn({ err, message: message.id, attempt: message.attempt }, 'message could not be composed');
    if (message.attempt >= MOST_ATTEMPTS) await giveUp(message, 'refused', options);
    else await postpone(message, pauseAfter(message.attempt), options);
    return 'postponed';
  }
}

function createAttempt(
  { id }: OutboxMessage,
  { conversation, person, reader, reply, update }: Composed,
  { chat, outbox, worker }: DeliverOptions,
  abortSignal: AbortSignal,
) {
  const attempt = {
    /** A new message is on its way, and nobody may send it a second time. */
    isOut: false,
    /** Somebody else has it. */
    isLost: false,
    async send(): Promise<string | undefined> {
      const how = { reader, abortSignal, waits: false, beforePosting } as const;
      if (update !== undefined) return chat.update(conversation, update, reply, person, how);
      return chat.post(conversation, reply, person, how);
    },
  };
  async function beforePosting(): Promise<boolean> {
    attempt.isOut = await outbox.sending(id, worker);
    attempt.isLost = !attempt.isOut;
    return attempt.isOut;
  }
  return attempt;
}

async function settleFailure(
  message: OutboxMessage,
  error: PalError,
  isOut: boolean,
  options: DeliverOptions,
): Promise<void> {
  const { attempt, id } = message;
  const fields = { message: id, attempt, code: error.code, ref: error.ref, err: error.cause ?? error };
  options.log[error.forOperator ? 'error' : 'info'](fields, 'message could not be delivered');
  if (error.code === 'personalChatClosed') return giveUp(message, 'closed', options);
  // Nobody knows whether it arrived: a timeout, a broken connection, or a process that is told to stop meanwhile.
  const isUnknown = error.code === 'microsoftBusy' || (error.code === 'unexpected' && !isRefusal(error));
  if (isOut && isUnknown) return giveUp(message, 'unknown', options);
  if (!isUnknown && !MAY_PASS.has(error.code)) return giveUp(message, 'refused', options);
  if (attempt >= MOST_ATTEMPTS)
    return giveUp(message, error.code === 'throttled' ? 'throttled' : 'refused', options);
  const { seconds } = error.params;
  await postpone(message, seconds === undefined ? pauseAfter(attempt) : Number(seconds) * 1000, options);
}

/** Teams said no, in so many words; anything else that is `unexpected` broke on our side. */
const isRefusal = ({ cause }: PalError): boolean =>
  typeof cause === 'object' && cause !== null && 'statusCode' in cause;

async function giveUp(message: OutboxMessage, kind: Problem, options: DeliverOptions): Promise<void> {
  await settleProblem(message, kind, options);
  await options.outbox.failed(message.id, options.worker, options.clock.now());
}

const postpone = (
  { id }: OutboxMessage,
  inMs: number,
  { clock, outbox, worker }: DeliverOptions,
): Promise<void> => outbox.postpone(id, worker, clock.now() + inMs);

/** Doubles with every attempt; the chance in it keeps messages that failed together from coming back together. */
const pauseAfter = (attempt: number): number =>
  Math.ceil(Math.min(FIRST_PAUSE_IN_MS * 2 ** attempt, LONGEST_PAUSE_IN_MS) * (0.5 + Math.random() / 2));
