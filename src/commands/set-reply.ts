import { type Customer, customerName } from '../domain/customers.ts';
import type { PartnerId } from '../domain/ids.ts';
import type { PartnerLink } from '../domain/partner-link.ts';
import type { Identity } from '../domain/people.ts';
import { text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import { type Applied, etagOf } from './change-link.ts';
import { linkCard } from './link-card.ts';

/** How setting a partner ended, or what has to be agreed about first. */
export type SetResult =
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

/** What a confirmation card for an ID outside the policy puts into its arguments. */
export const OUTSIDE_AGREED = 'agreed';

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
