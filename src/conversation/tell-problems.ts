import { text } from '../i18n/text.ts';
import type { InboundEvent } from '../ports/chat.ts';
import { type Place, show } from './answer.ts';
import type { Desk } from './desk.ts';

/**
 * Tells a manager, once and after the answer they wanted, that something they subscribed to does not arrive. In the
 * 1:1 chat only; what cannot be said is in `subscriptions` all the same.
 */
export async function tellProblems(event: InboundEvent, { conversation }: Place, desk: Desk): Promise<void> {
  if (conversation.type !== 'personal') return;
  try {
    const untold = await desk.services.subscriptions.takeUntold(event.person);
    if (untold.length === 0) return;
    await show(
      { text: text('subscription.untold', { count: untold.length }) },
      { conversation },
      event,
      desk,
    );
  } catch (err) {
    desk.log.warn({ err, correlationId: event.correlationId }, 'problems of subscriptions could not be told');
  }
}
