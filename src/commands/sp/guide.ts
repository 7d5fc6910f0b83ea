import { customerName } from '../../domain/customers.ts';
import { type PartnerId, partnerId } from '../../domain/ids.ts';
import { text } from '../../i18n/text.ts';
import type { Reply } from '../../ports/chat.ts';
import type { RegisteredPrincipal } from '../../ports/service-principals.ts';
import type { Args, CommandContext } from '../command.ts';
import { outsidePolicy } from '../outside-policy.ts';
import { customerOf } from './acting.ts';
import { azLines, type GuidedDeed, powerShellLines } from './guide-lines.ts';
import { spAction } from './list-principals.ts';

/**
 * Nobody gave the bot a credential of this application: whoever has one runs the lines, and shows what came of it.
 * @throws PalError partnerIdInvalid | outsidePolicy
 */
export async function guide(
  deed: GuidedDeed,
  principal: RegisteredPrincipal,
  args: Args,
  ctx: CommandContext,
): Promise<Reply> {
  const wanted = deed === 'show' ? undefined : await wantedOf(deed, principal, args, ctx);
  const allowed = wanted === undefined || deed === 'unlink' ? undefined : await outsidePolicy(wanted, ctx);
  const { name, tenantId } = principal;
  const title = text(`sp.guide.${deed}`, { name, customer: customerName(customerOf(principal)) });
  const evidence = {
    do: 'evidence',
    customer: tenantId,
    deed,
    ...(wanted === undefined || deed === 'unlink' ? {} : { partnerId: wanted }),
  };
  return {
    text: title,
    card: {
      template: 'notice',
      data: {
        tone: 'neutral',
        title,
        body: [
          text('sp.guide.body'),
          ...(allowed === undefined || wanted === undefined
            ? []
            : [text('set.outside', { wanted, allowed })]),
        ],
        forward: {
          label: text('sp.guide.az'),
          text: text('sp.guide.azOrPowerShell'),
          lines: [...azLines(deed, principal, wanted), '', ...powerShellLines(deed, principal, wanted)],
        },
      },
    },
    actions: [spAction(text('action.haveRunIt'), evidence, { style: 'positive' })],
  };
}

/** For removing, the ID that is known to be there. */
async function wantedOf(
  deed: GuidedDeed,
  { objectId, tenantId }: RegisteredPrincipal,
  args: Args,
  { services }: CommandContext,
): Promise<PartnerId | undefined> {
  if (deed !== 'unlink') return partnerId(args.partnerId);
  if (args.partnerId !== undefined) return partnerId(args.partnerId);
  const known = objectId === undefined ? undefined : await services.ledger.get({ tenantId, objectId });
  return known?.link?.partnerId;
}
