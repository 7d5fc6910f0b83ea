import { z } from 'zod';
import { type AzureStandIn, type Fault } from '../contract.ts';
import { type TeamsStandIn } from '../teams/teams.ts';

const FAULTS = [
  'throttle',
  'outage',
  'slow',
  'resetAfterCommit',
  'errorAfterCommit',
  'cae',
  'mfa',
  'consentMissing',
  'entraBusy',
  'assertionExpired',
  'ssoFails',
  'duplicateDelivery',
  'chatThrottled',
  'updateGone',
] as const satisfies readonly Fault['kind'][];

const who = { as: z.string(), conversation: z.string() };
const onMessage = { ...who, messageId: z.string() };
const action = z
  .object({
    type: z.enum(['Action.Execute', 'Action.Submit']),
    title: z.string().optional(),
    id: z.string().optional(),
    verb: z.string().optional(),
    data: z.unknown().optional(),
  })
  .strip();

const BODIES = {
  say: z.object({ ...who, text: z.string().trim().min(1).max(28_000), threadId: z.string().optional() }),
  edit: z.object({ ...onMessage, text: z.string().trim().min(1).max(28_000) }),
  press: z.object({ ...onMessage, action, inputs: z.record(z.string()).default({}) }),
  refresh: z.object({ ...onMessage, manual: z.boolean().default(false) }),
  'sign-in': z.object({ ...onMessage, state: z.string().max(4096) }),
  open: z.object(who),
  uninstall: z.object(who),
  'app-role': z.object({ person: z.string(), role: z.string().min(1).max(120), on: z.boolean() }),
  fault: z.object({ kind: z.enum(FAULTS), tenant: z.string().optional(), on: z.boolean() }),
};
type Call = keyof typeof BODIES;
type Body<C extends Call> = z.infer<(typeof BODIES)[C]>;

/** What the page may ask for, as JSON by POST below `/api/`. Answers 204, or 400 with a reason. */
export function createApi(azure: AzureStandIn, teams: TeamsStandIn): (request: Request) => Promise<Response> {
  const calls: { readonly [C in Call]: (body: Body<C>) => Promise<unknown> } = {
    say: ({ as, conversation, text, threadId }) =>
      teams.say(as, conversation, threadId === undefined ? { text } : { text, threadId }),
    edit: ({ as, conversation, messageId, text }) => teams.edit(as, conversation, messageId, text),
    press: ({ as, conversation, messageId, action: pressed, inputs }) =>
      teams.press(as, conversation, messageId, { action: withoutUndefined(pressed), inputs }),
    refresh: ({ as, conversation, messageId, manual }) =>
      teams.refresh(as, conversation, messageId, { manual }),
    'sign-in': ({ as, conversation, messageId, state }) =>
      teams.completeSignIn(as, conversation, messageId, state),
    async open({ as, conversation }) {
      const found = teams.roster.find(conversation);
      if (!found || found.type === 'people' || teams.transcript.isInstalled(found.id)) return;
      await teams.install(as, conversation);
    },
    uninstall: ({ as, conversation }) => teams.uninstall(as, conversation),
    'app-role': async ({ person, role, on }) => azure.setAppRole(person, role, on),
    async fault({ kind, tenant, on }) {
      azure.setFault(tenant === undefined ? { kind } : { kind, tenant }, on);
    },
  };

  return async (request) => {
    const name = new URL(request.url).pathname.slice('/api/'.length);
    // Forms of foreign pages cannot send JSON without asking first, and nobody here would answer that.
    const isJson = request.headers.get('content-type')?.startsWith('application/json');
    if (request.method !== 'POST' || !isJson || !isCall(name))
      return new Response('not found', { status: 404 });
    const body = BODIES[name].safeParse(await request.json());
    if (!body.success) return Response.json({ error: body.error.issues[0]?.message }, { status: 400 });
    try {
      // The mapped type pairs a call with its body; the compiler cannot follow that through an index.
      await (calls[name] as (checked: unknown) => Promise<unknown>)(body.data);
      return new Response(null, { status: 204 });
    } catch (error) {
      return Response.json({ error: (error as Error).message }, { status: 400 });
    }
  };
}

const isCall = (name: string): name is Call => Object.hasOwn(BODIES, name);

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const withoutUndefined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
