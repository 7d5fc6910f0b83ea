import { boardReply } from '../../src/commands/board-reply.ts';
import { linksReply } from '../../src/commands/links-reply.ts';
import { personalView } from '../../src/commands/personal-view.ts';
import { type Counts, type CustomerRow, type ExpectedLink, NO_COUNTS } from '../../src/domain/board.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';
import { objectId, partnerId, type TenantId, tenantId } from '../../src/domain/ids.ts';
import { NO_POLICY, type Policy } from '../../src/domain/policy.ts';
import { text } from '../../src/i18n/text.ts';
import { sampleOf } from './sample-of.ts';
import type { Sample } from './samples.ts';

/** Cards of boards as the commands make them: a board is all numbers, and those should fit together. */
const NOW = Date.parse('2026-11-20T09:00:00Z');
const DAY = 24 * 60 * 60_000;
const ANA = objectId('0192f0a1-0000-4000-8000-000000000001');
const tenant = (n: number): TenantId => tenantId(`0192f0a1-1111-4000-8000-${String(n).padStart(12, '0')}`);

const board = { id: '0192f0a1-6b1c-7d53-9a51-6f1d1c7a0b11', viewers: [] };
const policy: Policy = {
  ...NO_POLICY,
  version: 3,
  partnerIds: [{ id: partnerId('1234567'), country: 'NL' }],
  outside: 'refuse',
};

const customer = (n: number, customerName: string, counts: Partial<Counts>, days = 4): CustomerRow => {
  const { inPlace = 0, missing = 0, otherId = 0, unreachable = 0, unverified = 0 } = counts;
  return {
    ...NO_COUNTS,
    ...counts,
    expected: inPlace + missing + otherId + unreachable + unverified,
    tenantId: tenant(n),
    customerName,
    ...(unverified > 0 ? {} : { oldestAt: NOW - days * DAY }),
  };
};

const rows: readonly CustomerRow[] = [
  customer(1, 'Woodgrove Bank', { inPlace: 2, otherId: 2, unreachable: 1 }, 12),
  customer(2, 'Northwind Traders', { inPlace: 4, otherId: 1 }),
  customer(3, 'Contoso Retail', { inPlace: 3, missing: 1, unverified: 2 }),
  customer(4, 'Contoso Ltd', { inPlace: 14, stale: 6 }, 41),
  customer(5, 'Adventure Works', { inPlace: 11 }),
];
const content = { scope: {}, policy, rows, now: NOW };

const link = (
  n: number,
  customerName: string,
  standing: ExpectedLink['standing'],
  extra: Partial<ExpectedLink> = {},
): ExpectedLink => ({
  person: ANA,
  personName: 'Ana Bakker',
  tenantId: tenant(n),
  customerName,
  standing,
  ...(standing === 'unverified' ? {} : { verifiedAt: NOW - n * 11 * DAY }),
  ...extra,
});

const fabrikam = { partnerId: partnerId('1234567'), partnerName: 'Fabrikam' };
const own: readonly ExpectedLink[] = [
  link(1, 'Woodgrove Bank', 'otherId', { partnerId: partnerId('7654321'), partnerName: 'Tailwind Traders' }),
  link(3, 'Contoso Retail', 'missing'),
  link(2, 'Northwind Traders', 'unreachable', { code: 'consentMissing' as ErrorCode }),
  link(4, 'Contoso Ltd', 'inPlace', fabrikam),
  link(5, 'Adventure Works', 'inPlace', { ...fabrikam, verifiedAt: NOW - 2 * DAY }),
];

const many = (count: number, name: (n: number) => string): readonly CustomerRow[] =>
  Array.from({ length: count }, (_, n) =>
    customer(n, name(n), n % 7 === 0 ? { inPlace: 54, otherId: 3, missing: 2, stale: 6 } : { inPlace: 60 }),
  );

export const boards: readonly Sample[] = [
  sampleOf('board: for everybody in a channel', boardReply(board, content)),
  sampleOf(
    'board: with names, as the policy allows',
    boardReply(board, {
      ...content,
      policy: { ...policy, names: true },
      people: new Map([
        [tenant(1), ['Bo Lindgren', 'Ana Bakker']],
        [tenant(2), ['Bo Lindgren']],
        [tenant(3), ['Ana Bakker', 'Bo Lindgren', 'Mira Dubois']],
      ]),
    }),
  ),
  sampleOf('board: one person’s own view', personalView(board, content, own, { page: 0, show: 'all' })),
  sampleOf('board: only their own', personalView(board, content, own, { page: 0, show: 'mine' })),
  sampleOf(
    'board: second page of 300 customers',
    boardReply(board, { ...content, rows: many(300, (n) => `Customer ${n + 1}`) }, { page: 1, show: 'all' }),
  ),
  sampleOf(
    'board: problems, and there are none',
    boardReply(board, { ...content, scope: { problemsOnly: true }, rows: rows.slice(4) }),
  ),
  sampleOf('board: nobody has said anything yet', boardReply(board, { ...content, rows: [] })),
  sampleOf(
    'board: one customer, for a manager',
    linksReply(
      {
        links: [
          link(1, 'Woodgrove Bank', 'otherId', {
            personName: 'Bo Lindgren',
            partnerId: partnerId('7654321'),
            partnerName: 'Tailwind Traders',
          }),
          link(2, 'Woodgrove Bank', 'inPlace', fabrikam),
        ],
        by: 'person',
        title: text('board.title.customer', { customer: 'Woodgrove Bank' }),
        none: 'standing.none',
        scope: {},
        now: NOW,
      },
      { page: 0, show: 'all' },
      (label) => ({ kind: 'run', label, invocation: { command: 'status', args: {} } }),
    ),
  ),
];

const HOSTILE =
  '**Contoso** [Approve now](https://evil.example) `x` \u202Egnp.exe ${secret} {{DATE(2026-01-01)}}';
const LONG = 'Koninklijke Nederlandse Maatschappij tot Exploitatie van Middelgrote Ondernemingen B.V. ';
const UNBROKEN = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const foreign = [HOSTILE, LONG, UNBROKEN];
const pick = (n: number): string => foreign[n % foreign.length] ?? LONG;

export const extremeBoards: readonly Sample[] = [
  sampleOf(
    'board: long and hostile names everywhere',
    personalView(
      board,
      {
        ...content,
        policy: { ...policy, names: true },
        rows: many(300, pick).map((row) => ({ ...row, unreachable: 900, unverified: 9000, stale: 900 })),
        people: new Map(
          Array.from({ length: 300 }, (_, n) => [tenant(n), Array.from({ length: 60 }, () => pick(n))]),
        ),
      },
      Array.from({ length: 300 }, (_, n) =>
        link(n + 1, pick(n), 'otherId', { partnerId: partnerId('7654321'), partnerName: pick(n + 1) }),
      ),
      { page: 1, show: 'all' },
    ),
  ),
];
