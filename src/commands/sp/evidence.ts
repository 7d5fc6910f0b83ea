import { customerName } from '../../domain/customers.ts';
import { type ObjectId, partnerId } from '../../domain/ids.ts';
import type { PartnerLink } from '../../domain/partner-link.ts';
import type { Identity } from '../../domain/people.ts';
import { principalPerson } from '../../domain/service-principals.ts';
import { type Text, text } from '../../i18n/text.ts';
import type { Reply } from '../../ports/chat.ts';
import type { RegisteredPrincipal } from '../../ports/service-principals.ts';
import type { Args, CommandContext } from '../command.ts';
import { linkCard } from '../link-card.ts';
import { noteAudit } from '../note-audit.ts';
import { customerOf } from './acting.ts';
import { spAction } from './list-principals.ts';
import { type Evidence, readEvidence } from './read-evidence.ts';

/**
 * What somebody shows of a link that the bot cannot look at. It goes into the ledger as attested: who reads the board is
 * told that nobody verified it.
 */
export async function takeEvidence(
  principal: RegisteredPrincipal,
  args: Args,
  ctx: CommandContext,
): Promise<Reply> {
  // Of nothing there is nothing to show, and nobody gains by saying so.
  if (args.deed === 'unlink') return noteAbsence(principal, ctx);
  if (args.evidence === undefined) return evidenceForm(args);
  const wanted = args.partnerId === undefined ? undefined : partnerId(args.partnerId);
  const read = readEvidence(args.evidence, principal, wanted);
  if (typeof read === 'string') return evidenceForm(args, [text(`sp.evidence.problem.${read}`)]);
  const known = await ctx.services.servicePrincipals.identify(principal, read.objectId);
  if (!known) return evidenceForm(args, [text('sp.evidence.problem.object')]);
  return note(known, read.objectId, linkOf(read), ctx);
}

async function noteAbsence(principal: RegisteredPrincipal, ctx: CommandContext): Promise<Reply> {
  if (principal.objectId === undefined) return evidenceForm({ customer: principal.tenantId });
  return note(principal, principal.objectId, undefined, ctx);
}

type ShownLink = Omit<PartnerLink, 'identity'>;

const linkOf = ({ etag, partnerId: id, partnerName, updatedAt }: Evidence): ShownLink => ({
  partnerId: id,
  etag,
  state: 'Active',
  ...(partnerName === undefined ? {} : { partnerName }),
  ...(updatedAt === undefined ? {} : { updatedAt }),
});

async function note(
  principal: RegisteredPrincipal,
  objectId: ObjectId,
  link: ShownLink | undefined,
  ctx: CommandContext,
): Promise<Reply> {
  const { clock, ledger } = ctx.services;
  const customer = customerOf(principal);
  const { name, tenantId } = principal;
  const identity: Identity = { tenantId, objectId, name, kind: 'servicePrincipal' };
  const before = await ledger.record({
    identity,
    person: principalPerson({ ...principal, objectId }),
    verifiedAt: clock.now(),
    verifiedBy: 'attested',
    customerName: customerName(customer),
    ...(link === undefined ? {} : { link }),
  });
  await noteAudit(ctx, ctx.services, {
    action: 'evidence',
    outcome: 'done',
    identity,
    customer: { tenantId, name: customerName(customer) },
    ...(before?.link === undefined ? {} : { before: before.link.partnerId }),
    ...(link === undefined ? {} : { after: link.partnerId }),
  });
  const title = text('sp.evidence.kept');
  return {
    text: title,
    card: linkCard({
      tone: link ? 'good' : 'neutral',
      title,
      customer,
      identity,
      link: link && { ...link, identity },
      notes: [text('sp.evidence.note')],
    }),
    actions: [spAction(text('action.applications'), {})],
  };
}

function evidenceForm(args: Args, problems: readonly Text[] = []): Reply {
  const title = text('sp.evidence.form');
  const { customer = '', deed, partnerId: wanted } = args;
  return {
    text: title,
    card: {
      template: 'fields',
      data: {
        title,
        problems,
        fields: [
          {
            input: 'evidence',
            label: text('sp.evidence.label'),
            note: text('sp.evidence.help'),
            value: '',
            typed: {
              placeholder: text('sp.evidence.example'),
              pattern: '^[\\s\\S]*$',
              error: text('sp.evidence.problem.unreadable'),
            },
          },
        ],
      },
    },
    actions: [
      spAction(
        text('action.continue'),
        {
          do: 'evidence',
          customer,
          ...(deed === undefined ? {} : { deed }),
          ...(wanted === undefined ? {} : { partnerId: wanted }),
        },
        { style: 'positive', inputs: ['evidence'] },
      ),
      { kind: 'run', label: text('action.cancel'), invocation: { command: 'keep', args: {} } },
    ],
  };
}
