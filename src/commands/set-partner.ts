import { type Customer, customerName } from '../domain/customers.ts';
import { type PartnerId, partnerId } from '../domain/ids.ts';
import { type PartnerLink, planWrite } from '../domain/partner-link.ts';
import type { Identity } from '../domain/people.ts';
import { text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import {
  type Applied,
  applyChange,
  etagOf,
  type Expectation,
  movedSince,
  readStanding,
  resumeInterrupted,
} from './change-link.ts';
import type { Args, CommandContext } from './command.ts';
import { linkCard } from './link-card.ts';
import { outsidePolicy } from './outside-policy.ts';

interface SetInput {
  readonly wanted: PartnerId;
  /** Given by a confirmation card: what the person was shown when they agreed. */
  readonly expected?: Expectation | undefined;
  /** The person was shown that the policy names other IDs. */
  readonly outsideAgreed?: boolean;
  /** Ask before a first link: the person spoke of changing one. */
  readonly onlyExisting?: boolean;
}

type SetResult =
  | ({ readonly outcome: 'linked' | 'changed' } & Applied)
  | { readonly outcome: 'unchanged'; readonly identity: Identity; readonly link: PartnerLink }
  | {
      readonly outcome: 'otherPartner' | 'nothingToChange' | 'outsidePolicy';
      readonly identity: Identity;
      readonly link: PartnerLink | undefined;
      readonly wanted: PartnerId;
      readonly wantedName: string | undefined;
      /** What the policy would rather see linked. */
      readonly allowed: string | undefined;
      /** Asked once more, because the link is not what the person agreed about. */
      readonly moved: boolean;
    };

/** The expectation a confirmation card put into its arguments; undefined: nobody has confirmed anything. */
export const expectationOf = (args: Args): Expectation | undefined =>
  args.etag === undefined || args.objectId === undefined
    ? undefined
    : { etag: args.etag, objectId: args.objectId };

/** What a confirmation card for an ID outside the policy puts into its arguments. */
const OUTSIDE_AGREED = 'agreed';

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

export function renderSet(result: SetResult, customer: Customer): Reply {
  const { identity, link } = result;
  switch (result.outcome) {
    case 'linked':
    case 'changed':
      return {
        text: text(`set.${result.outcome}.said`, saying(result.link, customer)),
        card: linkCard({ tone: 'good', title: text(`set.${result.outcome}`), customer, identity, link }),
        actions: [undoAction(result.changeId), showAction(customer)],
      };
    case 'unchanged':
      return {
        text: text('set.unchanged.said', saying(result.link, customer)),
        card: linkCard({ tone: 'good', title: text('set.unchanged'), customer, identity, link }),
        actions: [showAction(customer)],
      };
    case 'otherPartner':
    case 'nothingToChange':
    case 'outsidePolicy':
      return askToSet(result, customer);
  }
}

function askToSet(
  result: Extract<SetResult, { outcome: 'otherPartner' | 'nothingToChange' | 'outsidePolicy' }>,
  customer: Customer,
): Reply {
  const { allowed, identity, link, moved, outcome, wanted, wantedName } = result;
  const confirmed = {
    etag: etagOf(link),
    objectId: identity.objectId,
    ...(allowed === undefined ? {} : { outside: OUTSIDE_AGREED }),
  };
  const agree: Action = {
    kind: 'run',
    label: text(outcome === 'otherPartner' ? 'action.replace' : 'action.link', { partnerId: wanted }),
    style: 'positive',
    invocation: { command: 'update', args: { partnerId: wanted, customer: customer.tenantId, ...confirmed } },
  };
  return {
    text: text(`set.${outcome}.said`, { ...saying(link, customer), wanted }),
    card: linkCard({
      tone: 'attention',
      title: text(`set.${outcome}`),
      customer,
      identity,
      link,
      replacement: { id: wanted, ...(wantedName === undefined ? {} : { name: wantedName }) },
      notes: [
        ...(moved ? [text('set.moved')] : []),
        ...(allowed === undefined ? [] : [text('set.outside', { wanted, allowed })]),
        text(wantedName === undefined ? 'set.nameShownAfter' : 'set.movesCredit'),
      ],
    }),
    actions: [agree, { kind: 'run', label: text('action.keep'), invocation: { command: 'keep', args: {} } }],
  };
}

const saying = (link: PartnerLink | undefined, customer: Customer) => ({
  partnerId: link?.partnerId ?? '',
  partner: link?.partnerName ?? link?.partnerId ?? '',
  customer: customerName(customer),
});

export const undoAction = (changeId: string): Action => ({
  kind: 'run',
  label: text('action.undo'),
  invocation: { command: 'undo', args: { change: changeId } },
});

export const showAction = (customer: Customer): Action => ({
  kind: 'run',
  label: text('action.show'),
  invocation: { command: 'show', args: { customer: customer.tenantId } },
});
