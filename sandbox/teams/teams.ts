import { type AzureStandIn, type SandboxPerson } from '../contract.ts';
import { type Place, createActivities } from './activities.ts';
import { createConnector } from './connector.ts';
import { type Delivered, createDelivery } from './delivery.ts';
import { type CardAction, type Press, asObject, createPress } from './press.ts';
import { type Conversation, type Roster, createRoster } from './roster.ts';
import { createSilentSignIn } from './silent-sign-in.ts';
import { type ChatMessage, type Transcript, createTranscript } from './transcript.ts';
import { CARD } from './wire.ts';

export interface TeamsOptions {
  readonly azure: AzureStandIn;
  /** Base URL of the bot, read for each activity. */
  readonly botUrl: () => string;
  /** Where the transcript is kept; absent: only in memory. */
  readonly file?: string;
  /**
   * Where the bot counts as installed from the beginning, without the activities that say so: `everywhere`, or in
   * `rooms` (groups and channels). A transcript that was kept knows better.
   */
  readonly install?: 'everywhere' | 'rooms';
  /** Ms after which an activity that nobody acknowledged is sent once more. */
  readonly acknowledgeInMs?: number;
}

/** Teams, as far as people and the bot notice it. Conversations are named by id or key (see roster.ts). */
export interface TeamsStandIn {
  readonly roster: Roster;
  readonly transcript: Transcript;
  /** Writes a message; resolves when the bot has acknowledged it, or at once when Teams keeps it from the bot. */
  say(
    person: string,
    conversation: string,
    message: { readonly text: string; readonly threadId?: string },
  ): Promise<{ readonly message: ChatMessage; readonly delivered?: Delivered }>;
  edit(person: string, conversation: string, messageId: string, text: string): Promise<Delivered | undefined>;
  press(person: string, conversation: string, messageId: string, press: Press): Promise<Delivered>;
  /** A client that shows a card with a `refresh` block asks for the person's own view of it. */
  refresh(person: string, conversation: string, messageId: string): Promise<void>;
  /** The popup of a sign-in button ended: `state` is what the page notified, or `CancelledByUser`. */
  completeSignIn(person: string, conversation: string, messageId: string, state: string): Promise<Delivered>;
  install(person: string, conversation: string): Promise<void>;
  uninstall(person: string, conversation: string): Promise<void>;
  /** The person blocks the bot in this conversation (or no longer). */
  block(conversation: string, on: boolean): void;
  /** Any activity with any bearer: for forged cases. */
  post(activity: unknown, options?: { readonly token?: string | undefined }): Promise<Delivered>;
  /** Resolves when nothing that Teams does by itself (silent sign-in) is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Clients ask again only when the last answer is older than a minute. */
const REFRESH_EVERY_MS = 60_000;

/** The `refresh` action of a card, for people whom it names. */
function refreshAction(message: ChatMessage, person: SandboxPerson): CardAction | undefined {
  const card = message.attachments.find(({ contentType }) => contentType === CARD.adaptive);
  const refresh = asObject(asObject(card?.content)['refresh']);
  const userIds = refresh['userIds'];
  const isNamed = !Array.isArray(userIds) || userIds.includes(person.teamsId);
  return isNamed ? (refresh['action'] as CardAction | undefined) : undefined;
}

/** Starts answering for the connector's host name; the bot is called at `botUrl`. */
export function startTeams(options: TeamsOptions): TeamsStandIn {
  const { azure } = options;
  const roster = createRoster(azure.app, azure.people);
  const transcript = createTranscript(options.file === undefined ? {} : { file: options.file });
  const activities = createActivities(roster);
  const delivery = createDelivery(options);
  const blocked = new Set<string>();
  const signIn = createSilentSignIn({ azure, transcript, activities, delivery });
  const pressButton = createPress({ transcript, activities, delivery });
  const refreshed = new Map<string, number>();
  const underWay = new Set<Promise<void>>();

  if (options.install && !transcript.isKept) {
    for (const { id, type } of roster.conversations) {
      const isWanted =
        options.install === 'everywhere' ? type !== 'people' : type !== 'people' && type !== 'personal';
      if (isWanted) transcript.setInstalled(id, true);
    }
  }

  const inBackground = (work: Promise<void>): void => {
    const guarded = work
      .catch((error: unknown) => console.error('Teams stand-in:', error))
      .finally(() => underWay.delete(guarded));
    underWay.add(guarded);
  };

  azure.serve(
    'smba.trafficmanager.net',
    createConnector({
      azure,
      roster,
      transcript,
      blocked,
      onPosted(message) {
        const conversation = roster.find(message.conversationId)!;
        const person = conversation.members[0];
        if (person) inBackground(signIn(person, { conversation }, message));
      },
    }),
  );

  const place = (idOrKey: string, threadId?: string): Place => {
    const conversation = roster.find(idOrKey);
    if (!conversation) throw new Error(`there is no conversation "${idOrKey}"`);
    return threadId === undefined ? { conversation } : { conversation, threadId };
  };
  const member = (key: string, { members, name }: Conversation): SandboxPerson => {
    const person = roster.person(key);
    if (!members.includes(person)) throw new Error(`${person.name} is not in ${name}`);
    return person;
  };
  const cardOf = (conversation: Conversation, id: string): ChatMessage => {
    const message = transcript.find(conversation.id, id);
    if (!message || message.deleted) throw new Error('this message is not there any more');
    return message;
  };
  const failed = ({ status }: Delivered): boolean => status < 200 || status > 299;

  return {
    roster,
    transcript,
    async say(key, idOrKey, { text, threadId }) {
      const { conversation } = place(idOrKey);
      const person = member(key, conversation);
      const id = transcript.nextId();
      const thread = conversation.type === 'channel' ? (threadId ?? id) : undefined;
      const message = transcript.add({
        id,
        conversationId: conversation.id,
        from: key,
        text,
        attachments: [],
        ...(thread !== undefined && { threadId: thread }),
      });
      const { mentionsBot, ...activity } = activities.message(person, place(idOrKey, thread), { id, text });
      const heard = conversation.type === 'personal' || (conversation.type !== 'people' && mentionsBot);
      if (!heard || !transcript.isInstalled(conversation.id)) return { message };
      // Who writes to a bot again has unblocked it.
      blocked.delete(conversation.id);
      const delivered = await delivery.send(activity);
      if (!failed(delivered)) return { message, delivered };
      const undelivered = `PAL Bot did not take this message (${delivered.status || 'no answer'}).`;
      return {
        message: transcript.change(conversation.id, id, { undelivered }) ?? message,
        delivered,
      };
    },
    async edit(key, idOrKey, messageId, text) {
      const { conversation } = place(idOrKey);
      const person = member(key, conversation);
      const message = cardOf(conversation, messageId);
      if (message.from !== key) throw new Error('only own messages can be edited');
      transcript.change(conversation.id, messageId, { text, edited: true });
      const { mentionsBot, ...activity } = activities.edited(person, place(idOrKey, message.threadId), {
        id: messageId,
        text,
      });
      if (conversation.type !== 'personal' && !mentionsBot) return undefined;
      return transcript.isInstalled(conversation.id) ? delivery.send(activity) : undefined;
    },
    async press(key, idOrKey, messageId, press) {
      const { conversation } = place(idOrKey);
      const message = cardOf(conversation, messageId);
      const back = asObject(asObject(press.action.data)['msteams']);
      if (back['type'] === 'imBack' && typeof back['value'] === 'string') {
        const { delivered } = await this.say(key, idOrKey, { text: back['value'] });
        return delivered ?? { status: 0, body: undefined };
      }
      return pressButton(member(key, conversation), place(idOrKey, message.threadId), message, press);
    },
    async refresh(key, idOrKey, messageId) {
      const { conversation } = place(idOrKey);
      const person = member(key, conversation);
      const message = cardOf(conversation, messageId);
      const action = refreshAction(message, person);
      if (!action) return;
      const asked = `${conversation.id} ${messageId} ${key}`;
      if (Date.now() - (refreshed.get(asked) ?? 0) < REFRESH_EVERY_MS) return;
      refreshed.set(asked, Date.now());
      await pressButton(person, place(idOrKey, message.threadId), message, { action, trigger: 'automatic' });
    },
    async completeSignIn(key, idOrKey, messageId, state) {
      const { conversation } = place(idOrKey);
      const message = cardOf(conversation, messageId);
      return delivery.send(
        activities.invoke(member(key, conversation), place(idOrKey, message.threadId), {
          name: 'signin/verifyState',
          value: { state },
          replyToId: messageId,
        }),
      );
    },
    async install(key, idOrKey) {
      const where = place(idOrKey);
      transcript.setInstalled(where.conversation.id, true);
      for (const activity of activities.installation(member(key, where.conversation), where, 'add')) {
        await delivery.send(activity);
      }
    },
    async uninstall(key, idOrKey) {
      const where = place(idOrKey);
      transcript.setInstalled(where.conversation.id, false);
      for (const activity of activities.installation(member(key, where.conversation), where, 'remove')) {
        await delivery.send(activity);
      }
    },
    block(idOrKey, on) {
      const { id } = place(idOrKey).conversation;
      if (on) blocked.add(id);
      else blocked.delete(id);
    },
    post: delivery.post,
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      await this.idle();
      transcript.flush();
    },
  };
}
