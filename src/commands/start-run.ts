import { PalError } from '../domain/errors.ts';
import { type Run, type RunKind, selectCustomers, type Selection } from '../domain/runs.ts';
import type { PartnerId } from '../domain/ids.ts';
import { customerName } from '../domain/customers.ts';
import type { StoredRun } from '../ports/runs.ts';
import type { CommandContext } from './command.ts';
import { listCustomers } from './find-customer.ts';
import { outsidePolicy } from './outside-policy.ts';

interface NewRun {
  readonly kind: RunKind;
  readonly wanted?: PartnerId;
  readonly selection: Selection;
  readonly undoOf?: Run['undoOf'];
}

/**
 * Begins a run: its plan is made in the background, nothing is written before the person agrees. Work starts once the
 * reply that `shows` the run has been sent, so that the two do not race for the message.
 * @throws PalError runUnderWay | customerUnknown (in `except`) | nothingSelected | outsidePolicy
 */
export async function startRun(
  { kind, selection, undoOf, wanted }: NewRun,
  ctx: CommandContext,
): Promise<StoredRun> {
  const { clock, runs } = ctx.services;
  // The id follows from the item, so that an item taken up again after a crash finds the run it has begun.
  const id = `run-${ctx.itemId}`;
  const begun = await runs.get(id);
  if (begun) return begun;
  if (wanted !== undefined) await outsidePolicy(wanted, ctx);
  const all = await listCustomers(ctx, { fresh: true });
  // The own tenant is no customer: it takes part only when it is picked by hand.
  const candidates = selection.picked ? all : all.filter(({ home }) => !home);
  const { customers, unknown } = selectCustomers(candidates, selection);
  if (unknown[0] !== undefined) throw new PalError('customerUnknown', { given: unknown[0].slice(0, 80) });
  if (customers.length === 0) throw new PalError('nothingSelected');

  const run = await runs.create(
    {
      id,
      person: ctx.person,
      conversation: ctx.conversation,
      reader: ctx.reader,
      kind,
      selection,
      ...(wanted === undefined ? {} : { wanted }),
      ...(undoOf === undefined ? {} : { undoOf }),
      createdAt: clock.now(),
    },
    customers.map((customer) => ({ tenantId: customer.tenantId, name: customerName(customer) })),
  );
  if (!run) throw new PalError('runUnderWay');
  return run;
}
