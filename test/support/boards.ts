import type { Card, Chat, Journey, JourneyPerson, Seen } from './journey.ts';

/** What people do with boards in channels, and what a look at one says. */
export interface BoardTools {
  /** Everybody lists their customers, so that the bot knows who can work where; nothing is looked at by itself. */
  readonly gather: (...people: readonly string[]) => Promise<void>;
  /** Asks for it in a channel; the board, and what who asked reads in the thread of the question. */
  readonly board: (
    person: string,
    wish?: string,
    channel?: string,
  ) => Promise<{ readonly board: Card; readonly answer: Seen }>;
  /** Presses a button that changes what this person alone sees. */
  readonly turns: (chat: Chat, card: Card, title: string) => Promise<Card>;
  /** Fills in the form of the policy and agrees about what it changes. */
  readonly setsPolicy: (inputs: Readonly<Record<string, string>>, person?: string) => Promise<Card>;
}

const LATE = 'could not be shown just now';
const MOST_PRESSES = 5;

export function boardTools(journey: () => Journey): BoardTools {
  const person = (key: string): JourneyPerson => journey().person(key);
  return {
    async gather(...people) {
      const chats = people.map((key) => person(key).personal);
      await Promise.all(
        chats.map(async (chat) => {
          await chat.says('refresh off');
          await chat.nextCard('check your links by myself');
          await chat.says('customers');
          await chat.nextCard(/You can enter \d+ tenant/);
          chat.catchUp();
        }),
      );
    },
    async board(key, wish = '', name = 'Link status') {
      const chat = person(key).channel(name);
      chat.catchUp();
      const { messageId: question } = await chat.says(`@PAL Bot status ${wish}`);
      const answer = await chat.next(({ threadId }) => threadId === question);
      const board = chat.shown.findLast((seen) => isBoard(seen) && isAbout(seen, wish));
      if (!board) throw new Error(`no board of "${wish}" after: ${answer.text}`);
      return { board: chat.look(board), answer };
    },
    async turns(chat, card, title) {
      const press = () => chat.look(card).press(title);
      let { body } = await press();
      // A busy machine takes longer than a client waits; people then press once more.
      for (let more = 0; more < MOST_PRESSES && JSON.stringify(body).includes(LATE); more++)
        ({ body } = await press());
      return chat.look(card);
    },
    async setsPolicy(inputs, key = 'mira') {
      const { personal } = person(key);
      personal.catchUp();
      await personal.says('policy change');
      const form = await personal.nextCard('Change the policy');
      await form.press('Continue', { inputs });
      const review = await personal.nextCard('Change the policy like this?');
      await review.press('Set the policy');
      return personal.nextCard('Policy set');
    },
  };
}

/** The line a card begins with, after its glyph. */
const titleOf = ({ text }: Pick<Seen, 'text'>): string =>
  text.split('\n').find((line) => line.length > 1) ?? '';

export const isBoard = (seen: Seen): boolean =>
  seen.kind === 'card' && /^(Partner links|Your links)/.test(titleOf(seen));

const isAbout = (seen: Seen, wish: string): boolean => {
  const [, about = ''] = /^Partner links(?:: (.*))?$/.exec(titleOf(seen)) ?? [];
  return about === wish;
};

export const titles = ({ buttons }: Pick<Seen, 'buttons'>): readonly string[] =>
  buttons.map(({ title }) => title);

/** The 29: ids of those whose clients ask for a view of their own. */
export const viewersOf = ({ json }: Pick<Seen, 'json'>): readonly string[] =>
  (json as { refresh: { userIds: readonly string[] } }).refresh.userIds;
