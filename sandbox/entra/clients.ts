import { createPublicKey, timingSafeEqual } from 'node:crypto';
import { decodeJwt, jwtVerify } from 'jose';
import type { SandboxApp } from '../contract.ts';
import type { ServicePrincipal } from '../world/model.ts';
import { EntraError } from './entra-error.ts';
import type { Keyring } from './keyring.ts';
import { ENTRA, TOKEN_EXCHANGE, tenantOfIssuer } from './names.ts';

/** An app registration. */
export interface Registration {
  readonly clientId: string;
  readonly secrets: readonly string[];
  /** Certificates or public keys (PEM) whose signature stands in for the secret. */
  readonly publicKeys: readonly string[];
  /** Another issuer's token stands in for the secret (workload identity federation). */
  readonly trusts?: (assertion: string) => Promise<boolean>;
}

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export const registrationsOf = (
  app: SandboxApp,
  publicKeys: readonly string[] = [],
): readonly Registration[] =>
  [...new Set([app.botAppId, app.authAppId])].map((clientId) => ({
    clientId,
    secrets: [app.botPassword],
    publicKeys,
  }));

/** The applications that exist in one tenant besides. */
export const principalsOf = (
  principals: readonly ServicePrincipal[] | undefined,
  tenantId: string,
  keyring: Keyring,
): readonly Registration[] =>
  (principals ?? [])
    .filter((principal) => principal.tenantId === tenantId)
    .map(({ appId, federated, publicKeys = [], secrets }) => ({
      clientId: appId,
      secrets,
      publicKeys,
      trusts: async (assertion) => federated !== undefined && isFederated(assertion, federated, keyring),
    }));

/** A token of the trusted issuer about the trusted subject, meant to be exchanged. */
async function isFederated(
  assertion: string,
  { issuer, subject }: NonNullable<ServicePrincipal['federated']>,
  keyring: Keyring,
): Promise<boolean> {
  const tenantId = tenantOfIssuer(issuer);
  const claims = tenantId === undefined ? undefined : await keyring.open(tenantId, assertion);
  return claims?.iss === issuer && claims.sub === subject && claims.aud === TOKEN_EXCHANGE;
}

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** client_secret_post and client_secret_basic. */
function credentialsOf(
  form: URLSearchParams,
  request: Request,
): { clientId: string; secret: string | undefined } {
  const [scheme, encoded = ''] = (request.headers.get('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') {
    return { clientId: form.get('client_id') ?? '', secret: form.get('client_secret') ?? undefined };
  }
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':').map(decodeURIComponent);
  return { clientId: id, secret };
}

/** private_key_jwt: issued and signed by the client itself, for Entra, and not expired. */
async function isSignedBy(client: Registration, assertion: string, tenantId: string): Promise<boolean> {
  const audience = [`${ENTRA}/${tenantId}/oauth2/v2.0/token`, `${ENTRA}/${tenantId}/v2.0`];
  const { clientId: subject } = client;
  for (const pem of client.publicKeys) {
    try {
      await jwtVerify(assertion, createPublicKey(pem), { audience, issuer: subject, subject });
      return true;
    } catch {
      // Perhaps another of its keys.
    }
  }
  return false;
}

/**
 * Who calls the token endpoint.
 * @throws EntraError 700016 unknown · 7000218 no credential · 7000215 wrong secret · 700027 wrong signature
 */
export async function authenticateClient(
  registrations: readonly Registration[],
  call: { readonly form: URLSearchParams; readonly request: Request; readonly tenantId: string },
): Promise<Registration> {
  const { form, request, tenantId } = call;
  const { clientId, secret } = credentialsOf(form, request);
  const assertion = form.get('client_assertion');
  const id = clientId || (assertion === null ? '' : String(safeIssuer(assertion)));
  if (id === '') throw new EntraError(900144, { words: { parameter: 'client_id' } });
  const words = { app: id, tenant: tenantId };
  const client = registrations.find((known) => known.clientId === id.toLowerCase());
  if (!client) throw new EntraError(700016, { words });
  if (assertion !== null) {
    const isProven =
      form.get('client_assertion_type') === JWT_BEARER &&
      ((await isSignedBy(client, assertion, tenantId)) || (await client.trusts?.(assertion)));
    if (!isProven) throw new EntraError(700027, { words });
    return client;
  }
  if (secret === undefined) throw new EntraError(7000218, { words });
  if (!client.secrets.some((known) => same(secret, known))) throw new EntraError(7000215, { words });
  return client;
}

function safeIssuer(assertion: string): string {
  try {
    return decodeJwt(assertion).iss ?? '';
  } catch {
    return '';
  }
}
