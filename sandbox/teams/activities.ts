import { randomUUID } from 'node:crypto';
import { type SandboxPerson } from '../contract.ts';
import { type Conversation, type Roster, SERVICE_URL } from './roster.ts';
import { type Activity } from './wire.ts';

export interface Place {
  readonly conversation: Conversation;
  /** In a channel: the message that began the thread. */
  readonly threadId?: string;
}

/** What somebody wrote. Teams keeps it from the bot where the bot is not mentioned but would have to be. */
export interface Written {
  readonly activity: Activity;
  readonly mentionsBot: boolean;
}
type Words = { readonly id: string; readonly text: string };

/** Shapes of what Teams sends to a bot, as in the facts on local clients (1.5) and on identity (1.2 to 1.4). */
export interface Activities {
  message(person: SandboxPerson, place: Place, words: Words): Written;
  edited(person: SandboxPerson, place: Place, words: Words): Written;
  /** Action.Submit, or a `messageBack` button when there is a text. */
  submit(
    person: SandboxPerson,
    place: Place,
    press: { readonly replyToId: string; readonly value: unknown; readonly text?: string },
  ): Activity;
  /** `adaptiveCard/action`, `signin/…` */
  invoke(
    person: SandboxPerson,
    place: Place,
    invoke: { readonly name: string; readonly value: unknown; readonly replyToId?: string },
  ): Activity;
  /** What a client sends when the bot comes or goes: two activities, in this order. */
  installation(person: SandboxPerson, place: Place, action: 'add' | 'remove'): readonly Activity[];
  /** A channel or its team is renamed, deleted or restored; `name` is the one it has then. */
  lifecycle(person: SandboxPerson, channel: Conversation, event: LifecycleEvent, name: string): Activity;
}

export type LifecycleEvent = `${'channel' | 'team'}${'Renamed' | 'Deleted' | 'Restored'}`;

const escapeHtml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\n/g, '<br>');

/** `2026-03-01T10:15:30.000+01:00` in the person's zone. */
export function localTimestamp(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(at);
  const offset = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')!
    .value.replace('GMT', '');
  const millis = String(at.getUTCMilliseconds()).padStart(3, '0');
  return `${parts.replace(' ', 'T')}.${millis}${offset || '+00:00'}`;
}

export function createActivities(roster: Roster): Activities {
  const { bot } = roster;

  const envelope = (person: SandboxPerson, { conversation, threadId }: Place): Activity => {
    const now = new Date();
    const inThread = conversation.type === 'channel' && threadId !== undefined;
    return {
      type: 'message',
      id: `f:${randomUUID()}`,
      timestamp: now.toISOString(),
      localTimestamp: localTimestamp(now, person.timeZone),
      localTimezone: person.timeZone,
      locale: person.locale,
      channelId: 'msteams',
      serviceUrl: SERVICE_URL,
      from: { id: person.teamsId, name: person.name, aadObjectId: person.objectId },
      recipient: bot,
      conversation: {
        id: inThread ? `${conversation.id};messageid=${threadId}` : conversation.id,
        conversationType: conversation.type,
        tenantId: conversation.tenantId,
        ...(conversation.type !== 'personal' && { isGroup: true }),
      },
      entities: [
        {
          type: 'clientInfo',
          locale: person.locale,
          country: person.locale.split('-')[1] ?? 'US',
          platform: 'Web',
          timezone: person.timeZone,
        },
      ],
      channelData: channelData(conversation),
    };
  };

  const message: Activities['message'] = (person, place, { id, text }) => {
    const { tagged, entities } = withMentions(text, mentionable(place));
    const base = envelope(person, place);
    const activity: Activity = {
      ...base,
      id,
      text: tagged,
      textFormat: 'plain',
      attachments: [{ contentType: 'text/html', content: `<p>${escapeHtml(text)}</p>` }],
      entities: [...entities, ...(base.entities ?? [])],
    };
    return { activity, mentionsBot: entities.some(({ mentioned }) => mentioned.id === bot.id) };
  };

  /** Nobody but the bot can be mentioned in a 1:1 chat with it. */
  const mentionable = ({ conversation: { members, type } }: Place): readonly Mentioned[] =>
    type === 'groupChat' || type === 'channel'
      ? [bot, ...members.map(({ teamsId, name }) => ({ id: teamsId, name }))]
      : [bot];

  return {
    message,
    edited(person, place, words) {
      const { activity, mentionsBot } = message(person, place, words);
      const data = { ...channelData(place.conversation), eventType: 'editMessage' };
      return { activity: { ...activity, type: 'messageUpdate', channelData: data }, mentionsBot };
    },
    submit: (person, place, { replyToId, value, text }) => ({
      ...envelope(person, place),
      ...(text !== undefined && { text, textFormat: 'plain' }),
      replyToId,
      value,
      channelData: { ...channelData(place.conversation), source: { name: 'message' }, legacy: { replyToId } },
    }),
    invoke: (person, place, { name, value, replyToId }) => ({
      ...envelope(person, place),
      type: 'invoke',
      name,
      value,
      ...(replyToId !== undefined && { replyToId }),
      channelData: { ...channelData(place.conversation), source: { name: 'message' } },
    }),
    installation(person, place, action) {
      const { conversation } = place;
      const members =
        conversation.type === 'personal' && action === 'add'
          ? [{ id: person.teamsId, aadObjectId: person.objectId }, { id: bot.id }]
          : [{ id: bot.id }];
      // `from` has no name in these two.
      const base = { ...envelope(person, place), from: { id: person.teamsId, aadObjectId: person.objectId } };
      const data = {
        ...channelData(conversation),
        ...(conversation.team && {
          team: conversation.team,
          settings: { selectedChannel: { id: conversation.id } },
        }),
      };
      return [
        { ...base, type: 'installationUpdate', action, channelData: data },
        {
          ...base,
          id: `f:${randomUUID()}`,
          type: 'conversationUpdate',
          ...(action === 'add' ? { membersAdded: members } : { membersRemoved: members }),
          channelData: {
            ...data,
            ...(conversation.team && {
              eventType: action === 'add' ? 'teamMemberAdded' : 'teamMemberRemoved',
            }),
          },
        },
      ];
    },
    lifecycle(person, channel, event, name) {
      const { team } = channel;
      if (!team) throw new Error(`${channel.name} is no channel`);
      const general = roster.find(team.id)!;
      const base = envelope(person, { conversation: general });
      const ofTeam = event.startsWith('team');
      return {
        ...base,
        type: 'conversationUpdate',
        channelData: {
          eventType: event,
          // What happens to a channel is told in the conversation of its team.
          ...(ofTeam ? {} : { channel: { ...channelInfo(channel), name } }),
          team: { ...team, ...(ofTeam && { name }) },
          tenant: { id: channel.tenantId },
        },
      };
    },
  };
}

interface Mentioned {
  readonly id: string;
  readonly name: string;
}

/** Names after `@` become what the composer makes of a pick from its list, spelled as in the list. */
function withMentions(
  text: string,
  people: readonly Mentioned[],
): { tagged: string; entities: { type: 'mention'; text: string; mentioned: Mentioned }[] } {
  const entities: { type: 'mention'; text: string; mentioned: Mentioned }[] = [];
  const byName = new Map(people.map((one) => [plainName(one.name), one]));
  // Longer names first: one may begin like another.
  const names = people.map(({ name }) => name).toSorted((a, b) => b.length - a.length);
  const pattern = names.map((name) => name.split(/\s+/).map(literal).join('\\s+')).join('|');
  const tagged = text.replace(new RegExp(`@(${pattern})(?!\\w)`, 'gi'), (_all, typed: string) => {
    const mentioned = byName.get(plainName(typed))!;
    const tag = `<at>${mentioned.name}</at>`;
    entities.push({ type: 'mention', text: tag, mentioned });
    return tag;
  });
  return { tagged, entities };
}

const literal = (word: string): string => word.replace(/[^\p{L}\p{N}]/gu, '\\$&');
const plainName = (name: string): string => name.toLowerCase().replace(/\s+/g, ' ');

const channelInfo = ({ id, membership }: Conversation): Record<string, unknown> => ({
  id,
  ...(membership === 'shared' && { type: membership }),
});

function channelData(conversation: Conversation): Record<string, unknown> {
  const { tenantId, team, id } = conversation;
  const tenant = { id: tenantId };
  return team
    ? {
        teamsChannelId: id,
        teamsTeamId: team.id,
        channel: channelInfo(conversation),
        team: { id: team.id },
        tenant,
      }
    : { tenant };
}
