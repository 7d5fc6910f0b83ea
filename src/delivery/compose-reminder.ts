import { fixActions } from '../commands/fix-actions.ts';
import type { ExpectedLink } from '../domain/board.ts';
import type { Policy } from '../domain/policy.ts';
import { text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { Outgoing } from '../ports/delivery.ts';
import type { Composed, ComposeOptions } from './compose.ts';

const DAY_IN_MS = 24 * 60 * 60_000;
const MOST_LINKS = 500;
/** Customers named, and those with a button of their own. */
const MOST_NAMES = 5;
const MOST_BUTTONS = 3;

/** Tells a person where they can work without being credited, with a button for each of the first customers. */
export async function composeReminder(
  { person: key }: Extract<Outgoing, { kind: 'reminder' }>,
  { clock, conversations, figures, people, policies, reminders }: ComposeOptions,
): Promise<Composed | undefined> {
  const person = await people.get(key);
  const conversation = await conversations.personalOf(key);
  if (!person || !conversation || person.leftAt !== undefined) return undefined;
  if ((await reminders.get(key)).off) return undefined;
  const policy = await policies.get(key.tenantId);
  const scope = { person: key.objectId, problemsOnly: true } as const;
  const links = await figures.links(key.tenantId, policy, scope, MOST_LINKS);
  const missing = links.filter(({ standing }) => standing === 'missing');
  if (missing.length === 0) return undefined;
  return { reply: replyOf(missing, policy, clock.now()), conversation, reader: person.reader, person };
}

function replyOf(missing: readonly ExpectedLink[], policy: Policy, now: number): Reply {
  const names = missing.slice(0, MOST_NAMES).map(({ customerName }) => customerName);
  const more = missing.length - names.length;
  const title = text('reminder.title', { count: missing.length, customer: names[0] ?? '' });
  const listed = { names: names.join(', '), count: more };
  return {
    text: title,
    card: {
      template: 'notice',
      data: {
        tone: 'attention',
        title,
        body: [
          ...(missing.length > 1 ? [text(more > 0 ? 'reminder.names.more' : 'reminder.names', listed)] : []),
          text('reminder.body'),
        ],
      },
    },
    actions: [
      ...fixActions(missing, policy, now, MOST_BUTTONS),
      ...(missing.length > 1 ? [several(policy)] : []),
      reminders('action.snooze', 'snooze'),
      reminders('action.noReminders', 'off'),
    ],
    // It may be read after a weekend.
    lastsInMs: 7 * DAY_IN_MS,
  };
}

function several({ partnerIds: [only, ...others] }: Policy): Action {
  const wanted = only && others.length === 0 ? { partnerId: only.id } : {};
  return {
    kind: 'run',
    label: text('action.several'),
    invocation: { command: 'pick', args: { action: 'link', ...wanted } },
  };
}

const reminders = (label: 'action.snooze' | 'action.noReminders', wish: 'snooze' | 'off'): Action => ({
  kind: 'run',
  label: text(label),
  invocation: { command: 'reminders', args: { wish } },
});
