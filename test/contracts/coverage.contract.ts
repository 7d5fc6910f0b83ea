import { describe, expect, it } from 'vitest';
import { NO_COUNTS, type Scope, STALE_IN_MS } from '../../src/domain/board.ts';
import type { Customer } from '../../src/domain/customers.ts';
import { objectId, type PartnerId, type TenantId, tenantId } from '../../src/domain/ids.ts';
import type { Person } from '../../src/domain/people.ts';
import { NO_POLICY, type Policy } from '../../src/domain/policy.ts';
import {
  adventure,
  ana,
  bo,
  contoso,
  fabrikam,
  NOON,
  ours,
  type StoreFixture,
  theirs,
} from './store-fixture.ts';

const LATER = NOON + 1_000;
const oursOnly: Policy = { ...NO_POLICY, version: 1, partnerIds: [{ id: ours }] };
const customer = (tenant: TenantId, rest: Partial<Customer> = {}): Customer => ({
  tenantId: tenant,
  domains: [],
  home: false,
  ...rest,
});
const contosoLtd = customer(contoso, { name: 'Contoso Ltd' });
const adventureWorks = customer(adventure, { name: 'Adventure Works' });
const home = customer(fabrikam, { name: 'Fabrikam', home: true });

export function coverageContract(engine: string, fixture: () => StoreFixture) {
  const coverage = () => fixture().stores.coverage;
  const board = (scope: Scope = {}, policy = oursOnly) =>
    coverage().byCustomer(fabrikam, policy, scope, LATER);
  const links = (scope: Scope = {}, policy = oursOnly, most = 99) =>
    coverage().links(fabrikam, policy, scope, LATER, most);
  const list = (person: Person, ...customers: readonly Customer[]) =>
    fixture().stores.knownCustomers.put(person, customers, NOON);
  const arrive = (person: Person) =>
    fixture().stores.people.seen({
      ...person,
      userId: `29:${person.name}`,
      reader: { locale: 'en' },
      seenAt: NOON,
    });
  const look = (
    person: Person,
    tenant: TenantId,
    partnerId: PartnerId | undefined,
    { at = NOON, account = 1, name }: { at?: number; account?: number; name?: string } = {},
  ) =>
    fixture().stores.ledger.record({
      person,
      identity: {
        tenantId: tenant,
        objectId: objectId(`${person.objectId.slice(0, -4)}${String(account + 1000)}`),
      },
      verifiedAt: at,
      ...(partnerId && {
        link: { partnerId, etag: 1, state: 'Active', ...(name !== undefined && { partnerName: name }) },
      }),
    });
  const standings = async (scope: Scope = {}, policy = oursOnly) =>
    (await links(scope, policy)).map(({ personName, standing }) => `${personName}: ${standing}`);

  describe(`Coverage contract: ${engine}`, () => {
    it('expects nothing before anybody listed their customers', async () => {
      await arrive(ana);
      await look(ana, contoso, ours);

      expect(await board()).toEqual([]);
      expect(await links()).toEqual([]);
    });

    it('expects a link of everybody who can enter a customer, the home tenant left out', async () => {
      await list(ana, home, contosoLtd, adventureWorks);
      await list(bo, home, contosoLtd);
      await look(ana, fabrikam, ours);

      expect((await board()).map(({ customerName, expected }) => [customerName, expected])).toEqual([
        ['Contoso Ltd', 2],
        ['Adventure Works', 1],
      ]);
    });

    it('counts how expected links stand and how old the oldest look is', async () => {
      const names = ['in place', 'other', 'missing', 'kept out', 'never'];
      const [inPlace, other, missing, keptOut, never] = names.map((name, n) => ({
        tenantId: fabrikam,
        objectId: objectId(`e${n}000000-0000-4000-8000-000000000000`),
        name,
      })) as [Person, Person, Person, Person, Person];
      for (const person of [inPlace, other, missing, keptOut, never]) await arrive(person);
      for (const person of [inPlace, other, missing, keptOut, never]) await list(person, contosoLtd);
      await look(inPlace, contoso, ours);
      await look(other, contoso, theirs, { name: 'Tailspin Toys' });
      await look(missing, contoso, undefined);
      await look(keptOut, contoso, ours);
      await fixture().stores.reach.failed(keptOut, contoso, 'notMember', NOON + 1);

      expect(await board()).toEqual([
        {
          tenantId: contoso,
          customerName: 'Contoso Ltd',
          ...{ expected: 5, inPlace: 1, otherId: 1, missing: 1, unreachable: 1, unverified: 1, stale: 0 },
        },
      ]);
      const at = { tenantId: contoso, customerName: 'Contoso Ltd' };
      expect(await links()).toEqual([
        {
          ...{ ...at, person: other.objectId, personName: 'other', standing: 'otherId', verifiedAt: NOON },
          ...{ partnerId: theirs, partnerName: 'Tailspin Toys' },
        },
        { ...at, person: missing.objectId, personName: 'missing', standing: 'missing', verifiedAt: NOON },
        {
          ...{
            ...at,
            person: keptOut.objectId,
            personName: 'kept out',
            standing: 'unreachable',
            verifiedAt: NOON,
          },
          ...{ code: 'notMember', partnerId: ours },
        },
        { ...at, person: never.objectId, personName: 'never', standing: 'unverified' },
        {
          ...{
            ...at,
            person: inPlace.objectId,
            personName: 'in place',
            standing: 'inPlace',
            verifiedAt: NOON,
          },
          partnerId: ours,
        },
      ]);
    });

    it('says how old the oldest look is when all were looked at', async () => {
      await list(ana, contosoLtd);
      await list(bo, contosoLtd);
      await look(ana, contoso, ours, { at: NOON - 5 });
      expect((await board())[0]).not.toHaveProperty('oldestAt');

      await look(bo, contoso, undefined);

      expect(await board()).toMatchObject([{ oldestAt: NOON - 5 }]);
    });

    it('takes any ID for in place while the policy names none', async () => {
      await list(ana, contosoLtd);
      await look(ana, contoso, theirs);

      expect(await board({}, NO_POLICY)).toMatchObject([{ inPlace: 1, otherId: 0 }]);
      expect(await board()).toMatchObject([{ inPlace: 0, otherId: 1 }]);
    });

    it('believes a look after a failed try, and a failed try after a look', async () => {
      await list(ana, contosoLtd);
      await fixture().stores.reach.failed(ana, contoso, 'notMember', NOON);
      expect(await links()).toMatchObject([{ standing: 'unreachable', code: 'notMember' }]);

      await look(ana, contoso, ours, { at: NOON });
      const [inPlace] = await links();
      expect(inPlace).toMatchObject({ standing: 'inPlace' });
      expect(inPlace).not.toHaveProperty('code');

      await fixture().stores.reach.failed(ana, contoso, 'notMember', NOON + 1);
      expect(await links()).toMatchObject([{ standing: 'unreachable' }]);
    });

    it('counts as stale what was verified more than 30 days ago, however it stands', async () => {
      await list(ana, contosoLtd, adventureWorks);
      await list(bo, contosoLtd);
      await look(ana, contoso, ours, { at: LATER - STALE_IN_MS - 1 });
      await look(ana, adventure, ours, { at: LATER - STALE_IN_MS });

      expect((await board()).map(({ customerName, stale }) => [customerName, stale])).toEqual([
        ['Contoso Ltd', 1],
        ['Adventure Works', 0],
      ]);
    });

    it('lets the link in place speak for somebody with several accounts in one customer', async () => {
      await list(ana, contosoLtd);
      await look(ana, contoso, theirs, { account: 1, at: NOON + 3 });
      await look(ana, contoso, ours, { account: 2, at: NOON });
      await look(ana, contoso, undefined, { account: 3, at: NOON + 5 });

      expect(await links()).toMatchObject([{ standing: 'inPlace', partnerId: ours }]);
      expect(await board()).toMatchObject([{ expected: 1, inPlace: 1 }]);
      expect(await links({}, NO_POLICY)).toMatchObject([{ partnerId: theirs }]);
    });

    it('prefers a link to another ID over none for somebody with several accounts', async () => {
      await list(ana, contosoLtd);
      await look(ana, contoso, theirs, { account: 1 });
      await look(ana, contoso, undefined, { account: 2, at: NOON + 5 });

      expect(await links()).toMatchObject([{ standing: 'otherId', partnerId: theirs }]);
    });

    it('expects nothing of people who left', async () => {
      await arrive(ana);
      await list(ana, contosoLtd);
      await fixture().stores.people.markLeft(ana, NOON + 1);

      expect(await board()).toEqual([]);
      expect(await links()).toEqual([]);
    });

    it('expects only the people the policy lists for a customer, as far as they can enter it', async () => {
      await arrive(ana);
      await arrive(bo);
      await list(ana, contosoLtd, adventureWorks);
      await list(bo, contosoLtd);
      const narrowed: Policy = {
        ...oursOnly,
        expected: [
          { tenantId: contoso, people: [bo.objectId] },
          { tenantId: adventure, people: [bo.objectId] },
          { tenantId: contoso, people: [ana.objectId] },
        ],
      };

      expect(await standings({}, narrowed)).toEqual(['Bo Lindgren: unverified']);
      expect(await board({}, narrowed)).toMatchObject([{ tenantId: contoso, expected: 1 }]);
    });

    it('answers for the customers and the person that are asked for, and for problems', async () => {
      for (const person of [ana, bo]) {
        await arrive(person);
        await list(person, contosoLtd, adventureWorks);
      }
      await look(ana, contoso, ours);
      await look(bo, contoso, ours);
      await look(ana, adventure, ours);
      const rows = async (scope: Scope): Promise<[string, number, number][]> =>
        (await board(scope)).map(({ customerName, expected, inPlace }) => [customerName, expected, inPlace]);

      expect(await rows({ customers: [contoso] })).toEqual([['Contoso Ltd', 2, 2]]);
      expect(await rows({ customers: [] })).toEqual([]);
      expect(await rows({ person: bo.objectId })).toEqual([
        ['Adventure Works', 1, 0],
        ['Contoso Ltd', 1, 1],
      ]);
      expect(await rows({ problemsOnly: true })).toEqual([['Adventure Works', 2, 1]]);
      expect(await standings({ problemsOnly: true })).toEqual(['Bo Lindgren: unverified']);
      expect(await standings({ customers: [contoso], person: ana.objectId })).toEqual([
        'Ana Bakker: inPlace',
      ]);
    });

    it('puts most problems first, then goes by name', async () => {
      const shop = customer(tenantId('5e000000-0000-4000-8000-000000000000'), {
        name: 'alpine Ski House',
      });
      await list(ana, contosoLtd, adventureWorks, shop);
      await list(bo, contosoLtd);
      await look(ana, contoso, theirs);
      await look(ana, shop.tenantId, theirs);

      expect((await board()).map(({ customerName }) => customerName)).toEqual([
        'Contoso Ltd',
        'Adventure Works',
        'alpine Ski House',
      ]);
      expect((await links()).map(({ customerName, standing }) => [customerName, standing])).toEqual([
        ['alpine Ski House', 'otherId'],
        ['Contoso Ltd', 'otherId'],
        ['Adventure Works', 'unverified'],
        ['Contoso Ltd', 'unverified'],
      ]);
    });

    it('answers so many links, problems before others', async () => {
      await list(ana, contosoLtd, adventureWorks);
      await look(ana, adventure, ours);

      expect(await links({}, oursOnly, 1)).toMatchObject([{ tenantId: contoso }]);
    });

    it('calls a customer by the newest name that anybody knows, else by its domain or id', async () => {
      await fixture().stores.knownCustomers.put(ana, [customer(contoso, { name: 'Contoso' })], NOON);
      await fixture().stores.knownCustomers.put(
        bo,
        [customer(contoso, { defaultDomain: 'contoso.example' }), customer(adventure)],
        NOON + 9,
      );
      expect((await board()).map(({ customerName }) => customerName)).toEqual(['Contoso', 'ad000000…']);

      const mira = { ...ana, objectId: objectId('3a000000-0000-4000-8000-000000000000') };
      await fixture().stores.knownCustomers.put(mira, [customer(contoso, { name: 'Contoso Ltd' })], NOON + 1);
      expect((await links({ customers: [contoso] }))[0]).toMatchObject({ customerName: 'Contoso Ltd' });

      await list(ana);
      await list(mira);

      expect((await board()).map(({ customerName }) => customerName)).toEqual([
        'ad000000…',
        'contoso.example',
      ]);
      expect((await links({ customers: [contoso] }))[0]).toMatchObject({ customerName: 'contoso.example' });
    });

    it('calls somebody who never wrote by the start of their id', async () => {
      await list(ana, contosoLtd);

      expect(await links()).toMatchObject([{ personName: 'a0000000…' }]);
    });

    it('keeps home tenants apart', async () => {
      await list({ ...ana, tenantId: adventure }, contosoLtd);
      await look({ ...bo, tenantId: adventure }, contoso, ours);

      expect(await board()).toEqual([]);
      expect(await coverage().byCustomer(adventure, oursOnly, {}, LATER)).toMatchObject([{ unverified: 1 }]);
    });

    it('finds a person’s stale customers: never looked at first, then the oldest look or failed try', async () => {
      const tenants = [1, 2, 3, 4].map((n) => tenantId(`d${n}000000-0000-4000-8000-000000000000`));
      const [never, old, tried, fresh] = tenants as [TenantId, TenantId, TenantId, TenantId];
      await list(ana, home, ...tenants.map((tenant) => customer(tenant)));
      await list(bo, contosoLtd);
      await look(ana, old, ours, { at: NOON - 30 });
      await look(ana, tried, ours, { at: NOON - 90 });
      await fixture().stores.reach.failed(ana, tried, 'notMember', NOON - 20);
      await look(ana, fresh, undefined, { at: NOON });
      await look(ana, fresh, ours, { at: NOON - 90, account: 2 });

      expect(await coverage().stale(ana, NOON, 9)).toEqual([never, old, tried]);
      expect(await coverage().stale(ana, NOON - 25, 9)).toEqual([never, old]);
      expect(await coverage().stale(ana, NOON, 1)).toEqual([never]);
    });

    it('keeps the counts of each day, the last of a day', async () => {
      const counts = (inPlace: number) => ({ ...NO_COUNTS, expected: 9, inPlace });
      await coverage().noteDay(fabrikam, '2026-11-20', counts(1));
      await coverage().noteDay(fabrikam, '2026-11-19', counts(2));
      await coverage().noteDay(fabrikam, '2026-11-20', counts(3));
      await coverage().noteDay(fabrikam, '2026-11-18', counts(4));
      await coverage().noteDay(adventure, '2026-11-20', counts(5));

      expect(await coverage().days(fabrikam, '2026-11-19')).toEqual([
        { day: '2026-11-19', counts: counts(2) },
        { day: '2026-11-20', counts: counts(3) },
      ]);
    });
  });
}
