import { randomBytes, randomInt } from 'node:crypto';
import { PalError } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { PopupSecrets, PopupSession, PopupSessions, TokenVault } from '../../ports/stores.ts';
import { ASSERTION, MARGIN_IN_MS } from './access-tokens.ts';
import { type BrowserClientOptions, browserClient } from './browser-client.ts';
import { authorizeParameters, scopesFor } from './browser-request.ts';
import { type EntraFailure, palErrorOf } from './entra-failure.ts';
import { oauthFailure, type Redeemed, redeemCode, WRONG_TENANT } from './redeem-code.ts';
import { provisionalSecret } from './provisional-secret.ts';
import type { SsoTokens } from './sso-tokens.ts';

/** What a page may show of a session: for whom it is, so that a stranger notices and closes the window. */
export interface PopupInfo {
  readonly personName: string;
  readonly tenant: TenantId;
  readonly purpose: PopupSession['purpose'];
  readonly customerName?: string;
}

export type PopupStart = ({ readonly kind: 'ok' } & PopupInfo) | { readonly kind: 'gone' };

export type PopupAuthorize =
  | {
      readonly kind: 'ok';
      readonly redirectUrl: string;
      /** For a `__Host-` cookie: HttpOnly, Secure, SameSite=Lax, Path=/, gone after `expiresOn`. */
      readonly cookieValue: string;
      /** Epoch ms. */
      readonly expiresOn: number;
    }
  | { readonly kind: 'gone' };

export type PopupCallback =
  | ({
      readonly kind: 'ok';
      /** For `notifySuccess`: 128 bits. */
      readonly teamsCode: string;
      /** Eight digits, to type as `code 12345678` where Teams does not pass the other one on. */
      readonly typedCode: string;
      /** Epoch ms. */
      readonly codesExpireOn: number;
    } & PopupInfo)
  /** The person, or Entra's consent page, said no. `error` has the words, e.g. consentMissing. */
  | ({ readonly kind: 'denied' | 'failed'; readonly error: PalError } & PopupInfo)
  /** `account`: what Entra calls the account that signed in; foreign text. */
  | ({ readonly kind: 'wrongAccount'; readonly account?: string } & PopupInfo)
  /** Unknown, too late, used before, or another browser: nothing may be said about the session. */
  | { readonly kind: 'expired' };

export interface PopupFlow {
  /** For the page before the redirect. */
  start(sessionId: string): Promise<PopupStart>;
  /** When the person goes on: where to send the browser. */
  authorize(sessionId: string): Promise<PopupAuthorize>;
  /** When Entra sends the browser back. `cookie`: value of the cookie set by `authorize`. */
  callback(request: { readonly url: URL; readonly cookie: string | undefined }): Promise<PopupCallback>;
}

export interface PopupFlowOptions extends BrowserClientOptions {
  /** Application ID URI of our API (`api://botid-…`), or the auth app id. */
  readonly ownApi: string;
  /** Without trailing slash; `<publicUrl>/auth/callback` is a redirect URI of the registration. */
  readonly publicUrl: string;
  readonly popups: PopupSessions;
  readonly vault: TokenVault;
  readonly ssoTokens: SsoTokens;
  readonly clock: Clock;
  readonly log: Log;
}

type Taken = NonNullable<Awaited<ReturnType<PopupSessions['take']>>>;

const CODE_LIFE_IN_MS = 5 * 60_000;

/**
 * The browser's half of a sign-in: authorization code, PKCE, state, nonce, and a cookie that ties the callback to the
 * browser that started. What comes out is provisional until the person returns a code in their own chat: whoever was
 * lured into opening somebody else's link gives nothing away.
 */
export function createPopupFlow(options: PopupFlowOptions): PopupFlow {
  const { clock, cloud, popups, publicUrl, vault } = options;
  const redirectUri = `${publicUrl}/auth/callback`;

  async function begin(session: PopupSession): Promise<PopupAuthorize> {
    const client = await import('openid-client');
    const secrets: PopupSecrets = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
      cookie: randomBytes(32).toString('base64url'),
    };
    if (!(await popups.begin(session.id, secrets, clock.now()))) return { kind: 'gone' };
    const parameters = authorizeParameters(session, secrets, {
      redirectUri,
      scope: scopesFor(session.purpose, cloud, options.ownApi),
      codeChallenge: await client.calculatePKCECodeChallenge(secrets.codeVerifier),
      assertion: (await vault.get(session.person, ASSERTION))?.secret,
    });
    const redirectUrl = client.buildAuthorizationUrl(
      await browserClient(options, session.tenant),
      parameters,
    );
    return {
      kind: 'ok',
      redirectUrl: redirectUrl.href,
      cookieValue: secrets.cookie,
      expiresOn: session.expiresOn,
    };
  }

  async function finish(url: URL, session: Taken): Promise<PopupCallback> {
    const refusal = url.searchParams.get('error');
    if (refusal !== null) {
      const description = url.searchParams.get('error_description') ?? '';
      return notSignedIn(oauthFailure(refusal, description), session, options);
    }
    // The address the browser used may differ behind a proxy; Entra compares with the registered one.
    const returned = new URL(`${redirectUri}${url.search}`);
    return settle(await redeemCode({ ...options, now: clock.now() }, returned, session), session, options);
  }

  return {
    async start(sessionId) {
      const session = await popups.get(sessionId, clock.now());
      return session ? { kind: 'ok', ...infoOf(session) } : { kind: 'gone' };
    },

    async authorize(sessionId) {
      const session = await popups.get(sessionId, clock.now());
      return session ? begin(session) : { kind: 'gone' };
    },

    async callback({ url, cookie }) {
      const state = url.searchParams.get('state');
      if (!state || !cookie) return { kind: 'expired' };
      const session = await popups.take(state, cookie, clock.now());
      if (!session) return { kind: 'expired' };
      const result = await finish(url, session);
      // The button in Teams leads here again: another account, a second thought, a second proof that works.
      if (result.kind !== 'ok') await popups.reopen(session.id);
      return result;
    },
  };
}

async function settle(
  redeemed: Redeemed,
  session: PopupSession,
  options: PopupFlowOptions,
): Promise<PopupCallback> {
  const { clock, log, popups } = options;
  if (redeemed.kind === 'wrongAccount') {
    log.warn({ tenant: session.tenant, purpose: session.purpose }, 'popup signed in with another account');
    return { ...redeemed, ...infoOf(session) };
  }
  if (redeemed.kind === 'refused') return notSignedIn(redeemed.failure, session, options);

  const usable = await usableUntil(redeemed, session, options);
  if (usable instanceof PalError) return { kind: 'failed', error: usable, ...infoOf(session) };
  const teamsCode = randomBytes(16).toString('base64url');
  const typedCode = String(randomInt(100_000_000)).padStart(8, '0');
  const codesExpireOn = clock.now() + CODE_LIFE_IN_MS;
  await popups.provisional(session.id, {
    secret: provisionalSecret(redeemed),
    secretExpiresOn: usable,
    codes: [teamsCode, typedCode],
    codesExpireOn,
  });
  return { kind: 'ok', teamsCode, typedCode, codesExpireOn, ...infoOf(session) };
}

/** Until when the token may be kept, in epoch ms. An assertion passes the same checks as one that came from Teams. */
async function usableUntil(
  redeemed: Extract<Redeemed, { kind: 'token' }>,
  session: PopupSession,
  { clock, log, ssoTokens }: PopupFlowOptions,
): Promise<number | PalError> {
  if (session.purpose !== 'assertion') {
    if (redeemed.expiresOn - clock.now() > MARGIN_IN_MS) return redeemed.expiresOn;
    return new PalError('signInExpired', { tenant: session.tenant });
  }
  try {
    const { expiresOn } = await ssoTokens.validate(redeemed.token, session.person, { ownPopup: true });
    return expiresOn;
  } catch (thrown) {
    if (!(thrown instanceof PalError)) throw thrown;
    log.warn({ ref: thrown.ref, err: thrown.cause }, 'assertion of a popup refused');
    return thrown;
  }
}

/** Names of `error` that mean the person or the consent page said no, rather than something being wrong. */
const DENIALS: ReadonlySet<string> = new Set(['access_denied', 'consent_required']);

function notSignedIn(failure: EntraFailure, session: PopupSession, { log }: PopupFlowOptions): PopupCallback {
  const { tenant } = session;
  const error = ownMeaning(failure, tenant) ?? palErrorOf(failure, tenant);
  const fields = { tenant: session.tenant, ref: error.ref, aadsts: failure.aadsts, error: failure.error };
  log[error.forOperator ? 'error' : 'warn'](fields, 'popup sign-in failed');
  const kind = DENIALS.has(failure.error ?? '') ? 'denied' : 'failed';
  return { kind, error, ...infoOf(session) };
}

const CANCELLED = 65004;

/** What means something else in a browser than at the token endpoint. */
function ownMeaning({ aadsts, error }: EntraFailure, tenant: TenantId): PalError | undefined {
  if (error === WRONG_TENANT) return new PalError('wrongTenantToken', { tenant });
  // Cancelled on Microsoft's page, which calls any cancelling 65004: no policy blocked anything.
  if (error === 'access_denied' && (aadsts === undefined || aadsts === CANCELLED))
    return new PalError('signInNeeded', { tenant });
  return undefined;
}

const infoOf = ({ person, tenant, purpose, customerName }: PopupSession): PopupInfo => ({
  personName: person.name,
  tenant,
  purpose,
  ...(customerName !== undefined && { customerName }),
});
