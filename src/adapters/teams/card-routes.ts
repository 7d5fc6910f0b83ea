import type { Reader } from '../../i18n/text.ts';
import { badAction, textAnswer } from './card-answers.ts';
import { isAutomatic, readExecute } from './card-press.ts';
import { textIn } from './channel-activity.ts';
import type { RecordEvent, Route } from './turn.ts';

/** What the person who pressed a button reads beside the card until its result is there. */
export type WorkingText = (reader: Reader) => string;

/**
 * Action.Execute: recorded, answered at once; the result follows as an update of the message. The answer is a text
 * and not a card, because a quick result could arrive before the answer, and a card in it would then cover the result.
 */
export const cardRoutes = (record: RecordEvent, workingText: WorkingText): readonly Route[] => [
  {
    matches: ({ type, name }) => type === 'invoke' && name === 'adaptiveCard/action',
    handle: async ({ activity, origin }) => {
      const press = readExecute(activity);
      // Views are answered elsewhere; nothing else that a client asks for by itself may set anything off.
      if (press === undefined || isAutomatic(activity)) return badAction;
      const replyToId = textIn(activity, 'replyToId', 512);
      await record({
        ...origin,
        kind: 'cardAction',
        ...press,
        ...(replyToId === undefined ? {} : { replyToId }),
      });
      return textAnswer(workingText(origin.reader));
    },
  },
];
