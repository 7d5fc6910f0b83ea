import { describe, expect, it } from 'vitest';
import { findCardProblems } from '../../src/cards/check-card.ts';
import { renderCard } from '../../src/cards/render-card.ts';
import type { BoardPage } from '../../src/commands/board-pages.ts';
import { boardReply } from '../../src/commands/board-reply.ts';
import { personalView } from '../../src/commands/personal-view.ts';
import { type Counts, type CustomerRow, type ExpectedLink, NO_COUNTS } from '../../src/domain/board.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import { NO_POLICY, type Policy } from '../../src/domain/policy.ts';
import { translate } from '../../src/i18n/translator.ts';
import type { Reply } from '../../src/ports/chat.ts';
import { nodesOf } from '../cards/support/walk.ts';

const reader = { locale: 'en-GB', timeZone: 'Europe/Amsterdam' };
const NOW = Date.parse('2026-11-20T09:00:00Z');
const board = { id: 'board-1', viewers: ['29:ana'] };
const ana = objectId('0192f0a1-0000-4000-8000-000000000001');
const tenant = (n: number) => tenantId(`0192f0a1-1111-4000-8000-${String(n).padStart(12, '0')}`);
const ours = partnerId('1234567');
const withIds = (...ids: readonly string[]): Policy => ({
  ...NO_POLICY,
  partnerIds: ids.map((id) => ({ id: partnerId(id) })),
});

const customer = (n: number, counts: Partial<Counts> & { expected: number }): CustomerRow => ({
  ...NO_COUNTS,
  ...counts,
  tenantId: tenant(n),
  customerName: `Customer ${n}`,
  oldestAt: NOW - n * 60_000,
});
const fine = (n: number) => customer(n, { expected: 2, inPlace: 2 });
const wrong = (n: number) => customer(n, { expected: 2, inPlace: 1, otherId: 1 });

const link = (n: number, standing: ExpectedLink['standing'], verifiedAt = NOW): ExpectedLink => ({
  person: ana,
  personName: 'Ana Bakker',
  tenantId: tenant(n),
  customerName: `Customer ${n}`,
  standing,
  verifiedAt,
});

const contentOf = (rows: readonly CustomerRow[], policy = NO_POLICY) => ({
  scope: {},
  policy,
  rows,
  now: NOW,
});
const all = (page = 0): BoardPage => ({ page, show: 'all' });

/** What a reader finds on the card, line by line, and its buttons. */
function seen(reply: Reply): { lines: readonly string[]; buttons: readonly string[] } {
  const card = renderCard(reply.card!, [], reader);
  const lines = nodesOf(card).flatMap(({ type, text }) =>
    type === 'TextRun' || type === 'TextBlock' ? [String(text)] : [],
  );
  return { lines, buttons: (reply.actions ?? []).map(({ label }) => translate(label, reader)) };
}

describe('the board that everybody sees', () => {
  it('sums up in words, with all that is not as it should be', () => {
    const rows = [
      customer(1, { expected: 20, inPlace: 17, otherId: 3, stale: 2 }),
      customer(2, { expected: 21, inPlace: 20, unreachable: 1, stale: 4 }),
    ];

    expect(seen(boardReply(board, contentOf(rows))).lines).toContain(
      '37 of 41 expected links in place, 3 to another ID, 1 unreachable, 6 not verified for 30 days',
    );
  });

  it('says of every customer in words what its glyph says', () => {
    const { lines } = seen(boardReply(board, contentOf([wrong(1), fine(2)])));

    expect(lines).toEqual(expect.arrayContaining(['⚠', 'Customer 1', '1 to another ID', '1 of 2']));
    expect(lines).toEqual(expect.arrayContaining(['✓', 'Customer 2', 'All in place', '2 of 2']));
  });

  it('tells its age by the look that is longest ago', () => {
    const { lines } = seen(boardReply(board, contentOf([fine(1), fine(1450)])));

    expect(lines.at(-1)).toBe('As of 20 Nov 2026, 10:00; the oldest look was on 19 Nov 2026, 9:50');
  });

  it('has no button that acts for somebody, whatever it shows', () => {
    const pages: readonly BoardPage[] = [all(), all(1), { page: 0, show: 'problems' }];
    const rows = Array.from({ length: 25 }, (_, n) => (n % 2 ? wrong(n) : fine(n)));

    for (const at of pages) {
      const { actions, board: shown } = boardReply(board, contentOf(rows), at);
      expect(actions?.map(({ kind }) => kind)).toEqual(actions?.map(() => 'view'));
      expect(shown).toEqual({ id: 'board-1', viewers: ['29:ana'] });
    }
  });

  it('names people only when it is given their names', () => {
    const rows = [wrong(1)];
    const people = new Map([[tenant(1), ['Bo Lindgren']]]);

    expect(seen(boardReply(board, contentOf(rows))).lines).not.toContain('Bo Lindgren');
    expect(seen(boardReply(board, { ...contentOf(rows), people })).lines).toContain('Bo Lindgren');
  });

  it('turns pages of ten, and stays on the last one when customers have gone', () => {
    const rows = Array.from({ length: 25 }, (_, n) => fine(n));
    const at = (page: number) => seen(boardReply(board, contentOf(rows), all(page)));

    expect(at(0).buttons).toEqual(['Next', 'My links']);
    expect(at(1).lines).toContain('Page 2 of 3');
    expect(at(1).buttons).toEqual(['Previous', 'Next', 'My links']);
    expect(at(2).lines.filter((line) => line.startsWith('Customer'))).toHaveLength(5);
    expect(at(9).lines).toEqual(at(2).lines);
  });

  it('shows problems only when asked, and the sums of all the same', () => {
    const rows = [wrong(1), fine(2), fine(3)];
    const { buttons, lines } = seen(boardReply(board, contentOf(rows), { page: 0, show: 'problems' }));

    expect(lines).toContain('5 of 6 expected links in place, 1 to another ID');
    expect(lines.filter((line) => line.startsWith('Customer'))).toEqual(['Customer 1']);
    expect(buttons).toContain('All customers');
  });

  it('of problems says so when there are none', () => {
    const reply = boardReply(board, { ...contentOf([fine(1)]), scope: { problemsOnly: true } });

    expect(seen(reply).lines).toContain('Nothing needs anybody: every expected link is in place.');
    expect(seen(reply).buttons).toEqual(['My links']);
  });

  it('fits into a message with 300 customers of long names and 60 people each', () => {
    const long = 'Ж'.repeat(300);
    const rows = Array.from({ length: 300 }, (_, n) => ({
      ...customer(n, {
        expected: 60,
        inPlace: 20,
        otherId: 10,
        missing: 10,
        unreachable: 10,
        unverified: 10,
      }),
      customerName: long,
    }));
    const people = new Map(rows.map(({ tenantId: id }) => [id, Array.from({ length: 60 }, () => long)]));
    const { card } = boardReply(board, { ...contentOf(rows), people });

    expect(findCardProblems(renderCard(card!, [], reader) as Record<string, unknown>)).toEqual([]);
  });
});

describe('one person’s view of a board', () => {
  const problems = [
    link(1, 'otherId'),
    link(2, 'missing'),
    link(3, 'unreachable'),
    link(4, 'unverified'),
    link(5, 'inPlace', NOW - 31 * 24 * 60 * 60_000),
    link(6, 'inPlace'),
  ];

  it('shows their own links before the rest', () => {
    const { lines } = seen(personalView(board, contentOf([fine(8)]), problems.slice(1, 2), all()));

    const places = ['Your links', 'Customer 2', 'Not linked', 'Everybody’s links', 'Customer 8'];
    expect(lines.filter((line) => places.includes(line))).toEqual(places);
  });

  it('leaves later pages to the board, with the buttons that turn them first', () => {
    const rows = Array.from({ length: 25 }, (_, n) => fine(n));
    const { buttons, lines } = seen(personalView(board, contentOf(rows), problems, { page: 1, show: 'all' }));

    expect(lines).not.toContain('Your links');
    expect(buttons).toEqual(['Previous', 'Next', 'My links']);
  });

  it('has a button for each problem, which does what helps', () => {
    const { actions = [] } = personalView(board, contentOf([], withIds('1234567')), problems, {
      page: 0,
      show: 'mine',
    });

    expect(actions.flatMap((action) => (action.kind === 'run' ? [action.invocation] : []))).toEqual([
      { command: 'update', args: { partnerId: ours, customer: tenant(1) } },
      { command: 'link', args: { partnerId: ours, customer: tenant(2) } },
      { command: 'show', args: { customer: tenant(3) } },
      { command: 'show', args: { customer: tenant(4) } },
      { command: 'show', args: { customer: tenant(5) } },
    ]);
  });

  it.each([
    ['no ID', withIds()],
    ['several IDs', withIds('1234567', '7654321')],
  ])('leaves the ID to the person when the policy has %s', (_what, policy) => {
    const { actions = [] } = personalView(board, contentOf([], policy), [link(2, 'missing')], all());

    expect(actions[0]).toMatchObject({ invocation: { command: 'link', args: { customer: tenant(2) } } });
    expect(JSON.stringify(actions)).not.toContain('partnerId');
  });

  it('never has more than six buttons, and always those that turn pages', () => {
    const rows = Array.from({ length: 35 }, (_, n) => (n < 15 ? wrong(n) : fine(n)));
    const links = Array.from({ length: 35 }, (_, n) => link(n, 'missing'));

    for (const show of ['all', 'problems', 'mine'] as const) {
      for (const page of [0, 1, 2, 3]) {
        const { buttons } = seen(personalView(board, contentOf(rows), links, { page, show }));
        expect(buttons.length).toBeLessThanOrEqual(6);
        if (page === 0) expect(buttons).toContain('Next');
        if (page > 0) expect(buttons).toContain('Previous');
      }
    }
  });

  it('offers what concerns the links it shows, also on a later page', () => {
    const links = Array.from({ length: 12 }, (_, n) => link(n, 'missing'));
    const { buttons } = seen(personalView(board, contentOf([]), links, { page: 1, show: 'mine' }));

    expect(buttons).toEqual(['Link Customer 10', 'Link Customer 11', 'Previous', 'Everybody’s links']);
  });

  it('says how to get there when nothing is expected of them', () => {
    const mine = personalView(board, contentOf([fine(1)]), [], { page: 0, show: 'mine' });

    expect(seen(mine).lines.join()).toContain('Type customers');
    expect(seen(personalView(board, contentOf([fine(1)]), [], all())).lines).not.toContain('Your links');
  });
});
