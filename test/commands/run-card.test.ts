import { describe, expect, it } from 'vitest';
import type { CardData } from '../../src/cards/card-data.ts';
import { runCard, tenantsToWrite } from '../../src/commands/run-card.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import type { Finding, Outcome, Run, RunItem, RunState } from '../../src/domain/runs.ts';
import type { Reply } from '../../src/ports/chat.ts';

const [ours, theirs] = [partnerId('1234567'), partnerId('7654321')];
const idOf = (nth: number) => tenantId(`20000000-0000-4000-8000-${String(nth).padStart(12, '0')}`);
const identity = { tenantId: idOf(0), objectId: objectId('22220000-0000-4000-8000-000000000001') };
const absent: Finding = { kind: 'absent', identity };
const linkedTo = (id: typeof ours, partnerName?: string): Finding => ({
  kind: 'linked',
  identity,
  partnerId: id,
  etag: 1,
  ...(partnerName === undefined ? {} : { partnerName }),
});
const consentMissing: Finding = { kind: 'blocked', code: 'consentMissing' };
const done: Outcome = { kind: 'done' };
const throttled: Outcome = { kind: 'failed', code: 'throttled' };

const itemsOf = (...rows: readonly { readonly finding?: Finding; readonly outcome?: Outcome }[]): RunItem[] =>
  rows.map(({ finding, outcome }, nth) => ({
    tenantId: idOf(nth),
    name: `Customer ${nth}`,
    chosen: outcome !== undefined,
    attempts: 0,
    ...(finding && { finding }),
    ...(outcome && { outcome }),
  }));
const runOf = (kind: Run['kind'], state: RunState, more: Partial<Run> = {}): Run => ({
  id: 'run-1',
  person: { tenantId: idOf(0), objectId: identity.objectId, name: 'Ana Bakker' },
  kind,
  state,
  wanted: ours,
  selection: {},
  createdAt: 0,
  ...more,
});

/** Words by key, names, and what the buttons do. */
const read = ({ actions = [], card }: Reply) => {
  const { groups, typedCount } = card!.data as CardData['run'];
  return {
    groups: groups.map(({ names, text }) => `${text.key} ${names.length}`),
    deeds: actions.map((action) => (action.kind === 'run' ? action.invocation.args['do'] : action.kind)),
    typed: typedCount?.expected,
  };
};

describe('the card of a planned run', () => {
  it('says what would be written, kept and impossible, and takes a second look before partners are replaced', () => {
    const run = runOf('link', 'planned');
    const items = itemsOf(
      { finding: absent },
      { finding: linkedTo(ours) },
      { finding: linkedTo(theirs, 'Woodgrove Bank') },
      { finding: consentMissing },
    );

    expect(read(runCard(run, items, 0))).toEqual({
      groups: ['run.plan.create 1', 'run.plan.other 1', 'run.plan.none.link 1', 'run.cause.consentMissing 1'],
      deeds: ['confirm', 'confirmOthers', 'cancel', 'consents'],
      typed: undefined,
    });
    expect(tenantsToWrite(run, items, false)).toEqual([idOf(0)]);
    expect(tenantsToWrite(run, items, true)).toEqual([idOf(0), idOf(2)]);
  });

  it('asks for the number where something is taken away', () => {
    const items = itemsOf({ finding: linkedTo(ours) }, { finding: linkedTo(theirs) }, { finding: absent });

    expect(read(runCard(runOf('unlink', 'planned'), items, 0))).toMatchObject({
      deeds: ['confirm', 'cancel'],
      typed: 2,
    });
  });

  it('offers nothing to agree to when there is nothing to do', () => {
    const reply = runCard(runOf('update', 'planned'), itemsOf({ finding: linkedTo(ours) }), 0);

    expect([reply.text.key, read(reply).deeds]).toEqual(['run.plan.nothing', ['cancel']]);
  });
});

describe('the card of a run that is over', () => {
  it('tells what is done and what failed, by cause, with retry, undo and the file', () => {
    const items = itemsOf(
      { finding: absent, outcome: done },
      { finding: absent, outcome: throttled },
      { finding: linkedTo(theirs) },
    );

    expect(read(runCard(runOf('link', 'done'), items, 0))).toMatchObject({
      groups: ['run.result.done 1', 'run.cause.throttled 1'],
      deeds: ['retry', 'undo', 'csv'],
    });
  });

  it('does not offer to undo an undo', () => {
    const items = itemsOf({ finding: absent, outcome: done });

    expect(read(runCard(runOf('undo', 'done'), items, 0)).deeds).toEqual(['csv']);
  });

  it('shows who is linked where, and leaves out what was not asked for', () => {
    const items = itemsOf(
      { finding: linkedTo(ours, 'Fabrikam') },
      { finding: linkedTo(theirs, 'Woodgrove Bank') },
      { finding: absent },
      { finding: consentMissing },
    );
    const selection = { condition: { kind: 'linkedTo', partnerId: theirs } } as const;

    expect(read(runCard(runOf('show', 'done'), items, 0)).groups).toEqual([
      'run.show.linked 1',
      'run.show.linked 1',
      'run.show.absent 1',
      'run.cause.consentMissing 1',
    ]);
    expect(read(runCard(runOf('show', 'done', { selection }), items, 0)).groups).toEqual([
      'run.show.linked 1',
      'run.cause.consentMissing 1',
    ]);
  });
});
