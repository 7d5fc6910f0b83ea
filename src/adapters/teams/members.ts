import type { ConnectorClient } from 'botframework-connector';
import type { Cloud } from '../../domain/clouds.ts';
import { isGuid, tenantId, type TenantId } from '../../domain/ids.ts';
import { channelOfThread } from '../../domain/threads.ts';
import type { ConversationRef } from '../../ports/chat.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { Members, People } from '../../ports/team.ts';
import { textIn } from './channel-activity.ts';
import { createConnectorClients } from './connector-clients.ts';
import type { BotToken } from './connector-credentials.ts';
import { asConnectorError } from './connector-failure.ts';
import { deliver, sleepFor, type Sleep } from './deliver.ts';

export interface MembersOptions {
  readonly cloud: Cloud;
  readonly botToken: BotToken;
  readonly people: Pick<People, 'byUserId'>;
  readonly clock: Clock;
  readonly log: Log;
  /** For tests: waits without waiting, and a connector on loopback. */
  readonly sleep?: Sleep;
  readonly resolveServiceUrl?: (serviceUrl: string) => string;
}

/** People do not change their tenant; whoever leaves a channel cannot write there any more. */
const KNOWN_FOR_MS = 10 * 60_000;
const MOST_KNOWN = 5_000;
const CALL_TIMEOUT = 5_000;

interface Known {
  readonly tenant: Promise<TenantId | undefined>;
  readonly until: number;
}

/**
 * Teams' roster, asked for one member at a time; the same question at the same time is asked once. Not asked about
 * people who are known to be at home: when sixty clients refresh a board, Teams would answer a quarter of them.
 */
export function createMembers(options: MembersOptions): Members {
  const { cloud, clock, log, people, sleep = sleepFor } = options;
  const clientFor = createConnectorClients({
    botToken: options.botToken,
    serviceHosts: cloud.bot.serviceHosts,
    ...(options.resolveServiceUrl === undefined ? {} : { resolve: options.resolveServiceUrl }),
  });
  const known = new Map<string, Known>();

  async function find(channel: ConversationRef, userId: string): Promise<TenantId | undefined> {
    const atHome = await people.byUserId(channel.tenantId, userId);
    return atHome?.tenantId ?? ask(channel, userId);
  }

  async function ask(channel: ConversationRef, userId: string): Promise<TenantId | undefined> {
    const client: ConnectorClient = clientFor(channel.serviceUrl);
    const asked = await deliver(
      () => client.conversations.getConversationMember(channel.id, userId, { timeout: CALL_TIMEOUT }),
      { repeatable: true, waits: false, clock, log, sleep },
    );
    if (asked.kind === 'done') return tenantIn(asked.value);
    // Not among the members, or the bot itself is not: nobody vouches for them.
    if (asked.failure.kind === 'gone' || asked.failure.kind === 'closed') return undefined;
    throw asConnectorError(asked.failure, asked.cause);
  }

  return {
    async tenantOf(conversation, userId) {
      // Nobody else is in a 1:1 chat, and it is in the person's own tenant.
      if (conversation.type === 'personal') return conversation.tenantId;
      const channel = channelOfThread(conversation);
      const key = `${channel.id} ${userId}`;
      const before = known.get(key);
      if (before !== undefined && clock.now() < before.until) return before.tenant;
      if (known.size >= MOST_KNOWN) known.clear();
      const tenant = find(channel, userId);
      known.set(key, { tenant, until: clock.now() + KNOWN_FOR_MS });
      // What is not known now may be known in a moment.
      const forget = (): void => void known.delete(key);
      tenant.then((found) => found ?? forget(), forget);
      return tenant;
    },
  };
}

/** The member as Teams tells it; the library's type knows less than Teams says. */
function tenantIn(member: unknown): TenantId | undefined {
  const told = textIn(member, 'tenantId', 64);
  return told !== undefined && isGuid(told) ? tenantId(told) : undefined;
}
