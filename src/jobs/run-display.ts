import { runCard } from '../commands/run-card.ts';
import type { Desk } from '../conversation/desk.ts';
import type { StoredRun } from '../ports/runs.ts';

/** Teams allows one update in about two seconds before it slows a conversation down. */
const EVERY_IN_MS = 2_000;

/**
 * Keeps the run's one message current while it is worked on, and once more at the end. A failure to show is never a
 * failure to work.
 */
export function startRunDisplay(run: StoredRun, desk: Desk): { stop(): Promise<void> } {
  let shown = '';
  let showing: Promise<void> = Promise.resolve();
  const show = (): Promise<void> => (showing = showing.then(() => showOnce()).catch(complain));
  const complain = (error: unknown): void =>
    desk.log.warn({ err: error, run: run.id }, 'run could not be shown');

  async function showOnce(): Promise<void> {
    const { clock, runs } = desk.services;
    const now = await runs.get(run.id);
    if (!now) return;
    const reply = runCard(now, await runs.items(run.id), clock.now());
    const picture = JSON.stringify(reply.card);
    if (picture === shown) return;
    const options = { reader: now.reader };
    const id =
      now.cardId === undefined
        ? await desk.chat.post(now.conversation, reply, now.person, options)
        : await desk.chat.update(now.conversation, now.cardId, reply, now.person, options);
    shown = picture;
    if (id !== undefined && id !== now.cardId) await runs.noteCard(run.id, id);
  }

  const timer = setInterval(() => void show(), EVERY_IN_MS);
  return {
    async stop() {
      clearInterval(timer);
      await show();
    },
  };
}
