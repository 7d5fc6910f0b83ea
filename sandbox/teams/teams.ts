import { type SandboxPerson } from '../contract.ts';
import { type Place, createActivities } from './activities.ts';
import { createConnector } from './connector.ts';
import { type Delivered, createDelivery } from './delivery.ts';
import { createLimits } from './limits.ts';
import { asObject, createPress } from './press.ts';
import { createRefresh } from './refresh.ts';
import { type Conversation, createRoster } from './roster.ts';
import { createSilentSignIn } from './silent-sign-in.ts';
import { type TeamsOptions, type TeamsStandIn } from './stand-in.ts';
import { type ChatMessage, createTranscript } from './transcript.ts';

export { type TeamsOptions, type TeamsStandIn } from './stand-in.ts';

/** Starts answering for the connector's host name; the bot is called at `botUrl`. */
export function startTeams(options: TeamsOptions): TeamsStandIn {
  const { azure } = options;
  const roster = createRoster(azure.app, azure.people, options.moreChannels);
  const transcript = createTranscript(options.file === undefined ? {} : { file: options.file });
  const activities = createActivities(roster);
  const delivery = createDelivery(options);
  const blocked = new Set<string>();
  const deleted = new Set<string>();
  const { clock = { now: () => Date.now() } } = options;
  const limits = createLimits({ on: options.limits ?? false, clock });
  const signIn = createSilentSignIn({ azure, transcript, activities, delivery });
  const pressButton = createPress({ transcript, activities, delivery });
  const refreshCard = createRefresh(pressButton, clock);
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
      deleted,
      limits,
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
    if (deleted.has(conversation.id)) throw new Error(`${conversation.name} was deleted`);
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
  /** Where the bot comes and goes together with this conversation. */
  const together = ({ id, membership, team }: Conversation): readonly string[] =>
    membership === 'standard'
      ? roster.conversations
          .filter((one) => one.membership === 'standard' && one.team === team)
          .map((one) => one.id)
      : [id];
  const failed = ({ status }: Delivered): boolean => status < 200 || status > 299;

  const teams: TeamsStandIn = {
    roster,
    transcript,
    limits,
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
      const { mentionsBot, activity } = activities.message(person, place(idOrKey, thread), { id, text });
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
      const { mentionsBot, activity } = activities.edited(person, place(idOrKey, message.threadId), {
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
        const { delivered } = await teams.say(key, idOrKey, { text: back['value'] });
        return delivered ?? { status: 0, body: undefined };
      }
      return pressButton(member(key, conversation), place(idOrKey, message.threadId), message, press);
    },
    async refresh(key, idOrKey, messageId, { manual = false } = {}) {
      const { conversation } = place(idOrKey);
      const person = member(key, conversation);
      const message = cardOf(conversation, messageId);
      await refreshCard(person, place(idOrKey, message.threadId), message, manual);
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
      for (const id of together(where.conversation)) transcript.setInstalled(id, true);
      for (const activity of activities.installation(member(key, where.conversation), where, 'add')) {
        await delivery.send(activity);
      }
    },
    async uninstall(key, idOrKey) {
      const where = place(idOrKey);
      for (const id of together(where.conversation)) transcript.setInstalled(id, false);
      for (const activity of activities.installation(member(key, where.conversation), where, 'remove')) {
        await delivery.send(activity);
      }
    },
    async lifecycle(key, channelKey, event, name) {
      const channel = roster.find(channelKey);
      if (!channel) throw new Error(`there is no conversation "${channelKey}"`);
      const ofTeam = event.startsWith('team');
      const concerned = ofTeam ? roster.conversations.filter(({ team }) => team === channel.team) : [channel];
      for (const { id } of concerned) {
        if (event.endsWith('Deleted')) deleted.add(id);
        if (event.endsWith('Restored')) deleted.delete(id);
      }
      const named = name ?? (ofTeam ? channel.team!.name : channel.name);
      return delivery.send(activities.lifecycle(member(key, channel), channel, event, named));
    },
    block(idOrKey, on) {
      const { id } = place(idOrKey).conversation;
      if (on) blocked.add(id);
      else blocked.delete(id);
    },
    post: (activity, how) => delivery.post(activity, how),
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      await teams.idle();
      transcript.flush();
    },
  };
  return teams;
}
