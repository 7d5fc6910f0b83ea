import { type AzureStandIn, type SandboxPerson } from '../contract.ts';
import { type Conversation } from '../teams/roster.ts';
import { type TeamsStandIn } from '../teams/teams.ts';
import { type ChatMessage } from '../teams/transcript.ts';
import { createWorldChanges } from './world-changes.ts';

/** The live view changes with every call of the bot: more often than this nobody can read. */
const AZURE_EVERY_MS = 150;
const KEEP_ALIVE_MS = 20_000;

/** A message as one person sees it: their own view of a card, and nobody else's. */
const seenBy = (person: SandboxPerson, message: ChatMessage): object => {
  const { views, notices, ...rest } = message;
  return { ...rest, view: views?.[person.key], notice: notices?.[person.key] };
};

const describe = (teams: TeamsStandIn, person: SandboxPerson, conversation: Conversation): object => ({
  id: conversation.id,
  key: conversation.key,
  type: conversation.type,
  name:
    conversation.type === 'people'
      ? conversation.members.find((member) => member !== person)?.name
      : conversation.name,
  team: conversation.team?.name,
  members: conversation.members.map(({ key }) => key),
  installed: teams.transcript.isInstalled(conversation.id),
});

/**
 * Everything one person's page shows, as server-sent events: `hello` with the state so far, then `message`,
 * `typing`, `installed` and `azure`. After a break the browser connects again and gets a new `hello`.
 */
export function streamEvents(
  azure: AzureStandIn,
  teams: TeamsStandIn,
  person: SandboxPerson,
  signal: AbortSignal,
): Response {
  const encoder = new TextEncoder();
  const mine = teams.roster.conversations.filter(({ members }) => members.includes(person));
  const isMine = (id: string): boolean => mine.some((conversation) => conversation.id === id);
  const changes = createWorldChanges();
  let stop = (): void => undefined;

  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (event: string, data: unknown): void =>
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      send('hello', {
        me: person.key,
        bot: teams.roster.bot,
        people: azure.people.map(({ key, name, role, locale, timeZone, tenantId, upn }) => ({
          key,
          name,
          role,
          locale,
          timeZone,
          tenantId,
          upn,
        })),
        conversations: mine.map((conversation) => describe(teams, person, conversation)),
        messages: mine.flatMap(({ id }) => teams.transcript.messages(id).map((m) => seenBy(person, m))),
        azure: changes(azure.snapshot()),
        microsoftHosts: Object.keys(azure.routes),
      });

      let azureTimer: NodeJS.Timeout | undefined;
      const stopAzure = azure.onChange(() => {
        azureTimer ??= setTimeout(() => {
          azureTimer = undefined;
          send('azure', changes(azure.snapshot()));
        }, AZURE_EVERY_MS);
      });
      const stopTeams = teams.transcript.onChange((change) => {
        const id = change.kind === 'message' ? change.message.conversationId : change.conversationId;
        if (!isMine(id)) return;
        send(change.kind, change.kind === 'message' ? seenBy(person, change.message) : change);
      });
      const keepAlive = setInterval(() => controller.enqueue(encoder.encode(':\n\n')), KEEP_ALIVE_MS);
      stop = () => {
        stopAzure();
        stopTeams();
        clearTimeout(azureTimer);
        clearInterval(keepAlive);
      };
      signal.addEventListener('abort', stop, { once: true });
    },
    cancel: () => stop(),
  });
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
  });
}
