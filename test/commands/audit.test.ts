import { beforeEach, describe, expect, it } from 'vitest';
import type { CardRef } from '../../src/cards/card-data.ts';
import { audit } from '../../src/commands/audit.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { understand } from '../../src/commands/understand.ts';
import type { AuditLine, AuditRecord } from '../../src/domain/audit.ts';
import { NO_COUNTS } from '../../src/domain/board.ts';
import { PalError } from '../../src/domain/errors.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import { NO_POLICY } from '../../src/domain/policy.ts';
import type { AuditCheck, AuditQuery } from '../../src/ports/audit.ts';
import type { Action, Reply } from '../../src/ports/chat.ts';
import type { DownloadSubject } from '../../src/ports/runs.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const CONTOSO = tenantId('22222222-2222-4222-8222-222222222222');
const RETAIL = tenantId('22222222-2222-4222-8222-222222222223');
const NOW = Date.parse('2026-11-20T09:30:00Z');
const person = (at: number, name: string) => ({
  tenantId: HOME,
  objectId: objectId(`33333333-3333-4333-8333-${String(at).padStart(12, '0')}`),
  name,
  userId: `29:${at}`,
  reader: { locale: 'en' },
  seenAt: 1,
});
const APPLICATION = '44444444-4444-4444-8444-444444444444';
const [mira, ana] = [person(1, 'Mira Dubois'), person(2, 'Ana Bakker')];
const line = (number: number, more: Partial<AuditLine> = {}): AuditLine => ({
  number,
  hash: 'hash',
  at: NOW,
  action: 'link',
  outcome: 'done',
  actor: ana,
  customer: { tenantId: CONTOSO, name: 'Contoso Ltd' },
  after: partnerId('1234567'),
  policy: 3,
  ...more,
});

const world = {
  isManager: true,
  lines: [] as AuditLine[],
  check: { kind: 'sound', lines: 3, newest: { number: 3, hash: 'abc' } } as AuditCheck,
};
const asked: [AuditQuery, number, number | undefined][] = [];
const offered: DownloadSubject[] = [];
const audited: AuditRecord[] = [];
beforeEach(() => {
  Object.assign(world, { isManager: true, lines: [line(1)] });
  for (const list of [asked, offered, audited]) list.length = 0;
});

const row = (id: typeof CONTOSO, customerName: string) => ({ ...NO_COUNTS, tenantId: id, customerName });
const ctx = {
  person: mira,
  reader: { locale: 'nl-NL', timeZone: 'Europe/Amsterdam' },
  itemId: 'item-1',
  correlationId: 'message-1',
  services: {
    managers: {
      require: async () => {
        if (!world.isManager) throw new PalError('managersOnly');
      },
    },
    people: {
      list: async () => [mira, ana],
      get: async ({ objectId: id }: { objectId: string }) => [mira, ana].find((one) => one.objectId === id),
      byUserId: async (_home: unknown, id: string) => [mira, ana].find(({ userId }) => userId === id),
    },
    servicePrincipals: {
      list: async () => [{ home: HOME, tenantId: CONTOSO, appId: APPLICATION, name: 'Pipeline' }],
    },
    coverage: { byCustomer: async () => [row(CONTOSO, 'Contoso Ltd'), row(RETAIL, 'Contoso Retail')] },
    policies: { get: async () => ({ ...NO_POLICY, version: 4 }) },
    audit: {
      async find(_home: unknown, query: AuditQuery, most: number, before?: number) {
        asked.push([query, most, before]);
        return world.lines.filter(({ number }) => before === undefined || number < before).slice(0, most);
      },
      verify: async () => world.check,
      append: async (_home: unknown, record: AuditRecord) => void audited.push(record),
    },
    downloads: {
      async offer(subject: DownloadSubject, expiresOn: number) {
        offered.push(subject);
        return `secret-${expiresOn - NOW}`;
      },
    },
    fileUrl: (secret: string) => `https://bot.example/files?d=${secret}`,
    clock: { now: () => NOW },
  },
} as unknown as CommandContext;

const mention = [{ userId: '29:2', label: 'Ana Bakker' }];
async function says(line: string, mentions: typeof mention = []): Promise<Reply> {
  const meant = understand(line, mentions);
  if (meant.kind !== 'command') throw new Error(`not understood: ${line}`);
  expect(meant.command).toBe(audit);
  return audit.run(meant.invocation.args, ctx);
}
const press = (reply: Reply, key: string): Promise<Reply> => {
  const action = reply.actions!.find(({ label }) => label.key === key) as Action & { kind: 'run' };
  return audit.run(action.invocation.args, ctx);
};
const cardOf = (reply: Reply) => (reply.card as Extract<CardRef, { template: 'audit' }>).data;
const buttons = ({ actions }: Reply): string[] => actions!.map(({ label }) => label.key);

describe('audit', () => {
  it('is for managers', async () => {
    world.isManager = false;

    await expect(says('audit')).rejects.toMatchObject({ code: 'managersOnly' });
    await expect(says('audit verify')).rejects.toMatchObject({ code: 'managersOnly' });
    expect(asked).toEqual([]);
  });

  it.each<[string, AuditQuery]>([
    ['audit', {}],
    ['audit Ana Bakker', { person: ana.objectId }],
    ['audit bakker', { person: ana.objectId }],
    ['audit Contoso Ltd', { customer: CONTOSO }],
    ['audit retail', { customer: RETAIL }],
    [`audit ${CONTOSO}`, { customer: CONTOSO }],
    [`audit ${ana.objectId}`, { person: ana.objectId }],
    ['audit since 30d', { since: NOW - 30 * 86_400_000 }],
    ['audit since 2026-11-01', { since: Date.parse('2026-10-31T23:00:00Z') }],
    ['audit Contoso Ltd last 2 weeks', { customer: CONTOSO, since: NOW - 14 * 86_400_000 }],
  ])('understands: %s', async (said, query) => {
    await says(said);

    expect(asked).toEqual([[query, 16, undefined]]);
  });

  it('understands a mention, whatever its name says', async () => {
    await says('audit Ana Bakker since 2 days', mention);

    expect(asked[0]![0]).toEqual({ person: ana.objectId, since: NOW - 2 * 86_400_000 });
  });

  it.each([
    ['audit Contoso', 'personUnknown'],
    ['audit Nobody', 'personUnknown'],
    ['audit since the flood', 'sinceUnclear'],
    ['audit since', 'sinceUnclear'],
  ])('does not guess: %s', async (said, code) => {
    await expect(says(said)).rejects.toMatchObject({ code });
    expect(asked).toEqual([]);
  });

  it('names who had an application do it with that application', async () => {
    const identity = { tenantId: CONTOSO, objectId: objectId(APPLICATION), name: 'Pipeline' };
    world.lines = [
      line(2, { actor: mira, identity }),
      line(1, { identity: { ...identity, objectId: ana.objectId } }),
    ];

    expect(cardOf(await says('audit')).rows).toMatchObject([
      { who: { key: 'audit.who.for', params: { name: 'Mira Dubois', application: 'Pipeline' } } },
      { who: 'Ana Bakker' },
    ]);
  });

  it('shows what, who, customer, before and after, why not, and when', async () => {
    world.lines = [
      line(3, { action: 'update', outcome: 'refused', code: 'outsidePolicy' }),
      line(2, { action: 'update', before: partnerId('7654321'), outcome: 'failed', code: 'notApplied' }),
      line(1),
    ];
    const { rows, scope } = cardOf(await says('audit'));

    expect(scope).toEqual([]);
    expect(rows).toEqual([
      {
        tone: 'attention',
        what: { key: 'audit.tried.update' },
        who: 'Ana Bakker',
        number: '3',
        customer: 'Contoso Ltd',
        wanted: '1234567',
        reason: { key: 'audit.reason.outsidePolicy' },
        at: '2026-11-20T09:30:00.000Z',
      },
      {
        tone: 'warning',
        what: { key: 'audit.tried.update' },
        who: 'Ana Bakker',
        number: '2',
        customer: 'Contoso Ltd',
        change: { before: '7654321', after: '1234567' },
        reason: { key: 'audit.reason.notApplied' },
        at: '2026-11-20T09:30:00.000Z',
      },
      {
        tone: 'good',
        what: { key: 'audit.did.link' },
        who: 'Ana Bakker',
        number: '1',
        customer: 'Contoso Ltd',
        change: { after: '1234567' },
        at: '2026-11-20T09:30:00.000Z',
      },
    ]);
  });

  it('tells people who were forgotten, and changes made elsewhere, for what they are', async () => {
    const nobody = Object.fromEntries(
      Object.entries(line(1)).filter(([field]) => field !== 'actor'),
    ) as unknown as AuditLine;
    const identity = { tenantId: CONTOSO, objectId: ana.objectId, name: 'ana@fabrikam.example' };
    world.lines = [
      { ...nobody, pseudonyms: { actor: 'p' } },
      { ...nobody, action: 'observed', identity, pseudonyms: { identity: 'q' } },
      { ...nobody, action: 'observed', pseudonyms: { identity: 'q' } },
      { ...nobody, outcome: 'failed', code: 'throttled' },
    ];
    const { rows } = cardOf(await says('audit'));

    expect(rows.map(({ tone, who }) => [tone, who])).toEqual([
      ['good', { key: 'audit.who.forgotten' }],
      ['attention', 'ana@fabrikam.example'],
      ['attention', { key: 'audit.who.forgotten' }],
      ['warning', { key: 'audit.who.nobody' }],
    ]);
    expect(rows[3]!.reason).toEqual({ key: 'audit.reason.other', params: { ref: 'PAL-401' } });
  });

  it('pages fifteen lines at a time, about the same thing', async () => {
    world.lines = Array.from({ length: 20 }, (_, at) => line(20 - at));
    const first = await says('audit Contoso Ltd since 30d');
    expect(cardOf(first).rows).toHaveLength(15);
    expect(buttons(first)).toEqual(['audit.older', 'audit.csv', 'audit.jsonl', 'audit.verify']);

    const second = await press(first, 'audit.older');
    expect(cardOf(second).rows.map(({ number }) => number)).toEqual(['5', '4', '3', '2', '1']);
    expect(buttons(second)).toEqual(['audit.newest', 'audit.csv', 'audit.jsonl', 'audit.verify']);
    expect(cardOf(second).scope).toEqual(cardOf(first).scope);
    expect(asked[1]).toEqual([asked[0]![0], 16, 6]);

    expect(cardOf(await press(second, 'audit.newest')).rows).toHaveLength(15);
  });

  it('says so when there is nothing', async () => {
    world.lines = [];
    const reply = await says('audit');

    expect(cardOf(reply).footer).toEqual({ key: 'audit.none' });
    expect(buttons(reply)).toEqual(['audit.verify']);
  });

  it.each(['csv', 'jsonl'] as const)('offers an extract as %s of what was asked for', async (format) => {
    const reply = await press(await says('audit Ana Bakker'), `audit.${format}`);

    expect(offered).toEqual([{ kind: 'audit', home: HOME, query: { person: ana.objectId }, format }]);
    expect(cardOf(reply).rows).toHaveLength(1);
    expect(reply.besides?.[0]?.actions).toEqual([
      { kind: 'open', label: { key: 'audit.download' }, url: 'https://bot.example/files?d=secret-600000' },
    ]);
  });

  it('keeps in the audit that somebody took an extract of it', async () => {
    await press(await says('audit'), 'audit.csv');

    expect(audited).toEqual([
      {
        key: 'item/item-1/export/done',
        at: NOW,
        action: 'export',
        outcome: 'done',
        actor: mira,
        policy: 4,
        correlationId: 'message-1',
      },
    ]);
  });

  it.each<[AuditCheck, string, string]>([
    [{ kind: 'sound', lines: 3, newest: { number: 3, hash: 'abc' } }, 'good', 'audit.sound'],
    [{ kind: 'sound', lines: 0 }, 'good', 'audit.sound'],
    [{ kind: 'broken', number: 2 }, 'warning', 'audit.broken'],
  ])('checks itself: %j', async (check, tone, title) => {
    world.check = check;
    const { data } = (await says('audit verify')).card as Extract<CardRef, { template: 'notice' }>;

    expect([data.tone, data.title.key]).toEqual([tone, title]);
    if (check.kind === 'broken') expect(data.body[0]!.params).toEqual({ number: '2' });
    else expect(data.facts?.map(({ value }) => value)).toEqual(check.newest && ['3', 'abc']);
  });
});
