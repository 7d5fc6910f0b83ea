import { describe, expect, it } from 'vitest';
import { objectId } from '../../src/domain/ids.ts';
import { NO_POLICY, type Policy } from '../../src/domain/policy.ts';
import { type CredentialRef, principalPerson } from '../../src/domain/service-principals.ts';
import type { ServicePrincipals } from '../../src/ports/service-principals.ts';
import { adventure, ana, bo, contoso, fabrikam, NOON, ours, type StoreFixture } from './store-fixture.ts';

type Registration = Parameters<ServicePrincipals['register']>[0];

const APP = 'adadadad-0000-4000-8000-000000000001';
const OTHER_APP = 'adadadad-0000-4000-8000-000000000002';
const OBJECT = objectId('0b0b0b0b-0000-4000-8000-000000000001');
const SECRET: CredentialRef = { kind: 'secret', vault: 'fabrikam.vault.azure.net', name: 'contoso-pipeline' };

const pipeline = (rest: Partial<Registration> = {}): Registration => ({
  home: fabrikam,
  appId: APP,
  name: 'Fabrikam deployments',
  credential: SECRET,
  customer: { tenantId: contoso, name: 'Contoso Ltd', defaultDomain: 'contoso.com' },
  by: bo,
  registeredAt: NOON,
  ...rest,
});
const withoutCredential = (rest: Partial<Registration> = {}): Registration => {
  const { appId, by, customer, home, name, registeredAt } = pipeline(rest);
  return { appId, by, customer, home, name, registeredAt };
};
const elsewhere = pipeline({ customer: { tenantId: adventure, name: 'Adventure Works' } });
const at = { home: fabrikam, tenantId: contoso, appId: APP } as const;

export function servicePrincipalsContract(engine: string, fixture: () => StoreFixture) {
  const principals = () => fixture().stores.servicePrincipals;
  const links = (policy: Policy = NO_POLICY) =>
    fixture().stores.coverage.links(fabrikam, policy, {}, NOON + 1, 99);
  const namesOfPeople = async () => (await fixture().stores.people.list(fabrikam)).map(({ name }) => name);

  describe(`ServicePrincipals contract: ${engine}`, () => {
    it('keeps what was registered, by home tenant and customer', async () => {
      const registered = await principals().register(pipeline());

      expect(registered).toEqual({ ...pipeline(), tenantId: contoso, by: keyOf(bo) });
      expect(await principals().find(fabrikam, contoso)).toEqual(registered);
      expect(await principals().find(fabrikam, adventure)).toBeUndefined();
      expect(await principals().find(adventure, contoso)).toBeUndefined();
      expect(await principals().list(adventure)).toEqual([]);
    });

    it('lists by customer', async () => {
      await principals().register(pipeline());
      await principals().register(elsewhere);

      expect((await principals().list(fabrikam)).map(({ customer }) => customer.name)).toEqual([
        'Adventure Works',
        'Contoso Ltd',
      ]);
    });

    it('replaces name and credential of the same application, and never another application', async () => {
      await principals().register(pipeline());

      const renamed = await principals().register(withoutCredential({ name: 'Pipeline' }));
      const other = await principals().register(pipeline({ appId: OTHER_APP }));

      expect(renamed).toMatchObject({ name: 'Pipeline' });
      expect(renamed).not.toHaveProperty('credential');
      expect(other).toBeUndefined();
      expect(await principals().list(fabrikam)).toEqual([renamed]);
      expect(await namesOfPeople()).toEqual(['Pipeline']);
    });

    it('lets one of two applications win that are registered at the same moment', async () => {
      const { replica, stores } = fixture();

      const answers = await Promise.all([
        stores.servicePrincipals.register(pipeline()),
        replica.servicePrincipals.register(pipeline({ appId: OTHER_APP })),
      ]);

      expect(answers.filter((answer) => answer !== undefined)).toEqual([
        await principals().find(fabrikam, contoso),
      ]);
      expect(await links()).toHaveLength(1);
    });

    it('learns the object, and forgets it when a credential is given anew', async () => {
      await principals().register(pipeline());

      const known = await principals().identify(at, OBJECT);
      expect(known).toMatchObject({ objectId: OBJECT });
      expect(await principals().find(fabrikam, contoso)).toEqual(known);
      expect(await principals().identify({ ...at, appId: OTHER_APP }, OBJECT)).toBeUndefined();
      expect(await principals().register(withoutCredential())).toMatchObject({ objectId: OBJECT });
      expect(await principals().register(pipeline())).not.toHaveProperty('objectId');
    });

    it('does not take the id of a person for that of an application', async () => {
      const { people } = fixture().stores;
      await people.seen({ ...ana, userId: '29:ana', reader: { locale: 'nl' }, seenAt: NOON });
      await principals().register(pipeline());

      expect(await principals().identify(at, ana.objectId)).toBeUndefined();
      expect(await people.get(ana)).toMatchObject({ name: 'Ana Bakker', userId: '29:ana' });
      expect(await people.get(ana)).not.toHaveProperty('application');
    });

    it('lets coverage expect a link of it, whatever the policy expects of people, from the first moment', async () => {
      const nobody: Policy = { ...NO_POLICY, expected: [{ tenantId: contoso, people: [] }] };
      await principals().register(pipeline());
      const expected = {
        personName: 'Fabrikam deployments',
        tenantId: contoso,
        customerName: 'Contoso Ltd',
        standing: 'unverified',
        application: true,
      };

      expect(await links(nobody)).toEqual([{ ...expected, person: APP }]);
      await principals().identify(at, OBJECT);
      expect(await links(nobody)).toEqual([{ ...expected, person: OBJECT }]);
      expect(await fixture().stores.coverage.byCustomer(fabrikam, nobody, {}, NOON)).toMatchObject([
        { expected: 1, applications: 1 },
      ]);
    });

    it('lets coverage tell a link that was shown from one that was looked at', async () => {
      const principal = (await principals().register(withoutCredential()))!;
      const known = (await principals().identify(principal, OBJECT))!;
      const look = {
        identity: { tenantId: contoso, objectId: OBJECT },
        person: principalPerson(known),
        link: { partnerId: ours, etag: 1, state: 'Active' as const },
        verifiedAt: NOON,
      };

      await fixture().stores.ledger.record({ ...look, verifiedBy: 'attested' });
      expect(await links()).toMatchObject([{ standing: 'inPlace', attested: true }]);

      await fixture().stores.ledger.record({ ...look, verifiedBy: 'servicePrincipal', verifiedAt: NOON + 1 });
      expect((await links())[0]).not.toHaveProperty('attested');
    });

    it('tells why the last look did not succeed, until one does', async () => {
      const principal = (await principals().register(pipeline()))!;
      const { reach } = fixture().stores;

      await reach.failed(principalPerson(principal), contoso, 'credentialMissing', NOON + 5);
      expect(await principals().list(fabrikam)).toMatchObject([
        { problem: { code: 'credentialMissing', at: NOON + 5 } },
      ]);
      expect(await links()).toMatchObject([{ standing: 'unreachable', code: 'credentialMissing' }]);

      await reach.entered(principalPerson(principal), contoso);
      expect((await principals().list(fabrikam))[0]).not.toHaveProperty('problem');
    });

    it('takes out what is removed, and nothing of another customer', async () => {
      await principals().register(pipeline());
      await principals().register(elsewhere);

      expect(await principals().remove(fabrikam, contoso)).toBe(true);
      expect(await principals().remove(fabrikam, contoso)).toBe(false);
      expect(await links()).toMatchObject([{ tenantId: adventure, person: APP }]);
      expect(await namesOfPeople()).toEqual(['Fabrikam deployments']);

      await principals().remove(fabrikam, adventure);
      expect(await links()).toEqual([]);
      expect(await namesOfPeople()).toEqual([]);
    });

    it('keeps an application whose registrar is forgotten, and forgets one that is forgotten itself', async () => {
      const { erasure } = fixture().stores;
      const principal = (await principals().register(pipeline()))!;

      await erasure.person(bo);
      expect(await principals().list(fabrikam)).toHaveLength(1);
      expect(await fixture().dump()).not.toContain(bo.objectId);

      expect(await erasure.person(principalPerson(principal))).toMatchObject({ service_principal: 1 });
      expect(await principals().list(fabrikam)).toEqual([]);
      expect(await links()).toEqual([]);
    });
  });
}

const keyOf = ({ objectId: object, tenantId }: typeof bo) => ({ tenantId, objectId: object });
