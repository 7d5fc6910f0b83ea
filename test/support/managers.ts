import { PEOPLE } from '../../sandbox/world/people.ts';
import { preloading } from './bot-preloads.ts';
import type { Card, Chat, Journey } from './journey.ts';
import { isInterim, type Match, type Seen } from './journey-chat.ts';

/** Settings of a bot whose managers are those of the seeded world, and whose clock can be moved. */
export const managedBot = (): Readonly<Record<string, string>> => ({
  MANAGER_IDS: PEOPLE.filter(({ role }) => role === 'manager')
    .map(({ objectId }) => objectId)
    .join(','),
  ...preloading('later.ts'),
});

/** What a manager does in a channel, and time that passes for the bot alone. */
export interface ManagerTools {
  readonly channel: (name?: string) => Chat;
  /** Says it to the bot in the channel; the card that answers. */
  readonly tells: (text: string, match?: Match, channel?: string) => Promise<Card>;
  /** Presses a button; what its card turns into. */
  readonly presses: (
    card: Card,
    title: string | RegExp,
    options?: Parameters<Card['press']>[1] & { readonly match?: Match },
    channel?: string,
  ) => Promise<Card>;
  /** The bot is started again, so much later than it ended. */
  readonly later: (ms: number) => Promise<void>;
  /** The same at a moment: epoch ms, in the future. */
  readonly at: (time: number) => Promise<void>;
}

/** Boards change by themselves; an answer is anything else. */
const isAnswer = (seen: Seen): boolean =>
  seen.kind === 'card' && !isInterim(seen) && !/^Partner links$/m.test(seen.text);

export function managerTools(journey: () => Journey, who = 'mira'): ManagerTools {
  let aheadInMs = 0;
  const channel = (name = 'Link status') => journey().person(who).channel(name);
  const restart = (ahead: number) => {
    aheadInMs = ahead;
    return journey().bot.restart({ CLOCK_AHEAD_IN_MS: String(ahead) });
  };
  return {
    channel,
    async tells(text, match = isAnswer, name) {
      channel(name).catchUp();
      await channel(name).says(`@PAL Bot ${text}`);
      return channel(name).nextCard(match);
    },
    async presses(card, title, { match = isAnswer, ...options } = {}, name) {
      channel(name).catchUp();
      await card.press(title, options);
      return channel(name).nextCard(match);
    },
    later: (ms) => restart(aheadInMs + ms),
    at: (time) => restart(time - Date.now()),
  };
}
