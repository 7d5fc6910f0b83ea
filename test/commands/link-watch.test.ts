import { describe, expect, it } from 'vitest';
import { createLinkWatch } from '../../src/commands/link-watch.ts';
import {
  createWatchedCustomers,
  createWatchedDirectory,
  createWatchedIdentities,
} from '../../src/commands/watched-entry.ts';
import { createWatchedLinks } from '../../src/commands/watched-links.ts';
import type { AuditRecord } from '../../src/domain/audit.ts';
import type { Customer } from '../../src/domain/customers.ts';
import { type ErrorCode, PalError } from '../../src/domain/errors.ts';
import { objectId, partnerId, tenantId, type TenantId } from '../../src/domain/ids.ts';
import type { LinkEvent } from '../../src/domain/link-events.ts';
import type { PartnerLink } from '../../src/domain/partner-link.ts';
import type { LedgerEntry } from '../../src/ports/stores.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const CONTOSO = tenantId('22222222-2222-4222-8222-222222222222');
const WOODGROVE = tenantId('55555555-5555-4555-8555-555555555555');
const ana = {
  tenantId: HOME,
  objectId: objectId('33333333-3333-4333-8333-333333333333'),
  name: 'Ana Bakker',
};
const identity = { tenantId: CONTOSO, objectId: objectId('44444444-4444-4444-8444-444444444444') };
const holder = { person: ana, identity };
const [ours, theirs] = [partnerId('1234567'), partnerId('7654321')];
const link = (etag: number, id = ours): PartnerLink => ({
  partnerId: id,
  partnerName: 'Fabrikam',
  identity,
  etag,
  state: 'Active',
  correlationId: `azure-${etag}`,
});

/** Azure shows what is put into `shown`; stores that hold as much as the watch asks of them. */
function scene(options: { readonly explained?: boolean } = {}) {
  let now = 1_000_000;
  const azure: { shown: PartnerLink | undefined; refuses?: Error } = { shown: undefined };
  const entries = new Map<string, LedgerEntry>();
  const events = new Map<string, LinkEvent>();
  const told: LinkEvent[] = [];
  const audited: AuditRecord[] = [];
  const keptOut = new Map<TenantId, ErrorCode>();
  const asked: unknown[] = [];
  const warned: string[] = [];
  const left: unknown[] = [];
  const watch = createLinkWatch({
    ledger: {
      async record(entry) {
        const before = entries.get(entry.identity.tenantId);
        if (!before || before.verifiedAt <= entry.verifiedAt) entries.set(entry.identity.tenantId, entry);
        return before;
      },
      listByPerson: async () => [...entries.values()],
    },
    changes: {
      async explains(...args) {
        asked.push(args);
        return options.explained ?? false;
      },
    },
    events: {
      async append(event) {
        if (events.has(event.id)) return false;
        events.set(event.id, event);
        return true;
      },
    },
    reach: {
      async failed(_person, tenant, code) {
        const before = keptOut.get(tenant);
        keptOut.set(tenant, code);
        return before;
      },
      async entered(_person, tenant) {
        const before = keptOut.get(tenant);
        keptOut.delete(tenant);
        return before;
      },
    },
    people: {
      get: async () => undefined,
      markLeft: async (person) => left.push(person) === 1,
    },
    audit: { append: async (_home, record) => void audited.push(record) },
    policies: { get: async () => ({ version: 7 }) as never },
    clock: { now: () => (now += 1_000) },
    log: { debug() {}, info() {}, warn: (_fields, message) => void warned.push(message), error() {} },
    onEvent: (event) => void told.push(event),
  });
  const answer = async () => {
    if (azure.refuses !== undefined) throw azure.refuses;
    return azure.shown;
  };
  const links = createWatchedLinks(
    {
      get: answer,
      create: async () => (await answer())!,
      change: async () => (await answer())!,
      remove: async () => void (await answer()),
    },
    watch,
  );
  const look = async (shown: PartnerLink | undefined) => {
    azure.shown = shown;
    await links.get(holder, { customerName: 'Contoso Ltd', correlationId: 'message-1' });
  };
  const identities = createWatchedIdentities(
    {
      require: async () => {
        if (azure.refuses !== undefined) throw azure.refuses;
        return identity;
      },
    },
    watch,
  );
  return { asked, audited, azure, entries, events, identities, left, links, look, told, warned, watch };
}

describe('looking at links', () => {
  it('writes every look to the ledger, with who looked and what for', async () => {
    const { entries, links, look } = scene();
    await look(link(3));

    expect(entries.get(CONTOSO)).toMatchObject({
      person: ana,
      identity,
      link: { partnerId: ours, etag: 3 },
      verifiedBy: 'command',
      customerName: 'Contoso Ltd',
      correlationId: 'azure-3',
    });

    await links.get(holder, { verifiedBy: 'refresh' });
    expect(entries.get(CONTOSO)).toMatchObject({ verifiedBy: 'refresh' });
  });

  it('makes no news of the first look, nor of a look that shows the same', async () => {
    const { audited, look, told } = scene();
    await look(link(3));
    await look(link(3));

    expect([told, audited]).toEqual([[], []]);
  });

  it('tells what somebody changed elsewhere, and keeps it in the audit', async () => {
    const { audited, look, told } = scene();
    await look(link(3));
    await look(link(4, theirs));

    expect(told).toMatchObject([
      {
        kind: 'changed',
        how: 'outside',
        person: ana,
        identity,
        tenantId: CONTOSO,
        customerName: 'Contoso Ltd',
        before: { partnerId: ours, etag: 3 },
        after: { partnerId: theirs, etag: 4 },
        correlationId: 'azure-4',
      },
    ]);
    expect(audited).toMatchObject([
      { action: 'observed', outcome: 'done', before: ours, after: theirs, identity, policy: 7 },
    ]);
    expect(audited[0]).not.toHaveProperty('actor');
  });

  it('tells our own change as such, and leaves the audit to whoever made it', async () => {
    const { asked, audited, look, told } = scene({ explained: true });
    await look(undefined);
    await look(link(1));

    expect(told).toMatchObject([{ kind: 'linked', how: 'bot' }]);
    expect(audited).toEqual([]);
    expect(asked).toMatchObject([[identity, { partnerId: ours, etag: 1 }, expect.any(Number)]]);
  });

  it('asks for our own writes from before the last look too: one may have been on its way', async () => {
    const { asked, entries, look } = scene();
    await look(undefined);
    const { verifiedAt } = entries.get(CONTOSO)!;
    await look(link(1));

    expect((asked as [unknown, unknown, number][])[0]![2]).toBe(verifiedAt - 120_000);
  });

  it('tells a removed link, and the customer by what is known of its name', async () => {
    const { links, look, azure, told } = scene();
    await look(link(3));
    azure.shown = undefined;
    await links.get(holder);

    expect(told).toMatchObject([{ kind: 'unlinked', how: 'outside', customerName: 'Contoso Ltd' }]);
  });

  it('tells a new name of the partner, which nobody did', async () => {
    const { asked, audited, look, told } = scene();
    await look(link(3));
    await look({ ...link(3), partnerName: 'Fabrikam BV' });

    expect(told).toMatchObject([{ kind: 'renamed', how: 'outside' }]);
    expect([asked, audited]).toEqual([[], []]);
  });

  it('tells the same difference once, however many notice it', async () => {
    const { entries, look, told } = scene();
    await look(link(3));
    const known = entries.get(CONTOSO)!;
    await look(link(4, theirs));
    entries.set(CONTOSO, known);
    await look(link(4, theirs));

    expect(told).toHaveLength(1);
  });

  it('makes nothing of a look that came too late', async () => {
    const { entries, look, told } = scene();
    await look(link(4));
    const newer = entries.get(CONTOSO)!;
    entries.set(CONTOSO, { ...newer, verifiedAt: newer.verifiedAt + 60_000 });
    await look(link(5, theirs));

    expect(told).toEqual([]);
  });

  it('notes a link that we wrote or removed as it is then', async () => {
    const { azure, entries, links } = scene();
    azure.shown = link(1);
    await links.create(holder, ours);
    expect(entries.get(CONTOSO)?.link).toMatchObject({ partnerId: ours });

    await links.remove(holder, ours);
    expect(entries.get(CONTOSO)).not.toHaveProperty('link');
  });

  it('goes on when what is new cannot be noted', async () => {
    const { events, links, azure, look, warned } = scene();
    await look(link(3));
    events.has = () => {
      throw new Error('no store');
    };
    azure.shown = link(4);

    await expect(links.get(holder)).resolves.toMatchObject({ etag: 4 });
    expect(warned).toHaveLength(1);
  });
});

describe('entering customers', () => {
  const refusal = (code: ErrorCode, params = {}) => new PalError(code, { tenant: CONTOSO, ...params });

  it('tells once that somebody cannot get in any more where they have been', async () => {
    const { azure, identities, look, told } = scene();
    await look(link(3));
    azure.refuses = refusal('consentMissing');

    for (let tries = 0; tries < 3; tries++)
      await expect(identities.require(ana, CONTOSO)).rejects.toMatchObject({ code: 'consentMissing' });

    expect(told).toMatchObject([
      { kind: 'unreachable', code: 'consentMissing', tenantId: CONTOSO, customerName: 'Contoso Ltd' },
    ]);
  });

  it('tells when they can again, with what had kept them out', async () => {
    const { azure, identities, look, told } = scene();
    await look(link(3));
    azure.refuses = refusal('notMember');
    await expect(identities.require(ana, CONTOSO)).rejects.toThrow();
    delete azure.refuses;
    await look(link(3));

    expect(told.map(({ kind, code }) => [kind, code])).toEqual([
      ['unreachable', 'notMember'],
      ['reachable', 'notMember'],
    ]);
  });

  it('makes no news of a customer that nobody has entered yet', async () => {
    const { azure, identities, look, told } = scene();
    azure.refuses = refusal('consentMissing');
    await expect(identities.require(ana, CONTOSO)).rejects.toThrow();
    delete azure.refuses;
    await look(undefined);

    expect(told).toEqual([]);
  });

  it('heeds refusals of the link itself', async () => {
    const { azure, links, look, told } = scene();
    await look(link(3));
    azure.refuses = refusal('noAccountForLink');

    await expect(links.get(holder)).rejects.toMatchObject({ code: 'noAccountForLink' });
    expect(told).toMatchObject([{ kind: 'unreachable', code: 'noAccountForLink' }]);
  });

  it.each<ErrorCode>(['throttled', 'microsoftBusy', 'signInNeeded', 'interactionNeeded', 'wrongTenantToken'])(
    'makes nothing of %s, which says nothing about the customer',
    async (code) => {
      const { azure, identities, look, told } = scene();
      await look(link(3));
      azure.refuses = refusal(code);

      await expect(identities.require(ana, CONTOSO)).rejects.toMatchObject({ code });
      expect(told).toEqual([]);
    },
  );

  it('tells of a customer that is gone from the list of those a person can enter', async () => {
    const { look, told, watch } = scene();
    const customer = (id: TenantId) => ({ tenantId: id, domains: [], home: false });
    let list: { customers: readonly Customer[]; listedAt: number } = {
      customers: [customer(CONTOSO), customer(WOODGROVE)],
      listedAt: 1,
    };
    const known = createWatchedCustomers(
      {
        get: async () => list,
        put: async (_person, customers, listedAt) => {
          list = { customers, listedAt };
        },
      },
      watch,
    );
    await look(link(3));

    await known.put(ana, [customer(HOME)], 2);

    expect(told).toMatchObject([{ kind: 'unreachable', code: 'notMember', tenantId: CONTOSO }]);
    expect(list.listedAt).toBe(2);
  });
});

describe('people who leave', () => {
  const at = (tenant: TenantId, params: Record<string, number>) =>
    new PalError('accountDisabled', { tenant, ...params });

  it('are told of once, when their own tenant says that the account is disabled or gone', async () => {
    const { azure, identities, left, told } = scene();
    azure.refuses = at(HOME, { gone: 1 });
    for (let tries = 0; tries < 2; tries++)
      await expect(identities.require(ana, HOME)).rejects.toThrow(PalError);

    expect(left).toHaveLength(2);
    expect(told).toMatchObject([{ kind: 'personLeft', person: ana, tenantId: HOME }]);
  });

  it('show when their tenants are listed, too', async () => {
    const { told, watch } = scene();
    const directory = createWatchedDirectory(
      { list: () => Promise.reject(at(HOME, { gone: 1 })), findByDomain: async () => undefined },
      watch,
    );

    await expect(directory.list(ana)).rejects.toMatchObject({ code: 'accountDisabled' });
    expect(told).toMatchObject([{ kind: 'personLeft' }]);
  });

  it('are not those who are locked out for a while, or disabled at a customer only', async () => {
    const { azure, identities, left } = scene();
    azure.refuses = at(HOME, {});
    await expect(identities.require(ana, HOME)).rejects.toThrow(PalError);
    azure.refuses = at(CONTOSO, { gone: 1 });
    await expect(identities.require(ana, CONTOSO)).rejects.toThrow(PalError);

    expect(left).toEqual([]);
  });
});
