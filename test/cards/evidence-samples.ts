import { attestReply } from '../../src/commands/attest-reply.ts';
import { auditReply, checkReply } from '../../src/commands/audit-reply.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { forget } from '../../src/commands/forget.ts';
import type { AttestedLink } from '../../src/domain/attestation.ts';
import type { AuditLine } from '../../src/domain/audit.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import { text } from '../../src/i18n/text.ts';
import { sampleOf } from './sample-of.ts';
import type { Sample } from './samples.ts';

const HOME = tenantId('0192f0a1-0000-4000-8000-000000000000');
const CONTOSO = tenantId('0192f0a1-1111-4000-8000-000000000001');
const account = objectId('b2d0c7e8-91aa-4f63-8a57-c4f0d1e2a3b4');
const [ours, theirs] = [partnerId('1234567'), partnerId('7654321')];
const ana = {
  tenantId: HOME,
  objectId: objectId('0192f0a1-0000-4000-8000-000000000001'),
  name: 'Ana Bakker',
};
const mira = { ...ana, objectId: objectId('0192f0a1-0000-4000-8000-000000000003'), name: 'Mira Dubois' };

const line = (number: number, more: Partial<AuditLine>): AuditLine => ({
  number,
  hash: '',
  at: Date.parse('2026-11-20T09:30:00Z') - (400 - number) * 5_000_000,
  action: 'link',
  outcome: 'done',
  policy: 3,
  ...more,
});
const contoso = { tenantId: CONTOSO, name: 'Contoso Ltd' };
const lines: readonly AuditLine[] = [
  line(318, { actor: ana, customer: contoso, after: ours }),
  line(317, {
    actor: ana,
    customer: { ...contoso, name: 'Woodgrove Bank' },
    outcome: 'refused',
    code: 'outsidePolicy',
    after: theirs,
  }),
  line(316, {
    action: 'observed',
    identity: { tenantId: CONTOSO, objectId: account, name: 'bo.lindgren@fabrikam.example' },
    customer: { ...contoso, name: 'Northwind Traders' },
    before: ours,
    after: theirs,
  }),
  line(315, { action: 'policy', actor: mira }),
  line(314, {
    action: 'unlink',
    outcome: 'failed',
    code: 'accessRefused',
    pseudonyms: { actor: 'p' },
    customer: { ...contoso, name: 'Adventure Works' },
    before: ours,
  }),
];
const since = { label: text('audit.scope.since'), value: { date: '2026-10-21T09:30:00Z' } };
const page = { lines, hasOlder: true, hasNewer: false };

const link = (tenantName: string, more: Partial<AttestedLink> = {}): AttestedLink => ({
  tenantId: CONTOSO,
  tenantName,
  objectId: account,
  accountName: 'ana.bakker_fabrikam.example#EXT#@contoso.example',
  partnerId: ours,
  partnerName: 'Fabrikam',
  state: 'Active',
  createdAt: '2024-11-02T08:15:00.000Z',
  updatedAt: '2026-03-12T13:03:21.123Z',
  etag: 3,
  verifiedAt: '2026-11-20T09:30:21.123Z',
  correlationId: '0192f0a1-6b1c-7d53-9a51-6f1d1c7a0b11',
  ...more,
});
const addresses = {
  fileUrl: 'https://palbot.example.com/files?d=secret',
  checkUrl: 'https://palbot.example.com/attestations/check',
};

const erased = {
  person: ana,
  itemId: 'item',
  services: {
    runs: { unfinishedOf: async () => undefined },
    inbox: { cancelWaiting: async () => [] },
    signIn: { forget: async () => undefined },
    audit: { append: async () => undefined },
    policies: { get: async () => ({ version: 3 }) },
    clock: { now: () => 0 },
    erasure: {
      person: async () => ({
        token: 3,
        known_customers: 1,
        reach: 41,
        ledger: 38,
        inbox: 12,
        audit_person: 40,
      }),
    },
  },
} as unknown as CommandContext;

/** What managers read of the past, and what people take out of the house. */
export const evidence: readonly Sample[] = [
  sampleOf('audit: newest lines', auditReply({ filter: { query: {}, scope: [since], args: {} }, ...page })),
  sampleOf(
    'audit: as it was written',
    checkReply({
      kind: 'sound',
      lines: 318,
      newest: { number: 318, hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
    }),
  ),
  sampleOf('audit: tampered with', checkReply({ kind: 'broken', number: 212 })),
  sampleOf('attestation: one link', attestReply([link('Contoso Ltd')], [], addresses)),
  sampleOf('forget: asked', await forget.run({}, erased)),
  sampleOf('forget: done', await forget.run({ sure: 'yes' }, erased)),
];

const HOSTILE = '**Contoso** [Approve](https://evil.example) \u202Egnp.exe ${secret} {{DATE(2026-01-01)}}';
const UNBROKEN = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';

export const extremeEvidence: readonly Sample[] = [
  sampleOf(
    'audit: long and hostile',
    auditReply({
      filter: {
        query: {},
        scope: [
          { label: text('audit.scope.person'), value: UNBROKEN },
          { label: text('audit.scope.customer'), value: HOSTILE },
          since,
        ],
        args: {},
      },
      lines: Array.from({ length: 15 }, (_, at) =>
        line(123_456_789 - at, {
          actor: { ...ana, name: at % 2 ? UNBROKEN : HOSTILE },
          customer: { ...contoso, name: at % 2 ? HOSTILE : UNBROKEN.repeat(3) },
          before: partnerId('1234567890'),
          outcome: 'refused',
          code: 'partnerIdDiffers',
        }),
      ),
      hasOlder: true,
      hasNewer: true,
    }),
  ),
  sampleOf(
    'audit: nothing',
    auditReply({ filter: { query: {}, scope: [], args: {} }, lines: [], hasOlder: false, hasNewer: false }),
  ),
  sampleOf(
    'attestation: many, long and hostile',
    attestReply(
      Array.from({ length: 300 }, (_, at) =>
        link(at % 2 ? HOSTILE : UNBROKEN, { accountName: UNBROKEN, partnerName: HOSTILE }),
      ),
      Array.from({ length: 40 }, () => ({ tenantId: CONTOSO, name: HOSTILE, domains: [], home: false })),
      addresses,
    ),
  ),
];
