import { AuthenticationError } from 'botframework-connector';
import type { Activity } from 'botbuilder';
import type { Cloud } from '../../domain/clouds.ts';
import type { TenantId } from '../../domain/ids.ts';
import { isPalError } from '../../domain/errors.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { Conversations, Inbox } from '../../ports/stores.ts';
import type { Members, People } from '../../ports/team.ts';
import { isViewRequest } from './card-press.ts';
import { cardRoutes, type WorkingText } from './card-routes.ts';
import type { ChannelActivity } from './channel-activity.ts';
import { createChannelTokens } from './channel-tokens.ts';
import { createConversationMemory } from './conversation-memory.ts';
import { checkInbound, type GateRules } from './gate.ts';
import { HardenedAdapter } from './hardened-adapter.ts';
import { installRoutes, isRemoval } from './install-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { originOf } from './origin.ts';
import { signInRoutes, type SignInRouteOptions } from './sign-in-routes.ts';
import type { BotToken } from './connector-credentials.ts';
import { createPeopleMemory } from './people-memory.ts';
import { createRouter } from './router.ts';
import type { InvokeAnswer, RecordEvent, Turn } from './turn.ts';
import { viewRoutes, type ViewOptions } from './view-routes.ts';

export interface TeamsEdgeOptions extends Pick<
  SignInRouteOptions,
  'ssoTokens' | 'vault' | 'confirmCode' | 'isWaiting' | 'resumeWaiting'
> {
  /** Never empty: without an app id there is no audience to check. */
  readonly appId: string;
  readonly cloud: Cloud;
  readonly partnerTenants: readonly TenantId[];
  readonly botToken: BotToken;
  readonly inbox: Inbox;
  readonly conversations: Conversations;
  /** Who is seen, and the roster that tells who belongs to us. */
  readonly team: { readonly people: Pick<People, 'seen'>; readonly members: Members };
  /** Views of boards. */
  readonly views: ViewOptions;
  /** Said to the person who pressed a button, while its work is under way. */
  readonly workingText: WorkingText;
  /** Called when there is something to do: wakes the worker. Must not throw. */
  readonly onWork: () => void;
  readonly log: Log;
  readonly clock: Clock;
  /** For tests; the global fetch otherwise. */
  readonly fetch?: typeof globalThis.fetch;
}

export interface InboundCall {
  readonly authorization: string | undefined;
  /** Parsed JSON. */
  readonly body: unknown;
}

export interface TeamsEdge {
  /** Checks, records and acknowledges one activity. Answers what to send back; never throws. */
  receive(call: InboundCall): Promise<InvokeAnswer>;
  /** Resolves while the channel's metadata is reachable. @throws PalError microsoftBusy */
  ping(): Promise<void>;
}

/**
 * The way of a message into the bot: gate → signature → TeamsAdapter → router → inbox. A turn only records and
 * acknowledges, work runs outside: Teams sends again what is not acknowledged within seconds.
 */
export function createTeamsEdge(options: TeamsEdgeOptions): TeamsEdge {
  const { appId, cloud, clock, log, inbox, onWork } = options;
  if (appId === '') throw new TypeError('The bot needs its app id: without one nothing could be verified');
  const rules: GateRules = {
    appId,
    issuer: cloud.bot.issuer,
    serviceHosts: cloud.bot.serviceHosts,
    partnerTenants: new Set(options.partnerTenants),
  };
  const tokens = createChannelTokens({
    appId,
    issuer: cloud.bot.issuer,
    metadataUrl: cloud.bot.openIdMetadata,
    clock,
    log,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  const adapter = new HardenedAdapter({ appId, cloud, botToken: options.botToken });
  adapter.onTurnError = async (_context, error) =>
    log.error({ err: error }, 'turn failed outside its handler');

  const record: RecordEvent = async (event) => {
    const fresh = await inbox.record(event);
    const { correlationId, kind } = event;
    log.info({ correlationId, kind, conversation: event.conversation.type, fresh }, 'activity recorded');
    if (fresh) onWork();
  };
  const remember = createConversationMemory(options.conversations, clock);
  const notePerson = createPeopleMemory({ ...options.team, clock, log });
  const prepare = async (activity: ChannelActivity): Promise<Turn> => {
    const origin = originOf(activity, clock.now());
    // Whoever removes the bot is about to be forgotten, not remembered.
    if (isRemoval(activity)) return { activity, origin };
    const noted = notePerson(origin);
    // A view is wanted in time: there is a card to look at, so the place is known.
    if (isViewRequest(activity)) return { activity, origin };
    // In shared conversations the roster is asked first, which nobody shall wait for.
    await Promise.all([remember(activity, origin), origin.conversation.type === 'personal' && noted]);
    return { activity, origin };
  };
  const router = createRouter(adapter, prepare, [
    ...messageRoutes(record),
    ...viewRoutes({ ...options.views, clock, log }),
    ...cardRoutes(record, options.workingText),
    ...installRoutes(record),
    ...signInRoutes({ ...options, record }),
  ]);

  async function runTurn(authorization: string, activity: ChannelActivity): Promise<InvokeAnswer> {
    // Errors are kept here and not thrown into the library: it would answer 200 and the activity would be lost.
    let failure: unknown;
    const answer = await adapter.receive(authorization, activity as unknown as Activity, async (context) => {
      try {
        await router.run(context);
      } catch (thrown) {
        failure = thrown ?? new Error('turn failed');
      }
    });
    if (failure !== undefined) {
      log.error({ err: failure, activity: activity.type }, 'activity could not be recorded');
      return { status: 500 };
    }
    return answer === undefined ? { status: 200 } : { status: answer.status, body: answer.body as unknown };
  }

  return {
    ping: () => tokens.ping(),

    async receive({ authorization, body }) {
      const verdict = checkInbound(authorization, body, rules, clock.now());
      if (verdict.kind === 'refuse') {
        log.info({ reason: verdict.reason }, 'call refused at the gate');
        return { status: verdict.status };
      }
      try {
        if (!(await tokens.verify(verdict.token, verdict.activity.serviceUrl))) {
          log.warn({ reason: 'signature' }, 'call refused: not signed by the channel');
          return { status: 401 };
        }
        return await runTurn(`Bearer ${verdict.token}`, verdict.activity);
      } catch (thrown) {
        return failed(thrown, log);
      }
    },
  };
}

/** What the caller is told when a turn did not happen: a number. */
function failed(thrown: unknown, log: Log): InvokeAnswer {
  if (thrown instanceof AuthenticationError && Number(thrown.statusCode) === 401) {
    log.warn({ err: thrown }, 'call refused by the adapter');
    return { status: 401 };
  }
  log.error({ err: thrown }, 'activity could not be verified');
  return { status: isPalError(thrown, 'microsoftBusy') ? 503 : 500 };
}
