import type { Customer } from '../domain/customers.ts';
import { type PartnerId, partnerId } from '../domain/ids.ts';
import { planWrite } from '../domain/partner-link.ts';
import { applyChange, type Expectation, movedSince, readStanding, resumeInterrupted } from './change-link.ts';
import type { Args, CommandContext } from './command.ts';
import { outsidePolicy } from './outside-policy.ts';
import { OUTSIDE_AGREED, type SetResult } from './set-reply.ts';

interface SetInput {
  readonly wanted: PartnerId;
  /** Given by a confirmation card: what the person was shown when they agreed. */
  readonly expected?: Expectation | undefined;
  /** The person was shown that the policy names other IDs. */
  readonly outsideAgreed?: boolean;
  /** Ask before a first link: the person spoke of changing one. */
  readonly onlyExisting?: boolean;
}

/** The expectation a confirmation card put into its arguments; undefined: nobody has confirmed anything. */
export const expectationOf = (args: Args): Expectation | undefined =>
  args.etag === undefined || args.objectId === undefined
    ? undefined
    : { etag: args.etag, objectId: args.objectId };

/** Arguments of `link` and `update` beside the customer. @throws PalError partnerIdInvalid */
export const setInputOf = (args: Args): SetInput | undefined =>
  args.partnerId === undefined
    ? undefined
    : {
        wanted: partnerId(args.partnerId),
        expected: expectationOf(args),
        outsideAgreed: args.outside === OUTSIDE_AGREED,
      };

/** Read, decide, write, read. Replacing needs the confirmation that `expected` stands for. */
export async function setPartner(
  input: SetInput,
  customer: Customer,
  ctx: CommandContext,
): Promise<SetResult> {
  const interrupted = await resumeInterrupted(customer, ctx);
  if (interrupted)
    return { outcome: interrupted.before === undefined ? 'linked' : 'changed', ...interrupted };

  const { wanted, expected, onlyExisting = false, outsideAgreed = false } = input;
  const allowed = await outsidePolicy(wanted, ctx);
  const standing = await readStanding(customer, ctx, expected);
  const { current, holder } = standing;
  const plan = planWrite(current, wanted);
  if (plan === 'unchanged' && current)
    return { outcome: 'unchanged', identity: holder.identity, link: current };

  const moved = movedSince(expected, current);
  const isOutside = allowed !== undefined && !outsideAgreed;
  const needsConsent = plan === 'change' || onlyExisting;
  if (moved || isOutside || (needsConsent && expected === undefined)) {
    return {
      outcome:
        plan === 'change' ? 'otherPartner' : allowed === undefined ? 'nothingToChange' : 'outsidePolicy',
      identity: holder.identity,
      link: current,
      wanted,
      moved,
      allowed,
      wantedName: await ctx.services.ledger.partnerName(ctx.person.tenantId, wanted),
    };
  }
  const applied = await applyChange(customer, standing, wanted, ctx);
  return { outcome: plan === 'change' ? 'changed' : 'linked', ...applied };
}
