import { type AzureStandIn } from '../contract.ts';
import { isOn } from './delivery.ts';
import { type Limits } from './limits.ts';
import { answerMembers } from './members.ts';
import { type Conversation, type Roster } from './roster.ts';
import { createThrottle } from './throttle.ts';
import { type ChatMessage, type Transcript } from './transcript.ts';
import { type Activity, CARD, type OAuthCard, refuse } from './wire.ts';

/** Messages may hold about 100 KB, counted as UTF-16. */
const MAX_BYTES = 100 * 1024;

export interface ConnectorOptions {
  readonly azure: Pick<AzureStandIn, 'isConnectorToken' | 'hasFault'>;
  readonly roster: Roster;
  readonly transcript: Transcript;
  /** Conversations whose people blocked the bot. */
  readonly blocked: ReadonlySet<string>;
  /** Channels that were deleted. */
  readonly deleted: ReadonlySet<string>;
  readonly limits: Limits;
  /** A message of the bot that is new. */
  readonly onPosted: (message: ChatMessage) => void;
}

interface Call {
  readonly method: string;
  /** Segments after `/v3/conversations`. */
  readonly path: readonly string[];
  readonly body: string;
}

/**
 * The connector of Teams (`…/teams/v3/conversations…`): what a bot calls to speak.
 * Answers and refusals as in the facts on Teams, 3.1, 3.2 and 3.7.
 */
export function createConnector(options: ConnectorOptions): (request: Request) => Promise<Response> {
  const { azure, roster, transcript } = options;
  const throttle = createThrottle(azure, options.limits);

  const refusal = (conversation: Conversation): Response | undefined => {
    if (options.deleted.has(conversation.id)) return notFound();
    if (options.blocked.has(conversation.id)) {
      return refuse(403, 'ConversationBlockedByUser', 'User blocked the conversation with the bot.');
    }
    if (conversation.type === 'people' || !transcript.isInstalled(conversation.id)) {
      return refuse(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
    }
    return undefined;
  };

  const post = (conversation: Conversation, activity: Activity, threadId?: string): Response => {
    if (activity.type === 'typing') {
      transcript.typing(conversation.id);
      return Response.json({ id: transcript.nextId() }, { status: 201 });
    }
    if (activity.type !== 'message') {
      return refuse(400, 'BadArgument', `Unknown activity type ${activity.type}`);
    }
    const id = transcript.nextId();
    const thread = conversation.type === 'channel' ? { threadId: threadId ?? id } : {};
    const message = transcript.add({
      id,
      conversationId: conversation.id,
      from: 'bot',
      ...thread,
      ...shown(activity, conversation),
    });
    options.onPosted(message);
    return Response.json({ id }, { status: 201 });
  };

  const create = (body: string): Response => {
    const wanted = parse(body) as {
      members?: readonly { id?: string }[];
      channelData?: { channel?: { id?: string }; tenant?: { id?: string } };
      tenantId?: string;
      activity?: Activity;
    };
    const channelId = wanted.channelData?.channel?.id;
    if (channelId !== undefined) {
      const channel = roster.find(channelId);
      if (channel?.type !== 'channel') return notFound();
      if (!wanted.activity) return refuse(400, 'BadArgument', 'A new thread needs its first activity.');
      const refused = refusal(channel) ?? throttle(channel, 'send');
      if (refused) return refused;
      post(channel, wanted.activity);
      const id = transcript.messages(channel.id).at(-1)!.id;
      return Response.json({ id: `${channel.id};messageid=${id}`, activityId: id }, { status: 201 });
    }
    const tenantId = wanted.channelData?.tenant?.id ?? wanted.tenantId;
    const person = roster.member(wanted.members?.[0]?.id ?? '');
    if (!person || wanted.members?.length !== 1) {
      return refuse(400, 'BadSyntax', 'Bad format of conversation ID or members.');
    }
    if (tenantId !== person.tenantId) return refuse(400, 'BadSyntax', 'Could not parse tenant id.');
    const chat = roster.find(`personal/${person.key}`);
    if (!chat) return refuse(403, 'BotNotInConversationRoster', 'The bot is not installed for this user.');
    const refused = refusal(chat) ?? throttle(chat, 'create');
    if (refused) return refused;
    if (wanted.activity) post(chat, wanted.activity);
    return Response.json({ id: chat.id }, { status: 201 });
  };

  const change = (conversation: Conversation, id: string, call: Call): Response => {
    const message = transcript.find(conversation.id, id);
    if (isOn(azure, 'updateGone') || message?.from !== 'bot' || message.deleted) {
      return refuse(404, 'ActivityNotFoundInConversation', 'The activity was not found in the conversation.');
    }
    if (call.method === 'DELETE') {
      transcript.change(conversation.id, id, {
        deleted: true,
        text: '',
        attachments: [],
        views: {},
        notices: {},
      });
      return new Response(null, { status: 200 });
    }
    // The new content is the same for everybody, so what single persons saw is over.
    transcript.change(conversation.id, id, {
      ...shown(parse(call.body) as Activity, conversation),
      views: {},
      notices: {},
    });
    return Response.json({ id });
  };

  const route = (call: Call): Response => {
    const { method, path } = call;
    const [conversationId, collection, item] = path;
    if (conversationId === undefined) return method === 'POST' ? create(call.body) : notAllowed();
    const conversation = roster.find(conversationId);
    if (!conversation) return notFound();
    const refused = refusal(conversation);
    if (refused) return refused;

    if (method === 'GET' && (collection === 'members' || collection === 'pagedmembers')) {
      return throttle(conversation, 'members') ?? answerMembers(conversation, collection, item);
    }
    if (collection !== 'activities') return notAllowed();
    const limited = throttle(conversation, 'send');
    if (limited) return limited;
    if (method === 'POST') {
      const threadId = /;messageid=(\d+)/.exec(conversationId)?.[1];
      return post(conversation, parse(call.body) as Activity, threadId);
    }
    if ((method === 'PUT' || method === 'DELETE') && item !== undefined) {
      return change(conversation, item, call);
    }
    return notAllowed();
  };

  return async (request) => {
    if (!(await azure.isConnectorToken(request.headers.get('authorization') ?? undefined))) {
      return refuse(401, 'Unauthorized', 'Authorization has been denied for this request.');
    }
    const url = new URL(request.url);
    const [, path] = /\/v3\/conversations\/?(.*)$/.exec(url.pathname) ?? [];
    if (path === undefined) return refuse(404, 'NotFound', 'No such endpoint.');
    const body = await request.text();
    if (body.length * 2 > MAX_BYTES) return refuse(413, 'MessageSizeTooBig', 'Message size too large.');
    try {
      return route({
        method: request.method,
        path: path.split('/').filter(Boolean).map(decodeURIComponent),
        body,
      });
    } catch (error) {
      if (error instanceof SyntaxError) return refuse(400, 'BadSyntax', 'Bad syntax.');
      throw error;
    }
  };
}

const notFound = (): Response => refuse(404, 'ConversationNotFound', 'Conversation not found.');

const notAllowed = (): Response => refuse(405, 'MethodNotAllowed', 'Method not allowed.');

const parse = (body: string): unknown => JSON.parse(body === '' ? '{}' : body);

/** What of an activity is shown; an update leaves nothing of the old content. */
function shown(
  activity: Activity,
  { type }: Conversation,
): Pick<ChatMessage, 'attachments'> & Partial<ChatMessage> {
  const { text, textFormat, summary, attachments = [] } = activity;
  const oauth = attachments.find(({ contentType }) => contentType === CARD.oauth)?.content as
    OAuthCard | undefined;
  // Only the 1:1 chat can sign in silently; the card is then not seen at first.
  const signIn = oauth?.tokenExchangeResource && type === 'personal' ? 'silent' : 'button';
  return {
    text: text ?? '',
    textFormat: textFormat ?? 'markdown',
    summary: summary ?? '',
    attachments,
    ...(oauth && { signIn }),
  };
}
