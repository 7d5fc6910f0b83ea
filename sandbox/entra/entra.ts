import { createRouter, type Handler, json } from '../wire/handler.ts';
import type { World } from '../world/world.ts';
import type { Delays } from '../wire/pace.ts';
import { createAdminConsent } from './admin-consent.ts';
import { createAuthorizationCodes } from './authorization-codes.ts';
import { createAuthorize } from './authorize.ts';
import { registrationsOf } from './clients.ts';
import type { Keyring } from './keyring.ts';
import { createMetadata } from './metadata.ts';
import { createRedirects } from './redirects.ts';
import { createTokenEndpoint } from './token-endpoint.ts';
import type { Tokens } from './tokens.ts';

export interface EntraOptions {
  readonly world: World;
  readonly keyring: Keyring;
  readonly tokens: Tokens;
  readonly delays: Delays;
  /** Exact reply addresses; any loopback address when not given. */
  readonly redirectUris?: readonly string[] | undefined;
  /** Public keys or certificates (PEM) that the app registrations accept for private_key_jwt. */
  readonly clientKeys?: readonly string[] | undefined;
}

/** login.microsoftonline.com and sts.windows.net. */
export function createEntra(options: EntraOptions): Handler {
  const { world, keyring, tokens, delays, redirectUris, clientKeys } = options;
  const codes = createAuthorizationCodes(world.clock);
  const registrations = registrationsOf(world.app, clientKeys);
  const redirects = createRedirects(redirectUris);
  const metadata = createMetadata({ world, keyring });
  const authorize = createAuthorize({ world, codes, registrations, redirects });
  const adminConsent = createAdminConsent({ world, registrations, redirects });
  const token = createTokenEndpoint({ world, tokens, keyring, codes, registrations, delays });

  return createRouter(
    [
      { method: 'GET', path: /^\/common\/discovery\/instance$/i, answer: metadata.instanceDiscovery },
      {
        method: 'GET',
        path: /^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/i,
        answer: metadata.configurationV2,
      },
      {
        method: 'GET',
        path: /^\/([^/]+)\/\.well-known\/openid-configuration$/i,
        answer: metadata.configurationV1,
      },
      { method: 'GET', path: /^\/([^/]+)\/discovery\/(?:v2\.0\/)?keys$/i, answer: metadata.keys },
      { method: 'POST', path: /^\/([^/]+)\/oauth2\/v2\.0\/token$/i, answer: token },
      { method: 'GET', path: /^\/([^/]+)\/oauth2\/v2\.0\/authorize$/i, answer: authorize },
      { method: 'POST', path: /^\/([^/]+)\/oauth2\/v2\.0\/authorize$/i, answer: authorize },
      { method: 'GET', path: /^\/([^/]+)\/v2\.0\/adminconsent$/i, answer: adminConsent('v2') },
      { method: 'POST', path: /^\/([^/]+)\/v2\.0\/adminconsent$/i, answer: adminConsent('v2') },
      { method: 'GET', path: /^\/([^/]+)\/adminconsent$/i, answer: adminConsent('v1') },
      { method: 'POST', path: /^\/([^/]+)\/adminconsent$/i, answer: adminConsent('v1') },
    ],
    () => json({ error: 'not_found' }, { status: 404 }),
  );
}
