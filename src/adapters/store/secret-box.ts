import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Keeps secrets out of the rows. What is sealed can be opened only with the key *and* the context it was sealed for,
 * so a row copied to another person or purpose opens nothing.
 */
export interface SecretBox {
  /** `<key id>.<nonce>.<ciphertext and tag>`, base64url; a fresh nonce each time. */
  seal(secret: string, context: readonly string[]): string;
  /** Undefined when the key is not ours any more, the context differs or a bit was changed. */
  open(sealed: string, context: readonly string[]): string | undefined;
  /**
   * For values that are only ever compared. Keyed SHA-256 (HMAC), because a typed code is short enough to be found
   * from a plain hash by trying them all.
   */
  hash(purpose: string, value: string): string;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * @param keys 32 bytes each. The first one seals; the others still open what they sealed before a rotation.
 * @throws TypeError when there is no key or one has another length.
 */
export function createSecretBox(keys: readonly Uint8Array[]): SecretBox {
  if (keys.some((key) => key.length !== KEY_BYTES)) throw new TypeError(`a key is ${KEY_BYTES} bytes long`);
  const [current] = keys;
  if (current === undefined) throw new TypeError('a key is needed');
  const sealingKeys = new Map(keys.map((key) => [keyId(key), derive(key, 'seal')]));
  const sealingId = keyId(current);
  const sealingKey = derive(current, 'seal');
  const hashKey = derive(current, 'hash');

  return {
    seal(secret, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, sealingKey, nonce).setAAD(contextBytes(context));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [sealingId, nonce.toString('base64url'), body.toString('base64url')].join('.');
    },
    open(sealed, context) {
      const [id = '', nonce = '', body = ''] = sealed.split('.');
      const key = sealingKeys.get(id);
      return key && unseal(key, Buffer.from(nonce, 'base64url'), Buffer.from(body, 'base64url'), context);
    },
    hash: (purpose, value) =>
      createHmac('sha256', hashKey)
        .update(JSON.stringify([purpose, value]))
        .digest('base64url'),
  };
}

function unseal(key: Buffer, nonce: Buffer, body: Buffer, context: readonly string[]): string | undefined {
  if (nonce.length !== NONCE_BYTES || body.length < TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(contextBytes(context))
      .setAuthTag(body.subarray(-TAG_BYTES));
    return decipher.update(body.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

/** Names a key without telling it. */
const keyId = (key: Uint8Array): string =>
  createHash('sha256').update('key id').update(key).digest('base64url').slice(0, 8);

const derive = (key: Uint8Array, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', `pal-bot store ${use}`, KEY_BYTES));

const contextBytes = (context: readonly string[]): Buffer => Buffer.from(JSON.stringify(context));
