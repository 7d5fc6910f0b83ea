import { randomBytes, randomInt } from 'node:crypto';
import { PalError } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { PopupSecrets, PopupSession, PopupSessions, TokenVault } from '../../ports/stores.ts';
import { ASSERTION, MARGIN_IN_MS } from './access-tokens.ts';
import type { AdminConsent, Consented } from './admin-consent.ts';
import { type BrowserClientOptions, browserClient } from './browser-client.ts';
import { authorizeParameters, scopesFor } from './browser-request.ts';
import { type EntraFailure, palErrorOf } from './entra-failure.ts';
import { oauthFailure, type Redeemed, redeemCode, WRONG_TENANT } from './redeem-code.ts';
import type { SsoTokens } from './sso-tokens.ts';

/** What a page may show of a session: for whom it is, so that a stranger notices and closes the window. */
export interface PopupInfo {
  /** Foreign text. */
  readonly personName: string;
  /** What the person called the customer, else the tenant id; foreign text. */
  readonly tenantName: string;
}

export type PopupResult =
  | {
      readonly kind: 'ok';
      /** For `notifySuccess`: 128 bits. */
      readonly teamsCode: string;
      /** Eight digits, to type as `code 12345678` where Teams does not pass the other one on. */
      readonly typedCode: string;
      readonly personName: string;
      readonly customerName: string;
    }
  /**
   * `denied`: the person, or Entra's consent page, said no. `expired`: unknown, too late, used before, or another
   * browser. `ref` is the reference of the error, such as PAL-301; the log has its cause.
   */
  | { readonly kind: 'denied' | 'failed' | 'wrongAccount' | 'expired'; readonly ref?: string };

/** What the web pages need; free of any HTTP framework. */
export interface PopupFlow {
  /** For the page before the redirect; undefined when the session is unknown, used or too old. */
  start(sessionId: string): Promise<PopupInfo | undefined>;
  /**
   * When the person goes on: where to send the browser, and the value of a `__Host-` cookie (HttpOnly, Secure,
   * SameSite=Lax) that the callback must bring back. A later start replaces an earlier one.
   */
  authorize(
    sessionId: string,
  ): Promise<{ readonly redirectUrl: string; readonly cookie: string } | undefined>;
  /** When Entra sends the browser back; only the query of `url` counts. */
  callback(call: { readonly url: string; readonly cookie: string | undefined }): Promise<PopupResult>;
  /** The return from the admin-consent page. */
  consented(url: string): Promise<Consented>;
}

export interface PopupFlowOptions extends BrowserClientOptions {
  /** Application ID URI of our API (`api://botid-…`), or the auth app id. */
  readonly ownApi: string;
  /** Without trailing slash; `<publicUrl>/auth/callback` is a redirect URI of the registration. */
  readonly publicUrl: string;
  readonly popups: PopupSessions;
  readonly vault: TokenVault;
  readonly ssoTokens: SsoTokens;
  readonly consent: Pick<AdminConsent, 'consented'>;
  readonly clock: Clock;
  readonly log: Log;
}

const CODE_LIFE_IN_MS = 5 * 60_000;

/**
 * The browser's half of a sign-in: authorization code, PKCE, state, nonce, and a cookie that ties the callback to the
 * browser that started. What comes out is provisional until the person returns a code in their own chat: whoever was
 * lured into opening somebody else's link gives nothing away.
 */
export function createPopupFlow(options: PopupFlowOptions): PopupFlow {
  const { clock, cloud, consent, popups, publicUrl, vault } = options;
  const redirectUri = `${publicUrl}/auth/callback`;

  return {
    async start(sessionId) {
      const session = await popups.get(sessionId, clock.now());
      return session && { personName: session.person.name, tenantName: tenantName(session) };
    },

    async authorize(sessionId) {
      const session = await popups.get(sessionId, clock.now());
      if (!session) return undefined;
      const oidc = await import('openid-client');
      const secrets: PopupSecrets = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        codeVerifier: oidc.randomPKCECodeVerifier(),
        cookie: randomBytes(32).toString('base64url'),
      };
      if (!(await popups.begin(session.id, secrets, clock.now()))) return undefined;
      const parameters = authorizeParameters(session, secrets, {
        redirectUri,
        scope: scopesFor(session.purpose, cloud, options.ownApi),
        codeChallenge: await oidc.calculatePKCECodeChallenge(secrets.codeVerifier),
        assertion: (await vault.get(session.person, ASSERTION))?.secret,
      });
      const client = await browserClient(options, session.tenant);
      return {
        redirectUrl: oidc.buildAuthorizationUrl(client, parameters).href,
        cookie: secrets.cookie,
      };
    },

    async callback({ url, cookie }) {
      const { search, searchParams } = new URL(url);
      const state = searchParams.get('state');
      if (!state || !cookie) return { kind: 'expired' };
      const session = await popups.take(state, cookie, clock.now());
      if (!session) return { kind: 'expired' };
      const error = searchParams.get('error');
      if (error !== null) {
        const failure = oauthFailure(error, searchParams.get('error_description') ?? '');
        return notSignedIn(failure, session, options);
      }
      // The address the browser used may differ behind a proxy; Entra compares with the registered one.
      const returned = new URL(`${redirectUri}${search}`);
      const redeemed = await redeemCode({ ...options, now: clock.now() }, returned, session);
      return settle(redeemed, session, options);
    },

    consented: async (url) => consent.consented(new URL(url)),
  };
}

async function settle(
  redeemed: Redeemed,
  session: PopupSession,
  options: PopupFlowOptions,
): Promise<PopupResult> {
  const { clock, log, popups } = options;
  if (redeemed.kind === 'wrongAccount') {
    log.warn({ tenant: session.tenant, purpose: session.purpose }, 'popup signed in with another account');
    return { kind: 'wrongAccount', ref: new PalError('wrongAccount').ref };
  }
  if (redeemed.kind === 'refused') return notSignedIn(redeemed.failure, session, options);

  const usable = await usableUntil(redeemed, session, options);
  if (usable instanceof PalError) return { kind: 'failed', ref: usable.ref };
  const teamsCode = randomBytes(16).toString('base64url');
  const typedCode = String(randomInt(100_000_000)).padStart(8, '0');
  await popups.provisional(session.id, {
    secret: redeemed.token,
    secretExpiresOn: usable,
    codes: [teamsCode, typedCode],
    codesExpireOn: clock.now() + CODE_LIFE_IN_MS,
  });
  const { name } = session.person;
  return { kind: 'ok', teamsCode, typedCode, personName: name, customerName: tenantName(session) };
}

/** Until when the token may be kept, in epoch ms. An assertion passes the same checks as one that came from Teams. */
async function usableUntil(
  redeemed: Extract<Redeemed, { kind: 'token' }>,
  session: PopupSession,
  { clock, log, ssoTokens }: PopupFlowOptions,
): Promise<number | PalError> {
  if (session.purpose === 'azure') {
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

function notSignedIn(failure: EntraFailure, session: PopupSession, { log }: PopupFlowOptions): PopupResult {
  const { tenant } = session;
  const error = ownMeaning(failure, tenant) ?? palErrorOf(failure, tenant);
  const fields = { tenant: session.tenant, ref: error.ref, aadsts: failure.aadsts, error: failure.error };
  log[error.forOperator ? 'error' : 'warn'](fields, 'popup sign-in failed');
  const kind = DENIALS.has(failure.error ?? '') ? 'denied' : 'failed';
  return { kind, ref: error.ref };
}

/** What means something else in a browser than at the token endpoint. */
function ownMeaning({ aadsts, error }: EntraFailure, tenant: TenantId): PalError | undefined {
  if (error === WRONG_TENANT) return new PalError('wrongTenantToken', { tenant });
  // Cancelled on Microsoft's page: no policy blocked anything.
  if (error === 'access_denied' && aadsts === undefined) return new PalError('signInNeeded', { tenant });
  return undefined;
}

const tenantName = ({ customerName, tenant }: PopupSession): string => customerName ?? tenant;
