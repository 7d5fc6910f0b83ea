import type { Activity } from 'botbuilder';
import type { ConnectorClient } from 'botframework-connector';
import type { Cloud } from '../../domain/clouds.ts';
import { PalError } from '../../domain/errors.ts';
import type { Person } from '../../domain/people.ts';
import type { Chat, ConversationRef, PostOptions } from '../../ports/chat.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { Cards, Conversations } from '../../ports/stores.ts';
import { composeOAuthCard, composeReply, type Rendering } from './compose-reply.ts';
import { createConnectorClients } from './connector-clients.ts';
import type { BotToken } from './connector-credentials.ts';
import { asConnectorError } from './connector-failure.ts';
import { deliver, sleepFor, type Delivery, type Sleep } from './deliver.ts';

export interface TeamsChatOptions extends Rendering {
  readonly appId: string;
  readonly cloud: Cloud;
  readonly botToken: BotToken;
  readonly cards: Cards;
  readonly conversations: Conversations;
  readonly log: Log;
  readonly clock: Clock;
  /** For tests: waits without waiting, and a connector on loopback. */
  readonly sleep?: Sleep;
  readonly resolveServiceUrl?: (serviceUrl: string) => string;
}

const CALL_TIMEOUT = 15_000;
const TYPING_TIMEOUT = 3_000;

/** Teams through the Bot Framework connector. Retries are ours: see `deliver`. */
export function createTeamsChat(options: TeamsChatOptions): Chat {
  const { cloud, log, clock, sleep = sleepFor, conversations } = options;
  const clientFor = createConnectorClients({
    botToken: options.botToken,
    serviceHosts: cloud.bot.serviceHosts,
    ...(options.resolveServiceUrl === undefined ? {} : { resolve: options.resolveServiceUrl }),
  });

  const run = <T>(
    call: (client: ConnectorClient['conversations'], settings: CallSettings) => Promise<T>,
    at: ConversationRef,
    repeatable: boolean,
    { abortSignal, waits }: SendOptions = {},
  ): Promise<Delivery<T>> => {
    const client = clientFor(at.serviceUrl).conversations;
    const settings = { timeout: CALL_TIMEOUT, ...(abortSignal === undefined ? {} : { abortSignal }) };
    return deliver(() => call(client, settings), { repeatable, waits, clock, log, sleep, abortSignal });
  };

  /**
   * The id of a thread's conversation names its root message, so the answer stays in the thread; a message to the bare
   * id of a channel begins a thread.
   */
  async function send(
    at: ConversationRef,
    activity: Partial<Activity>,
    how: SendOptions,
  ): Promise<string | undefined> {
    if (how.beforePosting) {
      // What fails for want of a token has not left: that must show before anybody counts it as sent.
      await options.botToken.getToken();
      if (!(await how.beforePosting())) return undefined;
    }
    const sent = await run(
      (client, settings) => client.sendToConversation(at.id, addressed(activity, at), settings),
      at,
      false,
      how,
    );
    return (valueOf(sent) as { readonly id?: string } | undefined)?.id;
  }

  return {
    async post(conversation, reply, person, { reader, ...how }) {
      const activity = await composeReply(reply, { conversation, person, reader }, options);
      return send(conversation, activity, how);
    },

    async update(conversation, activityId, reply, person, { reader, ...how }) {
      const activity = await composeReply(reply, { conversation, person, reader }, options);
      const updated = await run(
        (client, settings) =>
          client.updateActivity(
            conversation.id,
            activityId,
            { ...addressed(activity, conversation), id: activityId },
            settings,
          ),
        conversation,
        true,
        how,
      );
      if (updated.kind === 'failed' && updated.failure.kind === 'gone')
        return send(conversation, activity, how);
      // Some answers to updates have no body.
      return (valueOf(updated) as { readonly id?: string } | undefined)?.id ?? activityId;
    },

    async typing(conversation) {
      try {
        const { conversations: client } = clientFor(conversation.serviceUrl);
        const activity = addressed({ type: 'typing' }, conversation);
        await client.sendToConversation(conversation.id, activity, { timeout: TYPING_TIMEOUT });
      } catch {
        log.debug({}, 'typing could not be shown');
      }
    },

    async askForSso(conversation, request, { reader, ...how }) {
      return send(conversation, composeOAuthCard(request, { conversation, reader }, options), how);
    },

    async openPersonal(person, near) {
      if (near.type === 'personal') return near;
      const known = await conversations.personalOf(person);
      if (known !== undefined) return known;
      const opened = await open(person, near);
      await conversations.remember(opened, person);
      return opened;
    },
  };

  /** There is one 1:1 chat per person: asking twice answers the same, so asking again is safe. */
  async function open(person: Person, near: ConversationRef): Promise<ConversationRef> {
    const { userId, botId, serviceUrl } = near;
    if (userId === undefined) throw new PalError('personalChatClosed');
    const created = await run(
      (client, settings) =>
        client.createConversation(
          {
            isGroup: false,
            bot: { id: botId, name: '' },
            members: [{ id: userId, name: '' }],
            tenantId: person.tenantId,
            channelData: { tenant: { id: person.tenantId } },
          },
          settings,
        ),
      near,
      true,
    );
    const { id } = valueOf(created);
    return { id, type: 'personal', tenantId: person.tenantId, serviceUrl, botId, userId };
  }
}

type SendOptions = Omit<PostOptions, 'reader'>;

interface CallSettings {
  readonly timeout: number;
  readonly abortSignal?: AbortSignal;
}

const addressed = (activity: Partial<Activity>, at: ConversationRef): Partial<Activity> =>
  ({
    ...activity,
    channelId: 'msteams',
    from: { id: at.botId },
    conversation: { id: at.id },
  }) as Partial<Activity>;

/** @throws PalError */
function valueOf<T>(delivery: Delivery<T>): T {
  if (delivery.kind === 'done') return delivery.value;
  throw asConnectorError(delivery.failure, delivery.cause);
}
