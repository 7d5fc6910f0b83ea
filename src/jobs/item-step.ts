import { applyChange, readStanding, resumeInterrupted } from '../commands/change-link.ts';
import type { CommandContext } from '../commands/command.ts';
import type { Customer } from '../domain/customers.ts';
import { type ErrorCode, isPalError, PalError } from '../domain/errors.ts';
import type { PartnerId } from '../domain/ids.ts';
import { changeKey, type Finding, type Outcome, type Run, type RunItem } from '../domain/runs.ts';

const customerOf = (item: RunItem, run: Run): Customer => ({
  tenantId: item.tenantId,
  name: item.name,
  domains: [],
  home: item.tenantId === run.person.tenantId,
});

/** What is linked in this customer now. @throws PalError as `readStanding` */
export async function findOut(run: Run, item: RunItem, ctx: CommandContext): Promise<Finding> {
  const { current, holder } = await readStanding(customerOf(item, run), ctx);
  const { identity } = holder;
  if (run.kind === 'undo') await requireUntouched(run, item, current?.etag, ctx);
  if (!current) return { kind: 'absent', identity };
  const { etag, partnerId, partnerName } = current;
  return { kind: 'linked', identity, partnerId, etag, ...(partnerName === undefined ? {} : { partnerName }) };
}

/** An undo concerns only what is still as the other run left it. @throws PalError changedMeanwhile */
async function requireUntouched(
  run: Run,
  item: RunItem,
  etag: number | undefined,
  ctx: CommandContext,
): Promise<void> {
  const change = await ctx.services.changes.ofItem(changeKey({ id: run.undoOf ?? '' }, item));
  const same =
    change?.outcome === 'applied' &&
    (change.after === undefined ? etag === undefined : etag === change.etagAfter);
  if (!same) throw new PalError('changedMeanwhile');
}

/** Writes in one customer what was agreed, if it is still as it was when that was agreed. Safe to repeat. */
export async function carryOut(run: Run, item: RunItem, ctx: CommandContext): Promise<Outcome> {
  const customer = customerOf(item, run);
  if (await resumeInterrupted(customer, ctx)) return settled(run, item, ctx);
  const { finding } = item;
  if (!finding || finding.kind === 'blocked') return { kind: 'failed', code: 'unexpected' };

  const wanted = await wantedOf(run, item, ctx);
  const standing = await readStanding(customer, ctx, { objectId: finding.identity.objectId });
  const { current } = standing;
  if (current?.partnerId === wanted) return { kind: 'unchanged' };
  const seen = finding.kind === 'linked' ? finding.etag : undefined;
  if (current?.etag !== seen) return { kind: 'failed', code: 'changedMeanwhile' };
  await applyChange(customer, standing, wanted, ctx);
  return settled(run, item, ctx);
}

/**
 * After a cancel: how a change ended that was on its way. Writes nothing; undefined: none was, or Azure does not have
 * it. @throws PalError when Azure does not say, and another try may help
 */
export async function closeBegun(run: Run, item: RunItem, ctx: CommandContext): Promise<Outcome | undefined> {
  try {
    const begun = await resumeInterrupted(customerOf(item, run), ctx);
    return begun && (await settled(run, item, ctx));
  } catch (thrown) {
    if (isPalError(thrown, 'changedMeanwhile')) return { kind: 'failed', code: thrown.code };
    if (!(thrown instanceof PalError) || isPalError(thrown, ...SILENCE)) throw thrown;
    return undefined;
  }
}

const SILENCE = ['throttled', 'microsoftBusy'] as const satisfies readonly ErrorCode[];

async function settled(run: Run, item: RunItem, { services }: CommandContext): Promise<Outcome> {
  if (run.kind === 'undo') {
    const undone = await services.changes.ofItem(changeKey({ id: run.undoOf ?? '' }, item));
    if (undone) await services.changes.settle(undone.id, 'undone', undone.etagAfter);
  }
  return { kind: 'done' };
}

async function wantedOf(
  run: Run,
  item: RunItem,
  { services }: CommandContext,
): Promise<PartnerId | undefined> {
  if (run.kind !== 'undo') return run.kind === 'unlink' ? undefined : run.wanted;
  const change = await services.changes.ofItem(changeKey({ id: run.undoOf ?? '' }, item));
  if (!change) throw new PalError('changedMeanwhile');
  return change.before;
}

/** A service that does not answer is given about two minutes. */
const MOST_ATTEMPTS = 20;
const FIRST_PAUSE_IN_MS = 1_000;
const LONGEST_PAUSE_IN_MS = 8_000;

const MAY_PASS = [
  'throttled',
  'microsoftBusy',
  'notApplied',
  'outcomeUnknown',
  'interrupted',
] as const satisfies readonly ErrorCode[];

/**
 * When to try again; undefined: not at all. Throttling names its time, a busy service gets growing pauses, with
 * chance in both so that a thousand customers do not come back in the same instant.
 */
export function pauseFor(
  error: unknown,
  attempts: number,
  random: () => number = Math.random,
): number | undefined {
  if (!isPalError(error, ...MAY_PASS)) return undefined;
  if (attempts + 1 >= MOST_ATTEMPTS) return undefined;
  const { seconds } = error.params;
  if (seconds !== undefined) return Number(seconds) * 1000 + random() * 1000;
  // An interrupted change was watched for long enough; it only has to be made.
  const pause = error.code === 'interrupted' ? FIRST_PAUSE_IN_MS : FIRST_PAUSE_IN_MS * 2 ** attempts;
  return Math.min(pause, LONGEST_PAUSE_IN_MS) * (0.5 + random());
}
