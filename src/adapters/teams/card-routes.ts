import type { Reader } from '../../i18n/text.ts';
import { isAutomatic, readExecute } from './card-press.ts';
import { textIn } from './channel-activity.ts';
import type { InvokeAnswer, RecordEvent, Route } from './turn.ts';

/** What the person who pressed a button reads beside the card until its result is there. */
export type WorkingText = (reader: Reader) => string;

const messageAnswer = (message: string): InvokeAnswer => ({
  status: 200,
  body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: message },
});

const badAction: InvokeAnswer = {
  status: 400,
  body: {
    statusCode: 400,
    type: 'application/vnd.microsoft.error',
    value: { code: 'BadRequest', message: 'Unknown action' },
  },
};

/**
 * Action.Execute: recorded, answered at once; the result follows as an update of the message. The answer is a text
 * and not a card, because a quick result could arrive before the answer, and a card in it would then cover the result.
 */
export const cardRoutes = (record: RecordEvent, workingText: WorkingText): readonly Route[] => [
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
      return messageAnswer(workingText(origin.reader));
    },
  },
];
