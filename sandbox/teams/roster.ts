import { createHash } from 'node:crypto';
import { type SandboxApp, type SandboxPerson } from '../contract.ts';

export const BOT_NAME = 'PAL Bot';
export const SERVICE_URL = 'https://smba.trafficmanager.net/teams/';

/** A place where people write. `people` is a chat without the bot, here to forward things to somebody outside. */
export interface Conversation {
  /** As Teams spells it; of a channel without `;messageid=`. */
  readonly id: string;
  readonly type: 'personal' | 'groupChat' | 'channel' | 'people';
  /** `personal/ana`, `group`, `channel/General`: for tests and addresses of the page. */
  readonly key: string;
  readonly name: string;
  readonly members: readonly SandboxPerson[];
  readonly tenantId: string;
  readonly team?: Team;
  /** Of channels. A shared one has members of other organisations, and an installation of its own. */
  readonly membership?: 'standard' | 'shared';
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly aadGroupId: string;
}

export interface Roster {
  readonly bot: { readonly id: string; readonly name: string };
  readonly people: readonly SandboxPerson[];
  readonly conversations: readonly Conversation[];
  /** By id (also with `;messageid=`) or by key. */
  find(idOrKey: string): Conversation | undefined;
  /** @throws Error for a key nobody has. */
  person(key: string): SandboxPerson;
  /** By `29:` id or by object id, as the connector accepts both. */
  member(id: string): SandboxPerson | undefined;
}

const CHANNELS = ['General', 'Link status'];
export const SHARED_CHANNEL = 'Shared with Adventure Works';

const hex = (seed: string, length: number): string =>
  createHash('sha256').update(seed).digest('hex').slice(0, length);

const guid = (seed: string): string => {
  const h = hex(seed, 32);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
};

/**
 * Conversation ids are derived from names, so that they are the same after every start.
 * @param moreChannels so many besides the named ones: `Channel 0001` and so on
 */
export function createRoster(app: SandboxApp, people: readonly SandboxPerson[], moreChannels = 0): Roster {
  const staff = people.filter((person) => person.tenantId === app.homeTenantId);
  const outsiders = people.filter((person) => person.tenantId !== app.homeTenantId);
  const tenantId = app.homeTenantId;
  const team: Team = {
    id: `19:${hex('team', 32)}@thread.tacv2`,
    name: 'Cloud partners',
    aadGroupId: guid('team'),
  };
  const channel = (
    name: string,
    membership: 'standard' | 'shared',
    members: readonly SandboxPerson[],
  ): Conversation => ({
    // The General channel has the id of its team.
    id: name === 'General' ? team.id : `19:${hex(`channel ${name}`, 32)}@thread.tacv2`,
    type: 'channel',
    key: `channel/${name}`,
    name,
    members,
    tenantId,
    team,
    membership,
  });
  const conversations: Conversation[] = [
    ...staff.map((person) => ({
      id: `a:1${createHash('sha256').update(person.teamsId).digest('base64url')}`,
      type: 'personal' as const,
      key: `personal/${person.key}`,
      name: BOT_NAME,
      members: [person],
      tenantId,
    })),
    {
      id: `19:${hex('group', 32)}@thread.v2`,
      type: 'groupChat',
      key: 'group',
      name: 'Customer onboarding',
      members: staff,
      tenantId,
    },
    ...[...CHANNELS, ...numbered(moreChannels)].map((name) => channel(name, 'standard', staff)),
    ...outsiders.flatMap((outsider) =>
      staff.map((person) => ({
        id: `19:${person.objectId}_${outsider.objectId}@unq.gbl.spaces`,
        type: 'people' as const,
        key: `people/${person.key}/${outsider.key}`,
        name: `${person.name}, ${outsider.name}`,
        members: [person, outsider],
        tenantId,
      })),
    ),
    channel(SHARED_CHANNEL, 'shared', people),
  ];
  const byId = new Map(conversations.map((conversation) => [conversation.id, conversation]));
  const byKey = new Map(conversations.map((conversation) => [conversation.key, conversation]));
  return {
    bot: { id: `28:${app.botAppId}`, name: BOT_NAME },
    people,
    conversations,
    find(idOrKey) {
      return byId.get(idOrKey.split(';')[0]!) ?? byKey.get(idOrKey);
    },
    person(key) {
      const found = people.find((person) => person.key === key);
      if (!found) throw new Error(`nobody is called "${key}" here: ${people.map((p) => p.key).join(', ')}`);
      return found;
    },
    member: (id) => people.find((person) => person.teamsId === id || person.objectId === id),
  };
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `Channel ${String(n + 1).padStart(4, '0')}`);
