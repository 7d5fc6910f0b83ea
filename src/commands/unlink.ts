import { type Customer, customerName } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import { type PartnerId, partnerId } from '../domain/ids.ts';
import type { PartnerLink } from '../domain/partner-link.ts';
import type { Identity } from '../domain/people.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import {
  type Applied,
  applyChange,
  etagOf,
  type Expectation,
  movedSince,
  readStanding,
  resumeInterrupted,
} from './change-link.ts';
import type { CommandContext } from './command.ts';
import { defineCustomerCommand } from './customer-command.ts';
import { linkCard } from './link-card.ts';
import { expectationOf } from './set-partner.ts';
import { showAction, undoAction } from './set-reply.ts';
import { readCustomerAndPartner } from './words.ts';

interface Input {
  /** The ID somebody typed along: a check, never what is removed. */
  readonly named: PartnerId | undefined;
  readonly expected: Expectation | undefined;
}

type Result =
  | ({ readonly outcome: 'removed' } & Applied)
  | { readonly outcome: 'absent'; readonly identity: Identity }
  | {
      readonly outcome: 'confirm';
      readonly identity: Identity;
      readonly link: PartnerLink;
      /** Asked once more, because the link is not what the person agreed about. */
      readonly moved: boolean;
    };

/** Removes the link that is there, after a confirmation. */
export const unlink = defineCustomerCommand({
  name: 'unlink',
  alsoCalled: ['delete', 'remove', 'rm', 'del'],
  usage: 'unlink <customer>',
  summary: 'command.unlink.summary',
  personal: true,
  writes: true,
  form: { partnerId: false },
  read: readCustomerAndPartner,
  parse: ({ partnerId: given, ...args }) => ({
    named: given === undefined ? undefined : partnerId(given),
    expected: expectationOf(args),
  }),
  execute: remove,
  render,
});

async function remove({ named, expected }: Input, customer: Customer, ctx: CommandContext): Promise<Result> {
  const interrupted = await resumeInterrupted(customer, ctx);
  if (interrupted) return { outcome: 'removed', ...interrupted };

  const standing = await readStanding(customer, ctx, expected);
  const { current, holder } = standing;
  if (!current) return { outcome: 'absent', identity: holder.identity };
  if (named !== undefined && named !== current.partnerId) {
    throw new PalError('partnerIdDiffers', { given: named, current: current.partnerId });
  }
  const moved = movedSince(expected, current);
  if (!expected || moved) return { outcome: 'confirm', identity: holder.identity, link: current, moved };
  return { outcome: 'removed', ...(await applyChange(customer, standing, undefined, ctx)) };
}

function render(result: Result, customer: Customer): Reply {
  const name = customerName(customer);
  const { identity } = result;
  switch (result.outcome) {
    case 'absent':
      return {
        text: text('unlink.absent.said', { customer: name }),
        card: linkCard({
          tone: 'neutral',
          title: text('unlink.absent'),
          customer,
          identity,
          link: undefined,
        }),
        actions: [showAction(customer)],
      };
    case 'removed':
      return {
        text: text('unlink.removed.said', { customer: name, partnerId: result.before ?? '' }),
        card: linkCard({
          tone: 'good',
          title: text('unlink.removed'),
          customer,
          identity,
          link: undefined,
          notes: [text('unlink.removed.note', { partnerId: result.before ?? '' })],
        }),
        actions: [undoAction(result.changeId), showAction(customer)],
      };
    case 'confirm':
      return {
        text: text('unlink.confirm.said', { customer: name, partnerId: result.link.partnerId }),
        card: linkCard({
          tone: 'warning',
          title: text('unlink.confirm'),
          customer,
          identity,
          link: result.link,
          notes: [
            ...(result.moved ? [text('set.moved')] : []),
            text('unlink.confirm.note', { customer: name }),
          ],
        }),
        actions: [
          {
            kind: 'run',
            label: text('action.unlinkNow'),
            style: 'destructive',
            invocation: {
              command: 'unlink',
              args: { customer: customer.tenantId, etag: etagOf(result.link), objectId: identity.objectId },
            },
          },
          { kind: 'run', label: text('action.keep'), invocation: { command: 'keep', args: {} } },
        ],
      };
  }
}
