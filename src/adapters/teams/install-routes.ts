import { recordsIn, type ChannelActivity } from './channel-activity.ts';
import type { RecordEvent, Route } from './turn.ts';

const concernsBot = (members: unknown, { recipient }: ChannelActivity): boolean =>
  recordsIn(members).some((member) => member['id'] === recipient.id);

/** The bot leaves this conversation. An upgrade removes and adds at once: nothing may be forgotten then. */
export const isRemoval = (activity: ChannelActivity): boolean =>
  (activity.type === 'installationUpdate' && activity.action === 'remove') ||
  (activity.type === 'conversationUpdate' && concernsBot(activity.membersRemoved, activity));

const isArrival = (activity: ChannelActivity): boolean =>
  (activity.type === 'installationUpdate' &&
    (activity.action === 'add' || activity.action === 'add-upgrade')) ||
  (activity.type === 'conversationUpdate' && concernsBot(activity.membersAdded, activity));

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
    handle: async ({ origin }) => {
      await record({ ...origin, kind: 'uninstalled' });
      return undefined;
    },
  },
];
