import { describe, expect, it } from 'vitest';
import { createManagers } from '../../../src/adapters/entra/managers.ts';
import { objectId, tenantId } from '../../../src/domain/ids.ts';
import type { KeptSecret } from '../../../src/ports/stores.ts';

const home = tenantId('11111111-1111-4111-8111-111111111111');
const elsewhere = tenantId('22222222-2222-4222-8222-222222222222');
const mira = { tenantId: home, objectId: objectId('33333333-3333-4333-8333-333333333333'), name: 'Mira' };
const ana = { tenantId: home, objectId: objectId('44444444-4444-4444-8444-444444444444'), name: 'Ana' };
const NOW = 1_000_000;

const encode = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url');
const assertion = (claims: object, expiresOn = NOW + 1): KeptSecret => ({
  secret: `${encode({ alg: 'RS256' })}.${encode({ tid: home, oid: ana.objectId, ...claims })}.c2ln`,
  expiresOn,
});

const managersWith = (kept?: KeptSecret) =>
  createManagers({
    managerIds: [mira.objectId],
    vault: { get: async (_person, kind) => (kind === 'sso' ? kept : undefined) },
    clock: { now: () => NOW },
  });

describe('managers', () => {
  it('are the people listed, whether they are signed in or not', async () => {
    const managers = managersWith();

    expect(await managers.is(mira)).toBe(true);
    await expect(managers.require(mira)).resolves.toBeUndefined();
  });

  it('are the people whose sign-in carries the app role', async () => {
    const managers = managersWith(assertion({ roles: ['Reader', 'Manager'] }));

    expect(await managers.is(ana)).toBe(true);
    await expect(managers.require(ana)).resolves.toBeUndefined();
  });

  it.each([[{}], [{ roles: ['Reader'] }], [{ roles: 'Manager' }], [{ roles: ['manager '] }]])(
    'are not the people whose sign-in says %j',
    async (claims) => {
      const managers = managersWith(assertion(claims));

      expect(await managers.is(ana)).toBe(false);
      await expect(managers.require(ana)).rejects.toMatchObject({ code: 'managersOnly' });
    },
  );

  it.each([
    ['nothing is stored', undefined],
    ['it has expired', assertion({ roles: ['Manager'] }, NOW)],
    ['it is of another tenant', assertion({ roles: ['Manager'], tid: elsewhere })],
    ['it is of another account', assertion({ roles: ['Manager'], oid: mira.objectId })],
    ['it is no token', { secret: 'Manager', expiresOn: NOW + 1 }],
  ])('have to sign in when only a token could tell and %s', async (_why, kept) => {
    const managers = managersWith(kept);

    expect(await managers.is(ana)).toBe(false);
    await expect(managers.require(ana)).rejects.toMatchObject({ code: 'signInNeeded' });
  });
});
