import { customerName } from '../../domain/customers.ts';
import { text } from '../../i18n/text.ts';
import type { Reply } from '../../ports/chat.ts';
import type { RegisteredPrincipal } from '../../ports/service-principals.ts';
import type { Args, CommandContext } from '../command.ts';
import { noteAudit } from '../note-audit.ts';
import { customerOf, identityOf } from './acting.ts';
import { spAction } from './list-principals.ts';

/** Takes the registration out, after a question: the link itself stays, and nobody here can change it any more. */
export async function deregister(
  principal: RegisteredPrincipal,
  { sure }: Args,
  ctx: CommandContext,
): Promise<Reply> {
  const { appId, home, name, tenantId } = principal;
  const customer = customerName(customerOf(principal));
  const params = { name, customer };
  if (sure !== appId) {
    const title = text('sp.remove', params);
    return {
      text: title,
      card: { template: 'notice', data: { tone: 'warning', title, body: [text('sp.remove.note', params)] } },
      actions: [
        spAction(
          text('action.removeApplication'),
          { do: 'remove', customer: tenantId, sure: appId },
          { style: 'destructive' },
        ),
        { kind: 'run', label: text('action.keep'), invocation: { command: 'keep', args: {} } },
      ],
    };
  }
  await ctx.services.servicePrincipals.remove(home, tenantId);
  await noteAudit(ctx, ctx.services, {
    action: 'deregister',
    outcome: 'done',
    identity: identityOf(principal),
    customer: { tenantId, name: customer },
  });
  const title = text('sp.removed', params);
  return {
    text: title,
    card: { template: 'notice', data: { tone: 'good', title, body: [text('sp.removed.note')] } },
    actions: [spAction(text('action.applications'), {})],
  };
}
