import type { Customer } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import type { LinkChange } from '../ports/stores.ts';
import { type Applied, applyChange, readStanding, resumeInterrupted } from './change-link.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { CommandFailure } from './customer-command.ts';
import { asPalError } from '../domain/errors.ts';
import { linkCard } from './link-card.ts';
import { undoRun } from './run.ts';
import { showAction, undoAction } from './set-reply.ts';
import { samePerson } from '../domain/people.ts';

type Result =
  | { readonly customer: Customer; readonly applied: Applied }
  /** The last change was part of a bulk run, which is undone as a whole. */
  | { readonly run: Reply };

/** Puts back what the person's last change (or the one of the pressed card) replaced, while nothing moved since. */
export const undo = defineCommand<{ readonly change: string | undefined }, Result>({
  name: 'undo',
  alsoCalled: ['revert', 'back'],
  usage: 'undo',
  summary: 'command.undo.summary',
  personal: true,
  writes: true,
  parse: ({ change }) => ({ change }),
  async execute({ change: id }, ctx) {
    const { changes } = ctx.services;
    const change = id === undefined ? await changes.latestApplied(ctx.person) : await changes.get(id);
    // An id comes from a card of ours; the owner is checked all the same.
    if (!change || !samePerson(change.person, ctx.person)) throw new PalError('nothingToUndo');
    const customer: Customer = {
      tenantId: change.identity.tenantId,
      name: change.customerName,
      domains: [],
      home: change.identity.tenantId === ctx.person.tenantId,
    };
    const [, run] = /^run\/([^/]+)\//.exec(change.itemId) ?? [];
    if (run !== undefined && id === undefined) return { run: await runToUndo(run, ctx) };
    try {
      return { customer, applied: await putBack(change, customer, ctx) };
    } catch (thrown) {
      throw new CommandFailure(asPalError(thrown), customer);
    }
  },
  render: (result) => ('run' in result ? result.run : renderUndone(result)),
});

async function putBack(change: LinkChange, customer: Customer, ctx: CommandContext): Promise<Applied> {
  const interrupted = await resumeInterrupted(customer, ctx);
  if (!interrupted && change.outcome !== 'applied') throw new PalError('nothingToUndo');
  const applied = interrupted ?? (await writeBack(change, customer, ctx));
  await ctx.services.changes.settle(change.id, 'undone', change.etagAfter);
  return applied;
}

async function writeBack(change: LinkChange, customer: Customer, ctx: CommandContext): Promise<Applied> {
  const standing = await readStanding(customer, ctx, { objectId: change.identity.objectId });
  const { current } = standing;
  const untouched =
    current?.partnerId === change.after && (current === undefined || current.etag === change.etagAfter);
  if (!untouched) throw new PalError('changedMeanwhile');
  return applyChange(customer, standing, change.before, ctx);
}

async function runToUndo(id: string, ctx: CommandContext): Promise<Reply> {
  const run = await ctx.services.runs.get(id);
  if (!run) throw new PalError('nothingToUndo');
  return undoRun(run, ctx);
}

function renderUndone({ applied, customer }: Exclude<Result, { run: Reply }>): Reply {
  const { identity, link } = applied;
  const title = link ? text('undo.restored') : text('undo.removed');
  return {
    text: link
      ? text('undo.restored.said', { customer: customer.name ?? '', partnerId: link.partnerId })
      : text('undo.removed.said', { customer: customer.name ?? '' }),
    card: linkCard({ tone: 'good', title, customer, identity, link }),
    actions: [undoAction(applied.changeId), showAction(customer)],
  };
}
