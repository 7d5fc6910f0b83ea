import type { Cloud } from '../../domain/clouds.ts';
import type { PopupSecrets, PopupSession } from '../../ports/stores.ts';
import { claimsOf, nameOf } from './token-claims.ts';

/**
 * Scopes of a browser sign-in: Azure Resource Manager, or our own API for an SSO assertion. No `offline_access`:
 * a refresh token would be a secret that nobody needs.
 */
export const scopesFor = (purpose: PopupSession['purpose'], cloud: Cloud, ownApi: string): string =>
  `${purpose === 'assertion' ? `${ownApi}/access_as_user` : cloud.armScope} openid profile`;

/** Parameters of the authorize request, over what openid-client adds by itself. */
export function authorizeParameters(
  session: PopupSession,
  secrets: Pick<PopupSecrets, 'state' | 'nonce'>,
  details: {
    readonly redirectUri: string;
    readonly scope: string;
    readonly codeChallenge: string;
    /** SSO assertion of the person, when there is one: it names the account to propose. */
    readonly assertion: string | undefined;
  },
): Record<string, string> {
  const claims = session.purpose === 'assertion' ? session.claims : withCaeCapability(session.claims);
  return {
    redirect_uri: details.redirectUri,
    scope: details.scope,
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: details.codeChallenge,
    code_challenge_method: 'S256',
    response_mode: 'query',
    // Which account it is to be is the person's choice, so Entra must not choose the one of Teams by itself.
    ...(session.purpose.startsWith('account')
      ? { prompt: 'select_account' }
      : accountHint(details.assertion)),
    ...(claims !== undefined && { claims }),
  };
}

/** The account of Teams is proposed when we know its name; else the person chooses. */
function accountHint(assertion: string | undefined): Record<string, string> {
  const name = assertion === undefined ? undefined : nameOf(claimsOf(assertion));
  const domain = name?.split('@')[1];
  if (name === undefined || domain === undefined) return { prompt: 'select_account' };
  return { login_hint: name, domain_hint: domain };
}

/**
 * Says that we understand challenges of Continuous Access Evaluation, as the on-behalf-of credential does; merged
 * into the challenge to satisfy. A challenge that is no JSON is passed on as it is: Entra made it.
 */
export function withCaeCapability(claims: string | undefined): string {
  const own = { xms_cc: { values: ['cp1'] } };
  try {
    const asked = JSON.parse(claims ?? '{}') as { access_token?: object };
    return JSON.stringify({ ...asked, access_token: { ...asked.access_token, ...own } });
  } catch {
    return claims ?? JSON.stringify({ access_token: own });
  }
}
