import type { Tenant } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import type { CallNotes } from '../../wire/handler.ts';
import type { AuthorizationCodes } from '../authorization-codes.ts';
import type { Registration } from '../clients.ts';
import type { Keyring } from '../keyring.ts';
import type { Scopes } from '../scopes.ts';
import type { Subject, Tokens, UserTokenOptions } from '../tokens.ts';

/** What every grant type works with. */
export interface GrantCall {
  readonly world: World;
  readonly tokens: Tokens;
  readonly keyring: Keyring;
  readonly codes: AuthorizationCodes;
  /** Undefined for `common` and `organizations`. */
  readonly tenant: Tenant | undefined;
  readonly client: Registration;
  readonly form: URLSearchParams;
  readonly notes: CallNotes;
}

/** Body of a successful answer. */
export type TokenResponse = Readonly<Record<string, string | number>>;

/** The tokens of a signed-in account, as far as its scopes and the request ask for them. */
export async function userTokens(
  { tokens, form, client }: GrantCall,
  subject: Subject,
  scopes: Scopes,
  options: Omit<UserTokenOptions, 'clientId'>,
): Promise<TokenResponse> {
  const { clientId } = client;
  const lifetimeInS = scopes.resource === 'api' ? 3599 : tokens.armTokenLifetimeInS;
  const accessToken =
    scopes.resource === 'api'
      ? await tokens.apiToken(subject, clientId)
      : await tokens.armToken(subject, { ...options, clientId });
  return {
    token_type: 'Bearer',
    scope: scopes.granted,
    expires_in: lifetimeInS,
    ext_expires_in: lifetimeInS,
    access_token: accessToken,
    ...(scopes.offlineAccess
      ? {
          refresh_token: await tokens.refreshToken(subject, {
            client: clientId,
            scope: scopes.granted,
            mfa: options.mfa ?? false,
          }),
        }
      : {}),
    ...(scopes.openid ? { id_token: await tokens.idToken(subject, { ...options, clientId }) } : {}),
    ...(form.get('client_info') === '1' ? { client_info: tokens.clientInfo(subject) } : {}),
  };
}
