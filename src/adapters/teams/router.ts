import type { Application } from '@microsoft/teams-ai/lib/Application.js';
import type { TurnState } from '@microsoft/teams-ai/lib/TurnState.js';
import type { TurnContext } from 'botbuilder';
import type { ChannelActivity } from './channel-activity.ts';
import type { HardenedAdapter } from './hardened-adapter.ts';
import { loadApplication } from './load-application.ts';
import type { Route, Turn } from './turn.ts';

/** New kinds of activities may come at any time; an invoke nobody answers would become a 501. */
const ignored: Route = { matches: () => true, handle: async () => undefined };

const activityOf = (context: TurnContext): ChannelActivity => context.activity as unknown as ChannelActivity;

/**
 * teams-ai's Application as a router and nothing else: no storage, no sign-in (it persists secrets), no typing timer
 * (it eats the send budget), no rewriting of the text. The first route that matches handles the turn.
 */
export function createRouter(
  adapter: HardenedAdapter,
  prepare: (activity: ChannelActivity) => Promise<Turn>,
  routes: readonly Route[],
): Application<TurnState> {
  const Router = loadApplication();
  const router = new Router<TurnState>({
    adapter,
    startTypingTimer: false,
    removeRecipientMention: false,
    longRunningMessages: false,
  });
  for (const route of [...routes, ignored]) {
    // Invokes reach this list too when the library's own list of invoke routes is empty, as it is here.
    router.addRoute(
      async (context) => route.matches(activityOf(context)),
      async (context) => {
        const activity = activityOf(context);
        const answer = await route.handle(await prepare(activity));
        if (activity.type === 'invoke')
          await context.sendActivity({ type: 'invokeResponse', value: answer ?? { status: 200 } });
      },
    );
  }
  return router;
}
