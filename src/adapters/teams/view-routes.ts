import type { RenderCard } from '../../cards/render-card.ts';
import { text, type Reader, type Text } from '../../i18n/text.ts';
import type { Reply, View } from '../../ports/chat.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { Cards } from '../../ports/stores.ts';
import { isViewRequest, readView, type ViewRequest } from './card-press.ts';
import { cardAnswer, textAnswer } from './card-answers.ts';
import { ADAPTIVE_CARD, composeReply } from './compose-reply.ts';
import type { InvokeAnswer, Route, Turn } from './turn.ts';

export interface ViewOptions {
  /**
   * The view's own content for this person, from what is stored: nothing is done and nobody asked.
   * `undefined`: there is nothing for them, e.g. no such board.
   */
  readonly viewOf: (view: View) => Promise<Reply | undefined>;
  readonly cards: Cards;
  readonly renderCard: RenderCard;
  readonly translate: (text: Text, reader: Reader) => string;
  /** For tests. */
  readonly longestInMs?: number;
}

/** A client that waits longer, or is told of an error once, does not ask again by itself. */
const LONGEST_IN_MS = 2_000;

/**
 * The person's own view of a board, answered within the turn because Teams shows it to nobody else. Always 200: a
 * refresh that fails is never repeated by the client, and the card everybody sees reads well without.
 */
export const viewRoutes = (
  options: ViewOptions & { readonly clock: Clock; readonly log: Log },
): readonly Route[] => [
  {
    matches: isViewRequest,
    handle: async (turn) => {
      const request = readView(turn.activity);
      const { correlationId, reader } = turn.origin;
      try {
        const answer = request && (await inTime(answerView(request, turn, options), options));
        return answer ?? textAnswer(options.translate(text('teams.view.none'), reader));
      } catch (thrown) {
        options.log.warn({ err: thrown, correlationId, board: request?.board }, 'view could not be shown');
        return textAnswer(options.translate(text('teams.view.failed'), reader));
      }
    },
  },
];

async function answerView(
  { board, args }: ViewRequest,
  { origin }: Turn,
  options: ViewOptions & { readonly clock: Clock },
): Promise<InvokeAnswer | undefined> {
  const { conversation, person, reader } = origin;
  const reply = await options.viewOf({ board, args, person, conversation, reader });
  if (reply === undefined) return undefined;
  const { attachments, text: sentence = '' } = await composeReply(
    reply,
    { conversation, person, reader },
    options,
  );
  const card = attachments?.find(({ contentType }) => contentType === ADAPTIVE_CARD);
  return card === undefined ? textAnswer(sentence) : cardAnswer(card.content);
}

function inTime<T>(work: Promise<T>, { longestInMs = LONGEST_IN_MS }: ViewOptions): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('view took too long')), longestInMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
