import { decodeJwt, type JWTPayload } from 'jose';
import type { WorldSnapshot } from '../../sandbox/contract.ts';
import { createKeyring } from '../../sandbox/entra/keyring.ts';
import { v2Issuer } from '../../sandbox/entra/names.ts';
import { createActivities } from '../../sandbox/teams/activities.ts';
import type { Delivered } from '../../sandbox/teams/delivery.ts';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { oauthCard } from '../../sandbox/teams/silent-sign-in.ts';
import type { Activity } from '../../sandbox/teams/wire.ts';
import type { Member, Tenant } from '../../sandbox/world/model.ts';
import type { Journey, Seen } from './journey.ts';

type Call = WorldSnapshot['calls'][number];

/** What a journey about signing in does and looks at, beside what people do and see. */
export interface IdentityTools {
  /** The person's clients send this invoke from their 1:1 chat. */
  invoke(person: string, name: string, value: unknown): Promise<Delivered>;
  /** A Teams client hands this token over, as the answer to the newest sign-in card. */
  exchange(person: string, token: string): Promise<Delivered>;
  /** The token the person's Teams client has, with other claims: signed by the tenant it names, like a real one. */
  ssoToken(person: string, changed?: JWTPayload): Promise<string>;
  /** Does the person's chat hold a sign-in card that no client could answer silently? */
  signInCards(person: string): number;
  /** Calls of the bot from now on. */
  callsFromNow(): () => readonly Call[];
  /** Log lines that wake an operator, from now on. */
  alertsFromNow(): () => readonly string[];
  /** Everything sent to this person so far has been answered: the newest question is. */
  settled(person: string): Promise<void>;
  /** Starts cold: nothing of the person is remembered, nothing waits. */
  cold(person: string): Promise<void>;
  tenant(id: string): Tenant;
  member(tenant: string, account: string): Member;
  /** Changes a tenant of the world while `work` runs. */
  whileTenant<T>(id: string, changed: Partial<Tenant>, work: () => Promise<T>): Promise<T>;
  /** The partner ID linked to the person's account there, as Azure has it. */
  linked(tenant: string, person: string): string | undefined;
}

export const isTokenRequest = ({ host, method, path }: Call): boolean =>
  host === 'login.microsoftonline.com' && method === 'POST' && path.endsWith('/token');
/** Requests for a person's token: the bot's own has no person. */
export const personsTokenRequests = (calls: readonly Call[]): readonly Call[] =>
  calls.filter((call) => isTokenRequest(call) && call.objectId !== undefined);
export const armCalls = (calls: readonly Call[]): readonly Call[] =>
  calls.filter(({ host }) => host === 'management.azure.com');
export const armWrites = (calls: readonly Call[]): readonly Call[] =>
  armCalls(calls).filter(({ method }) => method !== 'GET');

export function identityTools(journey: () => Journey): IdentityTools {
  const chatOf = (person: string) => journey().person(person).personal;
  const tools: IdentityTools = {
    async invoke(person, name, value) {
      const { azure, teams } = journey();
      const { account } = journey().person(person);
      const conversation = teams.roster.find(`personal/${person}`)!;
      const activity: Activity = createActivities(teams.roster).invoke(
        account,
        { conversation },
        { name, value },
      );
      return teams.post(activity, { token: await azure.channelToken(SERVICE_URL) });
    },
    exchange(person, token) {
      const cards = chatOf(person)
        .messages.map((message) => oauthCard(message)?.tokenExchangeResource)
        .filter((resource) => resource !== undefined);
      const { id } = cards.at(-1)!;
      return tools.invoke(person, 'signin/tokenExchange', { id, connectionName: 'sso', token });
    },
    async ssoToken(person, changed) {
      const { azure } = journey();
      const token = await azure.ssoToken(journey().person(person).account);
      if (!changed) return token;
      const claims = { ...decodeJwt(token), ...changed };
      const tenant = String(changed['tid'] ?? claims['tid']);
      return createKeyring(azure.world).sign(tenant, { ...claims, iss: changed.iss ?? v2Issuer(tenant) });
    },
    signInCards: (person) => chatOf(person).shown.filter(({ kind }: Seen) => kind === 'signIn').length,
    callsFromNow() {
      const { calls } = journey().azure.snapshot();
      const last = calls.at(-1);
      return () => {
        const now = journey().azure.snapshot().calls;
        // The log keeps the newest calls only.
        return last === undefined ? now : now.slice(now.lastIndexOf(last) + 1);
      };
    },
    alertsFromNow() {
      const { logLines } = journey().bot;
      const first = logLines.length;
      return () => logLines.slice(first).filter((line) => line.startsWith('{"level":50,'));
    },
    async settled(person) {
      const chat = chatOf(person);
      await chat.says('help');
      await chat.nextCard('I tie your account');
    },
    async cold(person) {
      const chat = chatOf(person);
      await chat.says('signout');
      await chat.nextCard('Your links in Azure stay');
      chat.catchUp();
    },
    tenant: (id) => journey().azure.world.tenant(id)!,
    member: (id, account) => tools.tenant(id).members.find((member) => member.account === account)!,
    async whileTenant(id, changed, work) {
      const { world } = journey().azure;
      const tenant = tools.tenant(id);
      const before = { ...tenant };
      world.change(() => Object.assign(tenant, changed));
      try {
        return await work();
      } finally {
        world.change(() => {
          for (const name of Object.keys(changed) as (keyof Tenant)[]) {
            if (name in before) Object.assign(tenant, { [name]: before[name] });
            else delete tenant[name];
          }
        });
      }
    },
    linked(tenant, person) {
      const { links } = journey()
        .azure.snapshot()
        .tenants.find(({ tenantId }) => tenantId === tenant)!;
      return links.find((link) => link.person === person && link.state === 'Active')?.partnerId;
    },
  };
  return tools;
}
