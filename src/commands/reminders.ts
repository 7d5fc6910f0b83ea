import type { Fact } from '../cards/card-data.ts';
import { text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import { defineCommand } from './command.ts';

const DAY_IN_MS = 24 * 60 * 60_000;
const DEFAULT_DAYS = 28;
const MOST_DAYS = 366;

/** What a person wants of their reminders; undefined: only to know how it is. */
type Wish =
  | { readonly kind: 'on' | 'off' }
  | { readonly kind: 'snooze'; readonly days: number }
  | { readonly kind: 'unclear'; readonly given: string }
  | undefined;

interface State {
  readonly off: boolean;
  /** Epoch ms; undefined: not snoozed. */
  readonly snoozedUntil?: number;
  readonly unclear?: string;
}

/** Whether the bot reminds the person of customers where their work is not credited. */
export const reminders = defineCommand<Wish, State>({
  name: 'reminders',
  alsoCalled: ['reminder', 'remind'],
  usage: 'reminders [on | off | snooze 2 weeks]',
  summary: 'command.reminders.summary',
  personal: true,
  writes: false,
  read: ({ plain }) => (plain.length === 0 ? {} : { wish: plain.join(' ').toLowerCase() }),
  parse: ({ wish }) => (wish === undefined ? undefined : parseWish(wish)),
  async execute(wish, { person, services }) {
    const { clock, reminders: store } = services;
    const now = clock.now();
    if (wish?.kind === 'on') await store.set(person, { off: false, snoozedUntil: 0 });
    if (wish?.kind === 'off') await store.set(person, { off: true });
    if (wish?.kind === 'snooze')
      await store.set(person, { off: false, snoozedUntil: now + wish.days * DAY_IN_MS });
    const { off, snoozedUntil } = await store.get(person);
    return {
      off,
      ...(snoozedUntil > now && { snoozedUntil }),
      ...(wish?.kind === 'unclear' && { unclear: wish.given }),
    };
  },
  render: stateReply,
});

const ON = new Set(['on', 'yes', 'start', 'me', 'me again', 'again']);
const OFF = new Set(['off', 'no', 'stop', 'never', 'none']);
const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30 };
const SNOOZE = /^(?:snooze|pause|later|not)(?:\s+for)?(?:\s+(\d{1,3}|an?)\s*(day|week|month)s?)?$/;

function parseWish(said: string): Wish {
  const words = said.replace(/[.,!?]+$/, '').trim();
  if (ON.has(words)) return { kind: 'on' };
  if (OFF.has(words)) return { kind: 'off' };
  const found = SNOOZE.exec(words);
  if (!found) return { kind: 'unclear', given: said.slice(0, 40) };
  const [, count, unit] = found;
  if (unit === undefined) return { kind: 'snooze', days: DEFAULT_DAYS };
  const days = (/^\d/.test(count ?? '') ? Number(count) : 1) * (DAYS[unit] ?? 1);
  return { kind: 'snooze', days: Math.min(Math.max(days, 1), MOST_DAYS) };
}

function stateReply({ off, snoozedUntil, unclear }: State): Reply {
  const title = text(
    off ? 'reminders.off' : snoozedUntil === undefined ? 'reminders.on' : 'reminders.snoozed',
  );
  const facts: Fact[] =
    off || snoozedUntil === undefined
      ? []
      : [{ label: text('reminders.until'), value: { date: new Date(snoozedUntil).toISOString() } }];
  return {
    text: title,
    card: {
      template: 'notice',
      data: {
        tone: 'neutral',
        title,
        body: [
          ...(unclear === undefined ? [] : [text('reminders.unclear', { given: unclear })]),
          text(off ? 'reminders.off.note' : 'reminders.on.note'),
        ],
        ...(facts.length > 0 && { facts }),
      },
    },
    actions:
      off || snoozedUntil !== undefined
        ? [wishAction('action.reminders', 'on')]
        : [wishAction('action.snooze', 'snooze'), wishAction('action.noReminders', 'off')],
  };
}

const wishAction = (label: Parameters<typeof text>[0], wish: string): Action => ({
  kind: 'run',
  label: text(label),
  invocation: { command: 'reminders', args: { wish } },
});
