import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { requireCertificates } from '../../src/app/require-certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'pal-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const credential = { kind: 'secret', secret: 'x' } as const;
const settings = { auth: { appId: '', credential }, bot: { credential } as never };
const check = (name: string, pem?: string): Promise<void> => {
  const path = join(folder, name);
  if (pem !== undefined) writeFileSync(path, pem);
  return requireCertificates({ ...settings, attestationKeyPath: path });
};
const pem = (key: { export(options: object): string | Buffer }): string =>
  String(key.export({ type: 'pkcs8', format: 'pem' }));

describe('the file of ATTESTATION_KEY', () => {
  it('may be left out', async () => {
    await expect(requireCertificates(settings)).resolves.toBeUndefined();
  });

  it('holds a private key that signs', async () => {
    await expect(check('good.pem', pem(generateKeyPairSync('ed25519').privateKey))).resolves.toBeUndefined();
  });

  it.each([
    ['is not there', undefined, 'cannot be read'],
    ['holds something else', 'hunter2', 'openssl genpkey'],
    [
      'holds a key of another kind',
      pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey),
      'openssl genpkey',
    ],
  ])('is asked for when it %s', async (what, content, advice) => {
    const told = check(`${what}.pem`, content).catch((error: Error) => error.message);

    expect(await told).toMatch(new RegExp(`ATTESTATION_KEY .*${advice}`));
    expect(await told).not.toContain('hunter2');
  });
});
