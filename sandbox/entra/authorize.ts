import { randomUUID } from 'node:crypto';
import type { RoutedCall } from '../wire/handler.ts';
import type { Account, Member, Tenant } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { grantConsent, hasConsent, needsMfa, requireMember, requireTenant, wordsOf } from './admission.ts';
import type { AuthorizationCodes } from './authorization-codes.ts';
import type { Registration } from './clients.ts';
import { EntraError } from './entra-error.ts';
import { accountPage, approvalNeededPage, consentPage, errorPage, mfaPage } from './pages.ts';
import { type Redirects, redirectTo } from './redirects.ts';
import { readScopes, type Scopes } from './scopes.ts';

export interface AuthorizeOptions {
  readonly world: World;
  readonly codes: AuthorizationCodes;
  readonly registrations: readonly Registration[];
  readonly redirects: Redirects;
}

/** What the application asked for, once its address is known to be its own. */
interface Asked {
  readonly clientId: string;
  readonly redirectUri: string;
  /** Undefined for `common` and `organizations`: the home tenant of whoever signs in. */
  readonly tenant: Tenant | undefined;
  readonly query: URLSearchParams;
  readonly scopes: Scopes;
}

const PERMISSIONS = ['Access Azure Service Management as you', 'View your basic profile'];

/** A refusal for the application, sent to its address. */
class Refusal extends Error {
  readonly params: Readonly<Record<string, string>>;
  constructor(error: EntraError, extra: Readonly<Record<string, string>> = {}) {
    super(error.sentence);
    this.params = { error: error.row.error, error_description: error.sentence, ...extra };
  }
}

/** A challenge for a second proof, handed on from a refused token request. */
const claimsAskForProof = (claims: string | null): boolean =>
  claims !== null && /"(?:capolids|polids|acrs)"/.test(claims);

/** GET and POST /{tenant}/oauth2/v2.0/authorize: one page per step, every step a form that repeats the earlier ones. */
export function createAuthorize({ world, codes, registrations, redirects }: AuthorizeOptions) {
  /** @throws EntraError that only the browser may see */
  function readRequest(path: string, query: URLSearchParams): Asked {
    const tenant = path === 'common' || path === 'organizations' ? undefined : requireTenant(world, path);
    const clientId = query.get('client_id')?.toLowerCase() ?? '';
    const words = { app: clientId, tenant: tenant?.name ?? path };
    if (!registrations.some((known) => known.clientId === clientId)) throw new EntraError(700016, { words });
    const redirectUri = redirects.require(query.get('redirect_uri'), clientId);
    return { clientId, redirectUri, tenant, query, scopes: readScopes(query.get('scope') ?? '', world.app) };
  }

  /** @throws Refusal for what the application asked wrongly */
  function checkProtocol({ query }: Asked): void {
    const type = query.get('response_type') ?? '';
    if (type !== 'code') throw new Refusal(new EntraError(700054, { words: { type } }));
    const parameter = ['query', null].includes(query.get('response_mode')) ? undefined : 'response_mode';
    const plainChallenge = query.has('code_challenge') && query.get('code_challenge_method') !== 'S256';
    const wrong = parameter ?? (plainChallenge ? 'code_challenge_method' : undefined);
    if (wrong) throw new Refusal(new EntraError(900144, { words: { parameter: wrong } }));
  }

  function pickAccount({ tenant, query }: Asked): Response {
    const hint = query.get('login_hint');
    const rank = (account: Account) =>
      (account.upn === hint ? 0 : 2) + (tenant && !world.member(tenant, account) ? 1 : 0);
    const accounts = [...world.state.accounts].sort((a, b) => rank(a) - rank(b));
    return accountPage(tenant?.name ?? 'Work or school account', accounts, hint);
  }

  interface Step {
    readonly asked: Asked;
    readonly tenant: Tenant;
    readonly account: Account;
    readonly member: Member;
    readonly form: URLSearchParams;
  }

  /** The page of the first thing that is still missing; undefined when nothing is. */
  function nextStep({ asked, tenant, account, member, form }: Step): Response | undefined {
    const { query, scopes } = asked;
    const words = wordsOf(world, tenant, account);
    const settled: Record<string, string> = { account: account.key };
    const mfa = form.get('mfa');
    if (mfa === 'denied') throw new Refusal(new EntraError(500121, { words }));
    if (mfa === null && (needsMfa(world, tenant) || claimsAskForProof(query.get('claims')))) {
      return mfaPage(tenant, account, settled);
    }
    if (mfa !== null) settled['mfa'] = mfa;

    const consent = form.get('consent');
    if (consent === 'cancel') throw new Refusal(new EntraError(65004), { error_subcode: 'cancel' });
    if (consent === 'refused') throw new Refusal(new EntraError(90094, { words }));
    const wanted = scopes.resource === 'arm' && !hasConsent(world, tenant, account);
    if (!wanted && query.get('prompt') !== 'consent') return undefined;
    const mayApprove = member.admin || tenant.userConsent === 'allowed';
    if (!mayApprove) return approvalNeededPage(tenant, account, settled);
    if (consent === 'accept') {
      grantConsent(world, tenant, { account, forEverybody: member.admin && form.get('everybody') === 'yes' });
      return undefined;
    }
    const forEverybody = member.admin ? 'offer' : 'none';
    return consentPage(tenant, account, settled, {
      app: asked.clientId,
      permissions: PERMISSIONS,
      forEverybody,
    });
  }

  function issueCode({ asked, tenant, account, member, form }: Step): Response {
    const { query, clientId, redirectUri } = asked;
    const [nonce, codeChallenge, claims] = ['nonce', 'code_challenge', 'claims'].map((name) =>
      query.get(name),
    );
    const code = codes.issue({
      subject: { tenant, account, member },
      clientId,
      redirectUri,
      scope: query.get('scope') ?? '',
      mfa: form.get('mfa') === 'approved',
      ...(nonce ? { nonce } : {}),
      ...(codeChallenge ? { codeChallenge } : {}),
      ...(claims ? { claims } : {}),
    });
    return redirectTo(redirectUri, {
      code,
      state: query.get('state') ?? undefined,
      session_state: randomUUID(),
    });
  }

  function walk(asked: Asked, form: URLSearchParams): Response {
    const { query } = asked;
    checkProtocol(asked);
    if (form.get('cancel')) throw new Refusal(new EntraError(65004), { error_subcode: 'cancel' });
    // No session is kept in the browser, so nothing can ever be done silently.
    if (query.get('prompt') === 'none') throw new Refusal(new EntraError(50058));
    const account = world.account(form.get('account') ?? '');
    if (!account) return pickAccount(asked);
    const tenant = asked.tenant ?? requireTenant(world, account.tenantId);
    try {
      const step: Step = { asked, tenant, account, member: requireMember(world, tenant, account), form };
      return nextStep(step) ?? issueCode(step);
    } catch (thrown) {
      if (thrown instanceof EntraError) return errorPage(tenant.name, thrown.sentence, { retry: true });
      throw thrown;
    }
  }

  return async ({ request, url, params, notes }: RoutedCall): Promise<Response> => {
    const form = new URLSearchParams(request.method === 'POST' ? await request.text() : '');
    const [path = ''] = params;
    let asked: Asked;
    try {
      asked = readRequest(path, url.searchParams);
    } catch (thrown) {
      if (thrown instanceof EntraError) return errorPage(path, thrown.sentence);
      throw thrown;
    }
    if (asked.tenant) notes.tenant = asked.tenant.tenantId;
    try {
      return walk(asked, form);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return redirectTo(asked.redirectUri, {
        ...thrown.params,
        state: asked.query.get('state') ?? undefined,
      });
    }
  };
}
