import { beforeEach, describe, expect, it } from 'vitest';
import type { CardRef } from '../../src/cards/card-data.ts';
import { attest } from '../../src/commands/attest.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import type { Evidence } from '../../src/domain/attestation.ts';
import type { AuditRecord } from '../../src/domain/audit.ts';
import { type ErrorCode, PalError } from '../../src/domain/errors.ts';
import { objectId, partnerId, type TenantId, tenantId } from '../../src/domain/ids.ts';
import type { PartnerLink } from '../../src/domain/partner-link.ts';
import type { Reply } from '../../src/ports/chat.ts';
import type { LinkHolder } from '../../src/ports/partner-links.ts';
import type { LedgerEntry } from '../../src/ports/stores.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const CONTOSO = tenantId('22222222-2222-4222-8222-222222222222');
const WOODGROVE = tenantId('22222222-2222-4222-8222-222222222223');
const OTHER = tenantId('22222222-2222-4222-8222-222222222224');
const NOW = Date.parse('2026-11-20T09:30:00Z');
const ana = {
  tenantId: HOME,
  objectId: objectId('33333333-3333-4333-8333-333333333333'),
  name: 'Ana Bakker',
};
const account = objectId('44444444-4444-4444-8444-444444444444');
const ours = partnerId('1234567');

const world = {
  /** What Azure has; a code where it does not say. */
  links: new Map<TenantId, Partial<PartnerLink> | ErrorCode | undefined>(),
  ledger: [] as Partial<LedgerEntry>[],
};
const asked: TenantId[] = [];
const issued: Evidence[] = [];
const kept: unknown[] = [];
const offered: unknown[] = [];
const audited: AuditRecord[] = [];
const known = (tenant: TenantId, isLinked = true): Partial<LedgerEntry> => ({
  identity: { tenantId: tenant, objectId: account },
  ...(isLinked ? { link: { partnerId: ours, etag: 1, state: 'Active' } } : {}),
});
beforeEach(() => {
  world.links = new Map<TenantId, Partial<PartnerLink>>([
    [
      CONTOSO,
      {
        partnerName: 'Fabrikam',
        createdAt: '2024-11-02T08:15:00.000Z',
        updatedAt: '2026-03-12T13:03:21.000Z',
        correlationId: 'azure-1',
      },
    ],
    [WOODGROVE, {}],
  ]);
  world.ledger = [known(WOODGROVE), known(CONTOSO), known(OTHER, false)];
  for (const list of [asked, issued, kept, offered, audited]) list.length = 0;
});

const customers = [
  { tenantId: CONTOSO, name: 'Contoso Ltd', domains: [], home: false },
  { tenantId: WOODGROVE, name: 'Woodgrove Bank', domains: [], home: false },
  { tenantId: OTHER, name: 'Adventure Works', domains: [], home: false },
];
const ctx = {
  person: ana,
  conversation: { id: 'chat' },
  reader: { locale: 'en' },
  itemId: 'item-1',
  correlationId: 'message-1',
  abortSignal: new AbortController().signal,
  services: {
    knownCustomers: { get: async () => ({ customers, listedAt: NOW }) },
    preferences: {
      getAliases: async () => new Map(),
      getDefaultCustomer: async () => undefined,
    },
    ledger: { listByPerson: async () => world.ledger },
    accounts: { choiceOf: async () => undefined },
    identities: {
      require: async (_person: unknown, tenant: TenantId) => ({
        tenantId: tenant,
        objectId: account,
        name: 'ana@fabrikam.example',
      }),
    },
    links: {
      async get({ identity }: LinkHolder) {
        asked.push(identity.tenantId);
        const link = world.links.get(identity.tenantId);
        if (typeof link === 'string') throw new PalError(link);
        return link && { partnerId: ours, etag: 3, state: 'Active', identity, ...link };
      },
    },
    attestor: {
      async issue(evidence: Evidence) {
        issued.push(evidence);
        return { attestation: { ...evidence, id: 'att-1' }, jws: 'jws' };
      },
    },
    attestationFiles: {
      checkUrl: 'https://bot.example/attestations/check',
      write: ({ jws }: { jws: string }, reader: { locale: string }) => `<p>${reader.locale} ${jws}</p>`,
    },
    attestations: { put: async (...args: unknown[]) => void kept.push(args) },
    downloads: {
      async offer(...args: unknown[]) {
        offered.push(args);
        return 'secret';
      },
    },
    audit: { append: async (_home: unknown, record: AuditRecord) => void audited.push(record) },
    policies: { get: async () => ({ version: 2 }) },
    fileUrl: (secret: string) => `https://bot.example/files?d=${secret}`,
    clock: { now: () => NOW },
  },
} as unknown as CommandContext;

const cardOf = (reply: Reply) => (reply.card as Extract<CardRef, { template: 'attestation' }>).data;

describe('attest', () => {
  it('signs what Azure returns now to the very account, and nothing from the ledger', async () => {
    await attest.run({ customer: 'Contoso Ltd' }, ctx);

    expect(asked).toEqual([CONTOSO]);
    expect(issued).toEqual([
      {
        person: ana,
        links: [
          {
            tenantId: CONTOSO,
            tenantName: 'Contoso Ltd',
            objectId: account,
            accountName: 'ana@fabrikam.example',
            partnerId: ours,
            partnerName: 'Fabrikam',
            state: 'Active',
            createdAt: '2024-11-02T08:15:00.000Z',
            updatedAt: '2026-03-12T13:03:21.000Z',
            etag: 3,
            verifiedAt: '2026-11-20T09:30:00.000Z',
            correlationId: 'azure-1',
          },
        ],
      },
    ]);
  });

  it('shows it, and offers the file for ten minutes and the way to check it', async () => {
    const reply = await attest.run({ customer: 'Contoso Ltd' }, ctx);

    expect(kept).toEqual([['att-1', ana, '<p>en jws</p>', NOW + 3_600_000]]);
    expect(offered).toEqual([[{ kind: 'attestation', id: 'att-1' }, NOW + 600_000]]);
    expect(reply.actions).toMatchObject([
      { kind: 'open', url: 'https://bot.example/files?d=secret' },
      { kind: 'open', url: 'https://bot.example/attestations/check' },
    ]);
    const [shown] = cardOf(reply).links;
    expect(shown).toMatchObject({ customer: 'Contoso Ltd', partner: { id: ours, name: 'Fabrikam' } });
    expect(shown!.facts).toHaveLength(9);
  });

  it('without a customer signs all that are linked, by name, as one statement', async () => {
    const reply = await attest.run({}, ctx);

    expect(asked.toSorted()).toEqual([CONTOSO, WOODGROVE]);
    expect(issued[0]!.links.map(({ tenantName }) => tenantName)).toEqual(['Contoso Ltd', 'Woodgrove Bank']);
    expect(cardOf(reply).title).toEqual({ key: 'attest.title', params: { count: 2 } });
  });

  it('leaves out what is linked no more, and names what could not be read', async () => {
    world.ledger.push(known(OTHER));
    world.links.set(WOODGROVE, undefined);
    world.links.set(OTHER, 'microsoftBusy');
    const reply = await attest.run({}, ctx);

    expect(issued[0]!.links.map(({ tenantId: tenant }) => tenant)).toEqual([CONTOSO]);
    expect(cardOf(reply).body).toContainEqual({
      key: 'attest.leftOut',
      params: { count: 1, names: 'Adventure Works' },
    });
  });

  it('asks for the sign-in that is missing, instead of signing half', async () => {
    world.links.set(WOODGROVE, 'signInNeeded');

    await expect(attest.run({}, ctx)).rejects.toMatchObject({ code: 'signInNeeded' });
    expect(issued).toEqual([]);
  });

  it('says why, when not one could be read', async () => {
    world.links = new Map<TenantId, ErrorCode>([
      [CONTOSO, 'consentMissing'],
      [WOODGROVE, 'microsoftBusy'],
    ]);

    await expect(attest.run({}, ctx)).rejects.toMatchObject({
      error: { code: 'consentMissing' },
      customer: { name: 'Contoso Ltd' },
    });
  });

  it('has nothing to sign where nothing is linked', async () => {
    await expect(attest.run({ customer: 'Adventure Works' }, ctx)).rejects.toMatchObject({
      error: { code: 'nothingToAttest' },
    });
    world.ledger = [];
    await expect(attest.run({}, ctx)).rejects.toMatchObject({ code: 'nothingToAttest' });
    expect([issued, audited]).toEqual([[], []]);
  });

  it('is kept in the audit', async () => {
    await attest.run({ customer: 'Contoso Ltd' }, ctx);
    await attest.run({}, ctx);

    expect(audited).toMatchObject([
      { action: 'attest', outcome: 'done', actor: ana, customer: { name: 'Contoso Ltd' }, after: ours },
      { action: 'attest', outcome: 'done', actor: ana },
    ]);
    expect(audited[1]).not.toHaveProperty('customer');
  });

  it('belongs into the 1:1 chat', () => {
    expect(attest.personal).toBe(true);
  });
});
