import { randomUUID } from 'node:crypto';
import { objectId, tenantId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people.ts';
import { validZone } from '../../i18n/formats.ts';
import type { Reader } from '../../i18n/text.ts';
import type { ConversationRef } from '../../ports/chat.ts';
import { plainLine } from './activity-text.ts';
import { recordIn, recordsIn, textIn, type ChannelActivity } from './channel-activity.ts';

/** Who wrote, where, when and in which language: the part every event of ours has. */
export interface Origin {
  readonly activityId: string;
  readonly conversation: ConversationRef;
  readonly person: Person;
  readonly reader: Reader;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly correlationId: string;
}

const LONGEST_NAME = 200;
const LONGEST_ID = 512;
const LOCALE = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i;
const FALLBACK_LOCALE = 'en-US';

/** Reads the origin of an activity that passed the gate. Pure but for the new correlation id. */
export function originOf(activity: ChannelActivity, now: number): Origin {
  // The gate saw to it that there is one, and that both agree where there are two.
  const tenant = tenantId(
    activity.conversation.tenantId ?? String(recordIn(activity.channelData, 'tenant')['id']),
  );
  return {
    activityId: activity.id,
    conversation: {
      id: activity.conversation.id,
      type: conversationType(activity),
      tenantId: tenant,
      serviceUrl: activity.serviceUrl,
      botId: activity.recipient.id,
      userId: activity.from.id,
      ...teamOf(activity),
    },
    person: {
      tenantId: tenant,
      objectId: objectId(activity.from.aadObjectId),
      name: typeof activity.from.name === 'string' ? plainLine(activity.from.name, LONGEST_NAME) : '',
    },
    reader: readerOf(activity),
    receivedAt: now,
    correlationId: randomUUID(),
  };
}

function teamOf({ channelData }: ChannelActivity): Pick<ConversationRef, 'teamId' | 'shared'> {
  const teamId = textIn(recordIn(channelData, 'team'), 'id', LONGEST_ID);
  const isShared = recordIn(channelData, 'channel')['type'] === 'shared';
  return { ...(teamId === undefined ? {} : { teamId }), ...(isShared ? { shared: true } : {}) };
}

/** Anything that is not plainly a 1:1 chat is treated as shared: nothing personal may appear there. */
function conversationType({ conversation }: ChannelActivity): ConversationRef['type'] {
  switch (conversation.conversationType) {
    case 'personal':
      return 'personal';
    case 'channel':
      return 'channel';
    case 'groupChat':
      return 'groupChat';
    default:
      return conversation.id.startsWith('a:') && conversation.isGroup !== true ? 'personal' : 'groupChat';
  }
}

/** Locale and zone stand in the activity or in its `clientInfo` entity, depending on the client. */
function readerOf(activity: ChannelActivity): Reader {
  const client = recordsIn(activity.entities).find((entity) => entity['type'] === 'clientInfo');
  const locale = [textIn(activity, 'locale', 40), textIn(client, 'locale', 40)].find(
    (value) => value !== undefined && LOCALE.test(value),
  );
  const timeZone = [textIn(activity, 'localTimezone', 60), textIn(client, 'timezone', 60)].find(
    (value) => value !== undefined && validZone(value) !== undefined,
  );
  return { locale: locale ?? FALLBACK_LOCALE, ...(timeZone === undefined ? {} : { timeZone }) };
}
