import type { ConversationRef } from '../../ports/chat.ts';
import { recordIn, recordsIn, textIn, type ChannelActivity } from './channel-activity.ts';
import type { RecordEvent, Route, Turn } from './turn.ts';

const LONGEST_ID = 512;

const concernsBot = (members: unknown, { recipient }: ChannelActivity): boolean =>
  recordsIn(members).some((member) => member['id'] === recipient.id);

const eventOf = ({ type, channelData }: ChannelActivity): string | undefined =>
  type === 'conversationUpdate' ? textIn(channelData, 'eventType', 64) : undefined;

const PLACE_ENDS: ReadonlySet<unknown> = new Set(['channelDeleted', 'teamDeleted', 'teamHardDeleted']);

/**
 * The bot can no longer write somewhere: it was removed, or the place was. An upgrade removes and adds at once, and
 * what was renamed or restored keeps its ids: nothing may be forgotten then.
 */
export const isRemoval = (activity: ChannelActivity): boolean =>
  (activity.type === 'installationUpdate' && activity.action === 'remove') ||
  (activity.type === 'conversationUpdate' && concernsBot(activity.membersRemoved, activity)) ||
  PLACE_ENDS.has(eventOf(activity));

const isArrival = (activity: ChannelActivity): boolean =>
  (activity.type === 'installationUpdate' &&
    (activity.action === 'add' || activity.action === 'add-upgrade')) ||
  (activity.type === 'conversationUpdate' && concernsBot(activity.membersAdded, activity));

/** What ended: a conversation, or a team (by the team's id) and the conversation in which Teams tells it. */
function ended({ activity, origin }: Turn): readonly ConversationRef[] {
  const { conversation } = origin;
  const channel = recordIn(activity.channelData, 'channel');
  if (eventOf(activity) === 'channelDeleted') {
    // Told in the conversation of the team.
    const id = textIn(channel, 'id', LONGEST_ID);
    return id === undefined ? [] : [{ ...conversation, type: 'channel', id }];
  }
  const { teamId } = conversation;
  if (teamId === undefined || teamId === conversation.id || isAlone(activity, channel)) return [conversation];
  return [conversation, { ...conversation, type: 'channel', id: teamId }];
}

/** The bot is in all standard channels of a team or in none; shared and private ones have it each by itself. */
const isAlone = (activity: ChannelActivity, channel: Record<string, unknown>): boolean =>
  eventOf(activity) === 'channelMemberRemoved' || ['shared', 'private'].includes(String(channel['type']));

/** Teams tells of an installation in two activities, sometimes more; welcoming once is the core's business. */
export const installRoutes = (record: RecordEvent): readonly Route[] => [
  {
    matches: isArrival,
    handle: async ({ origin }) => {
      await record({ ...origin, kind: 'installed' });
      return undefined;
    },
  },
  {
    matches: isRemoval,
    handle: async (turn) => {
      for (const conversation of ended(turn))
        await record({ ...turn.origin, conversation, kind: 'uninstalled' });
      return undefined;
    },
  },
];
