import type { Reader } from '../../i18n/text.ts';
import { isAutomatic, readExecute } from './card-press.ts';
import { textIn } from './channel-activity.ts';
import type { InvokeAnswer, RecordEvent, Route } from './turn.ts';

/** The card that takes the pressed one's place at once, so that it cannot be pressed twice. */
export type WorkingCard = (reader: Reader) => object;

const cardAnswer = (card: object): InvokeAnswer => ({
  status: 200,
  body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card },
});

const badAction: InvokeAnswer = {
  status: 400,
  body: {
    statusCode: 400,
    type: 'application/vnd.microsoft.error',
    value: { code: 'BadRequest', message: 'Unknown action' },
  },
};

/** Action.Execute: recorded, answered with the working card; the result follows as an update of the message. */
export const cardRoutes = (record: RecordEvent, workingCard: WorkingCard): readonly Route[] => [
  {
    matches: ({ type, name }) => type === 'invoke' && name === 'adaptiveCard/action',
    handle: async ({ activity, origin }) => {
      const press = readExecute(activity);
      // None of our cards refreshes by itself; whoever asks must not set anything off.
      if (press === undefined || isAutomatic(activity)) return badAction;
      const replyToId = textIn(activity, 'replyToId', 512);
      await record({
        ...origin,
        kind: 'cardAction',
        ...press,
        ...(replyToId === undefined ? {} : { replyToId }),
      });
      return cardAnswer(workingCard(origin.reader));
    },
  },
];
