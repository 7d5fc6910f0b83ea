import type { Command, CommandContext } from '../commands/command.ts';
import { CommandFailure } from '../commands/customer-command.ts';
import { requireMember } from '../commands/require-member.ts';
import { asPalError, isPalError, PalError } from '../domain/errors.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Invocation, Reply } from '../ports/chat.ts';
import type { InboxItem } from '../ports/stores.ts';
import { answer, type Place, show } from './answer.ts';
import { answerFailure, type Failure } from './answer-failure.ts';
import { hold } from './ask-for-sso.ts';
import type { Desk } from './desk.ts';
import type { Outcome } from './handle-item.ts';
import { moveToPersonal } from './move-to-personal.ts';
import { noteOf } from './noted-reply.ts';
import { showBoard } from './show-board.ts';
import { working } from './simple-answers.ts';
import { tellProblems } from './tell-problems.ts';
import { isReleased } from '../runtime/work-released.ts';

/** Most answers are quicker; a typing sign for them would only cost Teams' send budget. */
const UNSEEN_IN_MS = 400;
/** People wait this long without wondering; then they see that work is under way. */
const QUIET_IN_MS = 2_000;
/** After a crash loop the person is told instead of being left alone. */
const MOST_ATTEMPTS = 3;

/** Runs one command and answers, whatever happens: the only catch between a command and a person. */
export async function runCommand(
  item: InboxItem,
  command: Command,
  invocation: Invocation,
  place: Place,
  desk: Desk,
  abortSignal: AbortSignal,
): Promise<Outcome> {
  const { event } = item;
  const progress = startProgress(item, place, desk);
  const ctx: CommandContext = {
    person: event.person,
    conversation: place.conversation,
    reader: event.reader,
    itemId: item.id,
    correlationId: event.correlationId,
    abortSignal,
    ...(item.resumed > 0 ? { resumed: true as const } : {}),
    services: desk.services,
  };
  let reply: Reply;
  try {
    if (item.attempt > MOST_ATTEMPTS) throw new Error('gave up after repeated interruptions');
    if (!command.open) await requireMember(place.conversation, event.person, desk.services.members);
    reply = await command.run(invocation.args, ctx);
  } catch (thrown) {
    const shown = await progress.stop();
    if (isReleased(abortSignal)) throw thrown;
    return answerFailure(failureOf(thrown, invocation, abortSignal), item, shown, desk);
  }
  const shown = await progress.stop();
  try {
    const outcome = await sayAll(reply, shown, item, desk);
    if (outcome === 'done') {
      desk.onAnswered?.(event.person);
      await tellProblems(event, shown, desk);
    }
    return outcome;
  } catch (thrown) {
    // The work is done. Where nothing can be said now, a word about a failure could not be said either.
    if (!isPalError(thrown, 'unexpected')) throw thrown;
    return answerFailure(failureOf(thrown, invocation, abortSignal), item, shown, desk);
  }
}

/** The reply and what goes with it, each where it belongs. */
async function sayAll(reply: Reply, shown: Place, item: InboxItem, desk: Desk): Promise<Outcome> {
  const { event } = item;
  const { board, besides = [], waitsFor } = reply;
  if (board) {
    await showBoard({ ...reply, board }, shown, event, desk);
    return 'done';
  }
  const isElsewhere = reply.privately === true && shown.conversation.type !== 'personal';
  const place = isElsewhere ? await moveToPersonal(item, shown, desk) : shown;
  if (!place) return 'done';
  const message = await answer(reply, place, event, desk);
  if (waitsFor !== undefined) return waitForSignIn(waitsFor, message, place, item, desk);
  if (reply.shows) await attendTo(reply.shows, message, desk);
  for (const more of besides) {
    const beside = await answer(more, { conversation: place.conversation }, event, desk);
    if (more.shows) await attendTo(more.shows, beside, desk);
  }
  return 'done';
}

/** The command is put aside; its next answer replaces what was said now. */
async function waitForSignIn(
  tenant: TenantId,
  message: string | undefined,
  { conversation }: Place,
  item: InboxItem,
  desk: Desk,
): Promise<Outcome> {
  if (message !== undefined) await desk.inbox.noteReply(item.id, desk.worker, noteOf(message, conversation));
  await hold(item, { kind: 'tenant', tenant }, desk);
  return 'waiting';
}

/** The run's message is known now; what there is to do for it starts, or goes on. */
async function attendTo(
  { run, settled }: NonNullable<Reply['shows']>,
  shown: string | undefined,
  { services }: Desk,
): Promise<void> {
  if (shown !== undefined) await services.runs.noteCard(run, shown);
  if (!settled) await services.jobs.enqueue(run);
}

function failureOf(thrown: unknown, invocation: Invocation, abortSignal: AbortSignal): Failure {
  const { customer, error: told } =
    thrown instanceof CommandFailure ? thrown : { customer: undefined, error: asPalError(thrown) };
  // Broken off because it took too long: what we wait for is Microsoft.
  const overdue = abortSignal.aborted && told.code === 'unexpected';
  const error = overdue ? new PalError('microsoftBusy', told.params, { cause: told.cause }) : told;
  if (!customer) return { error, invocation };
  return {
    error,
    customer,
    invocation: { ...invocation, args: { ...invocation.args, customer: customer.tenantId } },
  };
}

/** Typing soon, a "working" card when it takes longer; the answer then replaces that card. */
function startProgress(item: InboxItem, place: Place, desk: Desk): { stop(): Promise<Place> } {
  let shown: Promise<Place> | undefined;
  const typing = setTimeout(() => void desk.chat.typing(place.conversation), UNSEEN_IN_MS);
  const timer = setTimeout(() => {
    shown = show(working, place, item.event, desk)
      .then(async (id) => {
        if (id === undefined) return place;
        await desk.inbox.noteReply(item.id, desk.worker, noteOf(id, place.conversation));
        return { ...place, replace: id };
      })
      .catch(() => place);
  }, QUIET_IN_MS);
  return {
    stop() {
      clearTimeout(typing);
      clearTimeout(timer);
      return shown ?? Promise.resolve(place);
    },
  };
}
