import type { CommandContext } from '../commands/command.ts';
import type { Desk } from '../conversation/desk.ts';
import { PalError } from '../domain/errors.ts';
import type { TenantId } from '../domain/ids.ts';
import { changeKey, type RunItem } from '../domain/runs.ts';
import type { StoredRun } from '../ports/runs.ts';
import { carryOut, closeBegun, findOut, pauseFor } from './item-step.ts';
import { linksWithoutWaiting } from './links-without-waiting.ts';
import { askToSignIn } from './run-sign-in.ts';
import { startRunDisplay } from './run-display.ts';

/** Customers of one run under way at the same time. Calls take most of a second; more would only meet throttling. */
const AT_ONCE = 32;
/** How soon a cancelled run notices. */
const LOOK_IN_MS = 1_000;

type Phase = 'planning' | 'running';
type End = 'finished' | 'signInNeeded' | 'stopped';

/** Works one run as far as it goes now: to its plan, to its end, or to a sign-in. Safe to repeat at any point. */
export async function workRun(id: string, desk: Desk, abortSignal: AbortSignal): Promise<void> {
  const { clock, runs } = desk.services;
  const run = await runs.get(id);
  if (!run) return;
  if (run.state !== 'planning' && run.state !== 'running') return showEnd(run, desk, abortSignal);
  const phase: Phase = run.state;
  const display = startRunDisplay(run, desk);
  try {
    const end = await workItems(run, phase, desk, abortSignal);
    if (end === 'finished') {
      const next = phase === 'planning' && run.kind !== 'show' ? 'planned' : 'done';
      await runs.move(id, [phase], next, clock.now());
    }
    if (end === 'signInNeeded' && (await runs.move(id, [phase], 'waiting', clock.now(), phase))) {
      // Shown before the question: what the answer leads to must not be overwritten.
      await display.stop();
      await askToSignIn(run, desk);
    }
  } finally {
    await display.stop();
  }
}

/** The job is here although its work is over: a crash came between the two, and maybe before anybody was told. */
async function showEnd(run: StoredRun, desk: Desk, abortSignal: AbortSignal): Promise<void> {
  const display = startRunDisplay(run, desk);
  try {
    if (run.state === 'cancelled') await closeAllBegun(run, desk, abortSignal);
  } finally {
    await display.stop();
  }
  if (run.state === 'waiting') await askToSignIn(run, desk);
}

/** What was on its way when the run was cancelled may have arrived: then its customer is not one of those left out. */
async function closeAllBegun(run: StoredRun, desk: Desk, abortSignal: AbortSignal): Promise<void> {
  const { runs } = desk.services;
  const open = (await runs.items(run.id)).filter(({ chosen, outcome }) => chosen && !outcome);
  for (const item of open) {
    const outcome = await closeBegun(run, item, contextOf(run, item, desk, abortSignal));
    if (outcome) await runs.settle(run.id, item.tenantId, outcome);
  }
}

const contextOf = (run: StoredRun, item: RunItem, desk: Desk, abortSignal: AbortSignal): CommandContext => ({
  person: run.person,
  conversation: run.conversation,
  reader: run.reader,
  itemId: changeKey(run, item),
  correlationId: desk.newId(),
  abortSignal,
  services: desk.services,
});

async function workItems(run: StoredRun, phase: Phase, desk: Desk, abortSignal: AbortSignal): Promise<End> {
  const { clock, runs } = desk.services;
  const underWay = new Map<TenantId, Promise<void>>();
  let end: End | undefined;
  /** Our own: the store did not answer, or a bug. The job is repeated with pauses, and given up in the end. */
  let failure: { readonly error: unknown } | undefined;
  let looked = clock.now();

  const start = (item: RunItem): void => {
    const step = workItem(run, phase, item, desk, abortSignal)
      .then((need) => {
        if (need) end ??= need;
      })
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => underWay.delete(item.tenantId));
    underWay.set(item.tenantId, step);
  };

  let queue: RunItem[] = [];
  while (end === undefined && failure === undefined && !abortSignal.aborted) {
    if (clock.now() - looked >= LOOK_IN_MS) {
      looked = clock.now();
      if ((await runs.get(run.id))?.state !== phase) end = 'stopped';
    }
    if (queue.length === 0 && underWay.size < AT_ONCE) {
      // Those under way when the store is asked: one that ends meanwhile, maybe to come back later, may still be told.
      const taken = new Set(underWay.keys());
      const due = await runs.due(run.id, phase, clock.now(), AT_ONCE * 4);
      queue = due.filter(({ tenantId }) => !taken.has(tenantId));
    }
    while (underWay.size < AT_ONCE && queue.length > 0) start(queue.shift()!);
    if (underWay.size > 0) {
      await Promise.race(underWay.values());
      continue;
    }
    const next = await runs.nextDue(run.id, phase);
    if (next === undefined) return 'finished';
    const wait = Math.min(Math.max(next - clock.now(), 0), LOOK_IN_MS);
    // Rejects when told to stop: the loop sees that by itself.
    await desk.services.pause(wait, abortSignal).catch(() => {});
  }
  await Promise.all(underWay.values());
  if (failure) throw failure.error;
  return end ?? 'stopped';
}

/** One step in one customer, its result stored before anything else. */
async function workItem(
  run: StoredRun,
  phase: Phase,
  item: RunItem,
  desk: Desk,
  abortSignal: AbortSignal,
): Promise<End | undefined> {
  const { links, runs, clock } = desk.services;
  const services = { ...desk.services, links: linksWithoutWaiting(links, 'run') };
  const ctx = { ...contextOf(run, item, desk, abortSignal), services };
  try {
    if (phase === 'planning') await runs.found(run.id, item.tenantId, await findOut(run, item, ctx));
    else await runs.settle(run.id, item.tenantId, await carryOut(run, item, ctx));
    return undefined;
  } catch (thrown) {
    if (abortSignal.aborted) return 'stopped';
    // What is no outcome of a customer says nothing about the customer.
    if (!(thrown instanceof PalError)) throw thrown;
    const error = thrown;
    if (error.code === 'signInNeeded') return 'signInNeeded';
    const wait = pauseFor(error, item.attempts);
    if (wait !== undefined) {
      await runs.postpone(run.id, item.tenantId, clock.now() + wait);
      return undefined;
    }
    const level = error.forOperator ? 'error' : 'info';
    const { code, ref } = error;
    desk.log[level](
      {
        run: run.id,
        tenant: item.tenantId,
        ref,
        code,
        correlationId: ctx.correlationId,
        err: error.cause ?? error,
      },
      'customer of a run could not be done',
    );
    if (phase === 'planning') await runs.found(run.id, item.tenantId, { kind: 'blocked', code });
    else await runs.settle(run.id, item.tenantId, { kind: 'failed', code });
    return undefined;
  }
}
