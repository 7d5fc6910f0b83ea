import { calculateJwkThumbprint, compactVerify, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import type { JsonKey } from '../world/model.ts';
import type { World } from '../world/world.ts';

/**
 * One RSA key per issuer: what one tenant signed is worthless under another tenant's name. Tenants that are told to
 * share one are told apart by the claims.
 */
export interface Keyring {
  sign(issuer: string, claims: JWTPayload): Promise<string>;
  /** The claims, if this issuer's key signed them; nothing else is checked. Undefined otherwise. */
  open(issuer: string, token: string): Promise<JWTPayload | undefined>;
  /** As listed in a JWKS. */
  publicKey(issuer: string): Promise<Readonly<Record<string, string>>>;
}

async function generate(): Promise<JsonKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...(jwk as Record<string, string>), kid: await calculateJwkThumbprint(jwk) };
}

const publicPart = ({ kty, n, e, kid }: JsonKey): Record<string, string> => ({
  kty: kty ?? 'RSA',
  use: 'sig',
  kid,
  x5t: kid,
  n: n ?? '',
  e: e ?? '',
});

const REFRESH = 'refresh:';

export function createKeyring(world: World): Keyring {
  const pending = new Map<string, Promise<JsonKey>>();
  const imported = new Map<string, ReturnType<typeof importJWK>>();
  /** Reading a key takes longer than using it. */
  const importOnce = (key: JsonKey | Record<string, string>, use: 'sign' | 'verify') => {
    const name = `${use} ${key['kid']}`;
    const found = imported.get(name) ?? importJWK(key, 'RS256');
    imported.set(name, found);
    return found;
  };
  /** Tenants of a large world share a key, as the real ones do. */
  const nameOf = (issuer: string): string => {
    const isRefresh = issuer.startsWith(REFRESH);
    const shared = world.tenant(isRefresh ? issuer.slice(REFRESH.length) : issuer)?.signedBy;
    return shared === undefined ? issuer : `${isRefresh ? REFRESH : ''}${shared}`;
  };
  const keyOf = (given: string): Promise<JsonKey> => {
    const issuer = nameOf(given);
    const known = world.state.keys[issuer];
    if (known) return Promise.resolve(known);
    const making = pending.get(issuer) ?? generate();
    pending.set(issuer, making);
    return making.then((key) => {
      // The first of several waiting callers keeps it; the others find it kept.
      if (!world.state.keys[issuer]) world.change((state) => (state.keys[issuer] = key));
      return key;
    });
  };
  return {
    async sign(issuer, claims) {
      const key = await keyOf(issuer);
      const header = { typ: 'JWT', alg: 'RS256', x5t: key.kid, kid: key.kid };
      return new SignJWT(claims).setProtectedHeader(header).sign(await importOnce(key, 'sign'));
    },
    async open(issuer, token) {
      try {
        const key = await importOnce(publicPart(await keyOf(issuer)), 'verify');
        const { payload } = await compactVerify(token, key, { algorithms: ['RS256'] });
        return JSON.parse(new TextDecoder().decode(payload)) as JWTPayload;
      } catch {
        return undefined;
      }
    },
    publicKey: async (issuer) => publicPart(await keyOf(issuer)),
  };
}
