import { isGuid } from '../../domain/ids.ts';
import { type Identity, type IdentityKind, type Person, sameIdentity } from '../../domain/people.ts';
import type { PopupSecrets, PopupSession } from '../../ports/stores.ts';
import { type BrowserClientOptions, browserClient } from './browser-client.ts';
import type { EntraFailure } from './entra-failure.ts';
import { identityOf } from './token-claims.ts';

export type Redeemed =
  | {
      readonly kind: 'token';
      readonly token: string;
      /** Epoch ms. */
      readonly expiresOn: number;
      /** `directory`: an account that the customer made. */
      readonly identity: Identity;
    }
  /** Signed in with somebody else's account. */
  | { readonly kind: 'wrongAccount'; readonly account?: string }
  | { readonly kind: 'refused'; readonly failure: EntraFailure };

/** Ours, in the place of Entra's `error`: the tokens are not of the tenant that was asked for. */
export const WRONG_TENANT = 'wrong_tenant';

/**
 * Trades the code of a callback for a token, and makes sure that it is of this tenant and of an account that the session
 * is for: the one that the person uses in Teams, or one that the customer made. `client_info` names the home account
 * behind a guest: nothing else in the answer does.
 */
export async function redeemCode(
  options: BrowserClientOptions & { readonly now: number },
  url: URL,
  session: PopupSession & { readonly secrets: PopupSecrets },
): Promise<Redeemed> {
  const { authorizationCodeGrant } = await import('openid-client');
  const { secrets, tenant } = session;
  try {
    const client = await browserClient(options, tenant);
    const answer = await authorizationCodeGrant(
      client,
      url,
      {
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        pkceCodeVerifier: secrets.codeVerifier,
        idTokenExpected: true,
      },
      { client_info: '1' },
    );
    const idToken = answer.id_token === undefined ? undefined : identityOf(answer.id_token);
    const access = identityOf(answer.access_token);
    const account = homeAccount(answer['client_info']);
    if (idToken?.tenantId !== tenant || !access || !sameIdentity(access, idToken)) {
      return { kind: 'refused', failure: { error: WRONG_TENANT } };
    }
    const kind = kindOf(session, idToken, account);
    if (kind === undefined) {
      return { kind: 'wrongAccount', ...(idToken.name !== undefined && { account: idToken.name }) };
    }
    const expiresOn = options.now + (answer.expires_in ?? 0) * 1000;
    return { kind: 'token', token: answer.access_token, expiresOn, identity: { ...access, kind } };
  } catch (thrown) {
    return { kind: 'refused', failure: readOauthFailure(thrown) };
  }
}

interface HomeAccount {
  readonly objectId: string;
  readonly tenantId: string;
}

/** `client_info`: base64url of `{"uid":"<home object id>","utid":"<home tenant id>"}`. */
function homeAccount(clientInfo: unknown): HomeAccount | undefined {
  if (typeof clientInfo !== 'string') return undefined;
  try {
    const { uid, utid } = JSON.parse(Buffer.from(clientInfo, 'base64url').toString('utf8')) as {
      uid?: unknown;
      utid?: unknown;
    };
    if (typeof uid !== 'string' || typeof utid !== 'string' || !isGuid(uid) || !isGuid(utid))
      return undefined;
    return { objectId: uid.toLowerCase(), tenantId: utid.toLowerCase() };
  } catch {
    return undefined;
  }
}

/** How this account may be used by the person; undefined: not at all in this session. */
function kindOf(
  { person, purpose, tenant }: PopupSession,
  identity: Identity,
  account: HomeAccount | undefined,
): IdentityKind | undefined {
  const [what, only] = purpose.split('/');
  if (only === undefined && isAccountOf(person, identity, account))
    return tenant === person.tenantId ? 'member' : 'guest';
  if (what !== 'account' || tenant === person.tenantId) return undefined;
  // Made by the customer: its home is this very tenant. A guest of somebody else would be a stranger's account.
  const isMade = account?.tenantId === tenant && account.objectId === identity.objectId;
  return isMade && (only === undefined || only === identity.objectId) ? 'directory' : undefined;
}

function isAccountOf(person: Person, identity: Identity, account: HomeAccount | undefined): boolean {
  const isHome = identity.tenantId === person.tenantId;
  if (isHome && identity.objectId !== person.objectId) return false;
  if (!account) return isHome;
  return account.objectId === person.objectId && account.tenantId === person.tenantId;
}

/** Reads what openid-client threw; also used for the `error` that Entra put into the callback's address. */
export function readOauthFailure(thrown: unknown): EntraFailure {
  const error = thrown as {
    error?: unknown;
    error_description?: unknown;
    status?: unknown;
    code?: unknown;
    cause?: unknown;
  };
  if (typeof error.error === 'string') {
    const body = (error.cause ?? {}) as Record<string, unknown>;
    return {
      ...oauthFailure(
        error.error,
        typeof error.error_description === 'string' ? error.error_description : '',
      ),
      ...(typeof body['suberror'] === 'string' && { subError: body['suberror'] }),
      ...(typeof body['claims'] === 'string' && { claims: body['claims'] }),
      ...(typeof error.status === 'number' && { status: error.status }),
    };
  }
  const response = error.cause as { status?: unknown } | undefined;
  if (typeof response?.status === 'number') return { error: 'invalid_answer', status: response.status };
  // Anything openid-client refused by itself has a code; the rest is fetch that reached nobody.
  return typeof error.code === 'string' && error.code.startsWith('OAUTH_') && error.code !== 'OAUTH_TIMEOUT'
    ? { error: 'invalid_answer' }
    : { unreachable: true };
}

/** `error` and the AADSTS number of its description; the description itself goes no further. */
export function oauthFailure(error: string, description: string): EntraFailure {
  const aadsts = Number(/AADSTS(\d+)/.exec(description)?.[1] ?? 0);
  return { error: error.slice(0, 80), ...(aadsts > 0 && { aadsts }) };
}
