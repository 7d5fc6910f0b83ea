import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { CompactSign, compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  type AttestationKey,
  attestationKeyOf,
  derivedAttestationKey,
} from '../../../src/adapters/signing/attestation-key.ts';
import { createAttestor } from '../../../src/adapters/signing/attestor.ts';
import type { Evidence } from '../../../src/domain/attestation.ts';
import { objectId, partnerId, tenantId } from '../../../src/domain/ids.ts';

const KEY = derivedAttestationKey(Buffer.alloc(32, 7));
const evidence: Evidence = {
  person: {
    tenantId: tenantId('11111111-1111-4111-8111-111111111111'),
    objectId: objectId('33333333-3333-4333-8333-333333333333'),
    name: 'Ana Bakker',
  },
  links: [
    {
      tenantId: tenantId('22222222-2222-4222-8222-222222222222'),
      tenantName: 'Contoso Ltd',
      objectId: objectId('44444444-4444-4444-8444-444444444444'),
      partnerId: partnerId('1234567'),
      partnerName: 'Fabrikam',
      state: 'Active',
      etag: 3,
      verifiedAt: '2026-11-20T09:30:21.123Z',
    },
  ],
};

/** A bot with this key, and the keys that all bots on this store remember. */
function bot(signingKey: AttestationKey, remembered: Readonly<Record<string, string>>[] = []) {
  const attestor = createAttestor({
    signingKey,
    attestationKeys: {
      async remember(jwk) {
        if (remembered.every(({ kid }) => kid !== jwk['kid'])) remembered.push(jwk);
      },
      list: async () => remembered,
    },
    issuer: 'https://bot.example',
    cloud: 'AzureCloud',
    clock: { now: () => Date.parse('2026-11-20T09:30:22.900Z') },
    newId: () => 'att-1',
  });
  return { attestor, remembered };
}
const pemOf = (pair: ReturnType<typeof generateKeyPairSync>): string =>
  (pair.privateKey as unknown as { export(o: object): string }).export({ type: 'pkcs8', format: 'pem' });

describe('an attestation', () => {
  it('says who asked, who signed, when, and what Azure answered', async () => {
    const { attestation } = await bot(KEY).attestor.issue(evidence);

    expect(attestation).toEqual({
      ...evidence,
      id: 'att-1',
      issuer: 'https://bot.example',
      issuedAt: '2026-11-20T09:30:22Z',
      cloud: 'AzureCloud',
    });
  });

  it('can be checked by the bot, and by any other tool with the published keys', async () => {
    const { attestor } = bot(KEY);
    const { attestation, jws } = await attestor.issue(evidence);
    const [published] = await attestor.keys();

    expect(await attestor.check(jws)).toEqual({ kind: 'ok', attestation });
    expect(decodeProtectedHeader(jws)).toEqual({
      alg: 'EdDSA',
      kid: published!['kid'],
      typ: 'pal-attestation+jws',
    });
    const { payload } = await compactVerify(jws, await importJWK({ ...published }));
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
      iss: 'https://bot.example',
      jti: 'att-1',
      links: evidence.links,
    });
  });

  it('shows every change of a single bit', async () => {
    const { attestor } = bot(KEY);
    const { jws } = await attestor.issue(evidence);
    const parts = jws.split('.').map((part) => Buffer.from(part, 'base64url'));

    for (const [at, part] of parts.entries()) {
      for (const byte of [0, Math.floor(part.length / 2), part.length - 1]) {
        const changed = parts.map((one) => Buffer.from(one));
        changed[at]![byte]! ^= 1;
        const forged = changed.map((one) => one.toString('base64url')).join('.');
        expect(await attestor.check(forged)).toEqual({ kind: 'wrong' });
      }
    }
  });

  it('of a stranger, or without a signature, is none', async () => {
    const { attestor } = bot(KEY);
    await attestor.issue(evidence);
    const stranger = bot(derivedAttestationKey(randomBytes(32)));
    const { jws } = await stranger.attestor.issue(evidence);
    const [, payload] = jws.split('.');
    const none = `${Buffer.from('{"alg":"none","typ":"pal-attestation+jws"}').toString('base64url')}.${payload}.`;

    for (const forged of [jws, none, '', 'a.b.c', 'nothing'])
      expect(await attestor.check(forged)).toEqual({ kind: 'wrong' });
  });

  it('is no other token that the same key signed', async () => {
    const { attestor } = bot(KEY);
    const [published] = await attestor.keys();
    const { jws } = await attestor.issue(evidence);
    const other = await new CompactSign(Buffer.from(jws.split('.')[1]!, 'base64url'))
      .setProtectedHeader({ alg: 'EdDSA', kid: published!['kid']!, typ: 'JWT' })
      .sign(KEY.key);

    expect(await attestor.check(other)).toEqual({ kind: 'wrong' });
  });

  it('stays checkable after the key was replaced', async () => {
    const before = bot(KEY);
    const { jws } = await before.attestor.issue(evidence);
    const after = bot(derivedAttestationKey(Buffer.alloc(32, 8)), before.remembered);
    await after.attestor.issue(evidence);

    expect(await after.attestor.check(jws)).toMatchObject({ kind: 'ok' });
    expect(await after.attestor.keys()).toHaveLength(2);
  });

  it('is not signed with a key that could not be remembered, and is when it could', async () => {
    const { attestor, remembered } = bot(KEY);
    const { push } = remembered;
    remembered.push = () => {
      throw new Error('no store');
    };
    await expect(attestor.issue(evidence)).rejects.toThrow('no store');

    remembered.push = push;
    await expect(attestor.issue(evidence)).resolves.toMatchObject({ attestation: { id: 'att-1' } });
  });

  it('publishes nothing of the private key', async () => {
    const [published] = await bot(KEY).attestor.keys();

    expect(Object.keys(published!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });
});

describe('the key of attestations', () => {
  it('follows from the encryption key, for every replica the same', () => {
    const of = (byte: number): string =>
      createPublicKey(derivedAttestationKey(Buffer.alloc(32, byte)).key)
        .export({ type: 'spki', format: 'der' })
        .toString('hex');

    expect(of(7)).toBe(of(7));
    expect(of(7)).not.toBe(of(8));
  });

  it.each([
    ['Ed25519', generateKeyPairSync('ed25519'), 'EdDSA'],
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ES256'],
  ])('may be %s from a file', async (_kind, pair, algorithm) => {
    const key = attestationKeyOf(pemOf(pair));
    const { attestor } = bot(key);
    const { jws } = await attestor.issue(evidence);

    expect(key.algorithm).toBe(algorithm);
    expect(await attestor.check(jws)).toMatchObject({ kind: 'ok' });
  });

  it.each([
    ['RSA', pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }) as never)],
    ['P-384', pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }) as never)],
    ['nothing', ''],
    ['a text', '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----'],
  ])('may not be %s', (_kind, pem) => {
    expect(() => attestationKeyOf(pem)).toThrow(TypeError);
    expect(() => attestationKeyOf(pem)).not.toThrow(/hunter2/);
  });
});
