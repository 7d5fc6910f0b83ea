import type { Fact } from '../cards/card-data.ts';
import { changeKey, type Run, UNFINISHED } from '../domain/runs.ts';
import { type MessageKey, text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { noteAudit } from './note-audit.ts';

/** A run that was stopped notices within this time. */
const LOOK_IN_MS = 1_500;
/** One write has been seen to take 15 s. */
const MOST_LOOKS = 20;

/** Deletes what the bot keeps about the person who asks; they may begin anew with their next message. */
export const forget = defineCommand({
  name: 'forget',
  alsoCalled: [],
  usage: 'forget me',
  summary: 'command.forget.summary',
  personal: true,
  writes: false,
  // Whatever follows the word: who asks is who is meant, and they are asked once more.
  parse: ({ sure }) => ({ isSure: sure === 'yes' }),
  async execute({ isSure }, ctx) {
    if (!isSure) return undefined;
    await stopAll(ctx);
    // Before it: this line is one of those that lose the name.
    await noteAudit(ctx, ctx.services, { action: 'forget', outcome: 'done' });
    return ctx.services.erasure.person(ctx.person);
  },
  render: (gone) => (gone ? forgotten(gone) : question()),
});

/** What is under way would write down the person again. */
async function stopAll(ctx: CommandContext): Promise<void> {
  const { clock, inbox, runs, signIn } = ctx.services;
  const { person } = ctx;
  const run = await runs.unfinishedOf(person);
  if (run) await runs.move(run.id, UNFINISHED, 'cancelled', clock.now());
  await inbox.cancelWaiting(person);
  await signIn.forget(person);
  if (run && run.state !== 'planned' && run.state !== 'waiting') await letEnd(run, ctx);
}

/** Until no write of the run is on its way any more. */
async function letEnd(run: Run, { abortSignal, services }: CommandContext): Promise<void> {
  const { changes, pause, runs } = services;
  for (let look = 0; look < MOST_LOOKS; look++) {
    await pause(LOOK_IN_MS, abortSignal);
    const open = (await runs.items(run.id)).filter(({ chosen, outcome }) => chosen && !outcome);
    const begun = await Promise.all(open.map((item) => changes.ofItem(changeKey(run, item))));
    if (begun.every((change) => change?.outcome !== 'started')) return;
  }
}

function question(): Reply {
  const title = text('forget.question');
  return {
    text: title,
    card: {
      template: 'notice',
      data: {
        tone: 'warning',
        title,
        body: [text('forget.goes'), text('forget.stays'), text('forget.undo')],
      },
    },
    actions: [
      {
        kind: 'run',
        label: text('forget.go'),
        style: 'destructive',
        invocation: { command: 'forget', args: { sure: 'yes' } },
      },
      { kind: 'run', label: text('action.cancel'), invocation: { command: 'keep', args: {} } },
    ],
  };
}

/** What the store calls things, in the order people care. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'forget.gone.signIns': ['token', 'popup_session'],
  'forget.gone.customers': ['known_customers', 'reach', 'customer_alias', 'default_customer'],
  'forget.gone.links': ['ledger', 'link_change', 'link_event'],
  'forget.gone.runs': ['run'],
  'forget.gone.messages': ['inbox', 'card', 'conversation', 'outbox'],
  'forget.gone.audit': ['audit_person'],
} satisfies Partial<Record<MessageKey, readonly string[]>>;

/** No button: what it does would have to be kept about them. */
function forgotten(gone: Readonly<Record<string, number>>): Reply {
  const left = new Map(Object.entries(gone));
  const facts: Fact[] = [];
  const add = (key: MessageKey, tables: readonly string[]): void => {
    const count = tables.reduce((sum, table) => sum + (left.get(table) ?? 0), 0);
    for (const table of tables) left.delete(table);
    if (count > 0) facts.push({ label: text(key), value: String(count) });
  };
  for (const [key, tables] of Object.entries(KINDS)) add(key as MessageKey, tables);
  add('forget.gone.rest', [...left.keys()]);
  const title = text('forget.done');
  return {
    text: title,
    card: {
      template: 'notice',
      data: { tone: 'good', title, body: [text('forget.done.note')], facts },
    },
  };
}
