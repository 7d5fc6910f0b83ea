import { createRouter, json } from '../wire/handler.ts';
import type { World } from '../world/world.ts';
import type { Keyring } from './keyring.ts';
import { BOT_FRAMEWORK, v1Issuer } from './names.ts';

const ENDORSEMENTS = [
  'acs',
  'msteams',
  'skypebot',
  'webchat',
  'directline',
  'email',
  'slack',
  'telegram',
  'sms',
];

/** login.botframework.com: how a bot finds the keys that sign the channel's tokens. */
export const createBotFrameworkMetadata = (keyring: Keyring) =>
  createRouter(
    [
      {
        method: 'GET',
        path: /^\/v1\/\.well-known\/openidconfiguration$/i,
        answer: () =>
          json({
            issuer: BOT_FRAMEWORK,
            authorization_endpoint: 'https://invalid.botframework.com',
            jwks_uri: 'https://login.botframework.com/v1/.well-known/keys',
            id_token_signing_alg_values_supported: ['RS256'],
            token_endpoint_auth_methods_supported: ['private_key_jwt'],
          }),
      },
      {
        method: 'GET',
        path: /^\/v1\/\.well-known\/keys$/i,
        answer: async () => {
          const key = await keyring.publicKey(BOT_FRAMEWORK);
          return json({ keys: [{ ...key, endorsements: ENDORSEMENTS }] });
        },
      },
    ],
    () => json({ message: 'Not Found' }, { status: 404 }),
  );

/** Is this the bot's own token for the connector: signature, issuer, audience, app id and time? */
export async function isConnectorToken(
  { world, keyring }: { readonly world: World; readonly keyring: Keyring },
  authorization: string | undefined,
): Promise<boolean> {
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '') ?? [];
  const { homeTenantId, botAppId } = world.app;
  const claims = token === undefined ? undefined : await keyring.open(homeTenantId, token);
  const now = world.clock.now() / 1000;
  return (
    claims !== undefined &&
    claims.iss === v1Issuer(homeTenantId) &&
    claims.aud === BOT_FRAMEWORK &&
    claims['appid'] === botAppId &&
    (claims.exp ?? 0) > now
  );
}
