import { createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, CompactSign, compactVerify, exportJWK, importJWK, type JWK } from 'jose';
import type { Attestation } from '../../domain/attestation.ts';
import type { AttestationKeys } from '../../ports/audit.ts';
import type { AttestationCheck, Attestor } from '../../ports/attestor.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { AttestationKey } from './attestation-key.ts';

export interface AttestorOptions {
  readonly signingKey: AttestationKey;
  readonly attestationKeys: AttestationKeys;
  /** Public address of the bot, without trailing slash. */
  readonly issuer: string;
  readonly cloud: string;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Media type of the statement (RFC 7515, `typ`): no other token of anybody can be taken for one. */
const TYPE = 'pal-attestation+jws';

type PublicJwk = Readonly<Record<string, string>>;

/**
 * Signs with a key that every replica has. Its public half is remembered before the first use, so that whatever was
 * signed can be checked after the key was replaced.
 */
export function createAttestor(options: AttestorOptions): Attestor {
  const { attestationKeys, clock, cloud, issuer, newId } = options;
  const { algorithm, key } = options.signingKey;
  let own: Promise<PublicJwk> | undefined;

  async function remember(): Promise<PublicJwk> {
    const jwk = (await exportJWK(createPublicKey(key))) as Record<string, string>;
    const kid = await calculateJwkThumbprint(jwk);
    const known = { ...jwk, kid, alg: algorithm, use: 'sig' };
    await attestationKeys.remember(known);
    return known;
  }
  const ownKey = (): Promise<PublicJwk> =>
    (own ??= remember().catch((error: unknown) => {
      own = undefined;
      throw error;
    }));

  return {
    async issue({ links, person }) {
      const { kid = '' } = await ownKey();
      const seconds = Math.floor(clock.now() / 1000);
      const attestation: Attestation = {
        id: newId(),
        issuer,
        issuedAt: isoOf(seconds),
        cloud,
        person,
        links,
      };
      const payload = { iss: issuer, iat: seconds, jti: attestation.id, cloud, person, links };
      const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader({ alg: algorithm, kid, typ: TYPE })
        .sign(key);
      return { attestation, jws };
    },

    async check(jws): Promise<AttestationCheck> {
      // Outside of the guard: a store that does not answer says nothing about the statement.
      const known = await attestationKeys.list();
      try {
        const { payload, protectedHeader } = await compactVerify(
          jws,
          ({ alg, kid }) => importJWK(keyNamed(kid, known), alg),
          { algorithms: ['EdDSA', 'ES256'] },
        );
        if (protectedHeader.typ !== TYPE) return { kind: 'wrong' };
        return { kind: 'ok', attestation: readPayload(payload) };
      } catch {
        return { kind: 'wrong' };
      }
    },

    async keys() {
      await ownKey();
      return attestationKeys.list();
    },
  };
}

function keyNamed(kid: string | undefined, known: readonly PublicJwk[]): JWK {
  const jwk = known.find((one) => one['kid'] === kid);
  if (!jwk) throw new Error('a key of nobody we know');
  return jwk;
}

const isoOf = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

/** Signed by us, so of our own making. */
function readPayload(payload: Uint8Array): Attestation {
  const { cloud, iat, iss, jti, links, person } = JSON.parse(new TextDecoder().decode(payload)) as Pick<
    Attestation,
    'cloud' | 'links' | 'person'
  > & { readonly iss: string; readonly iat: number; readonly jti: string };
  return { id: jti, issuer: iss, issuedAt: isoOf(iat), cloud, person, links };
}
