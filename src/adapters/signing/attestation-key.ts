import { createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto';

export interface AttestationKey {
  readonly key: KeyObject;
  readonly algorithm: 'EdDSA' | 'ES256';
}

/** An Ed25519 private key in PKCS #8 is these bytes and its 32-byte seed (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The key of a bot that was given none: it follows from the encryption key, under a label of its own, so that every
 * replica signs alike and nobody has to keep a second secret.
 */
export function derivedAttestationKey(encryptionKey: Uint8Array): AttestationKey {
  const seed = Buffer.from(hkdfSync('sha256', encryptionKey, '', 'pal-bot attestation key', 32));
  const der = Buffer.concat([PKCS8_ED25519, seed]);
  return { key: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }), algorithm: 'EdDSA' };
}

/**
 * The key of a file: PKCS #8 as PEM, unencrypted, Ed25519 or P-256.
 * @throws TypeError for any other
 */
export function attestationKeyOf(pem: string): AttestationKey {
  const key = readKey(pem);
  if (key.asymmetricKeyType === 'ed25519') return { key, algorithm: 'EdDSA' };
  const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (isP256) return { key, algorithm: 'ES256' };
  throw new TypeError('neither an Ed25519 nor a P-256 key');
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // What OpenSSL says may quote the file.
    throw new TypeError('not a private key');
  }
}
