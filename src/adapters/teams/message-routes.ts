import { createHash } from 'node:crypto';
import { activityMentions, activityText } from './activity-text.ts';
import { readCardPress } from './card-press.ts';
import type { InboundEvent } from '../../ports/chat.ts';
import { recordIn, textIn, type ChannelActivity } from './channel-activity.ts';
import type { RecordEvent, Route, Turn } from './turn.ts';

type Message = Extract<InboundEvent, { kind: 'message' }>;

/** Messages, presses of Action.Submit (a message with our data in `value`), and edited messages. */
export const messageRoutes = (record: RecordEvent): readonly Route[] => [
  {
    matches: ({ type }) => type === 'message',
    handle: async ({ activity, origin }) => {
      const press = readCardPress(activity.value);
      const replyToId = textIn(activity, 'replyToId', 512);
      await record(
        press === undefined
          ? { ...origin, kind: 'message', ...wordsOf(activity), edited: false }
          : { ...origin, kind: 'cardAction', ...press, ...(replyToId === undefined ? {} : { replyToId }) },
      );
      return undefined;
    },
  },
  {
    // Undeleted messages carry the same type: they were handled when they were written.
    matches: (activity) =>
      activity.type === 'messageUpdate' && recordIn(activity, 'channelData')['eventType'] === 'editMessage',
    handle: async (turn) => {
      const words = wordsOf(turn.activity);
      const activityId = editId(turn, words.text);
      await record({ ...turn.origin, activityId, kind: 'message', ...words, edited: true });
      return undefined;
    },
  },
];

function wordsOf(activity: ChannelActivity): Pick<Message, 'text' | 'mentions'> {
  const mentions = activityMentions(activity);
  return { text: activityText(activity), ...(mentions.length === 0 ? {} : { mentions }) };
}

/**
 * An edit carries the id of the message it changes, which the inbox has seen. Each edit is an event of its own, and
 * the same edit delivered again is not.
 */
function editId({ activity }: Turn, text: string): string {
  const version = textIn(activity, 'timestamp', 64) ?? '';
  return `${activity.id};edit=${createHash('sha256').update(`${version}\n${text}`).digest('hex').slice(0, 16)}`;
}
