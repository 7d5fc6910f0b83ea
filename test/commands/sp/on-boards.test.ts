import { describe, expect, it } from 'vitest';
import { renderCard } from '../../../src/cards/render-card.ts';
import { FIRST_PAGE } from '../../../src/commands/board-pages.ts';
import { boardReply } from '../../../src/commands/board-reply.ts';
import { readBoard } from '../../../src/commands/read-board.ts';
import { linkRow } from '../../../src/commands/standing-text.ts';
import type { ExpectedLink } from '../../../src/domain/board.ts';
import { objectId, partnerId } from '../../../src/domain/ids.ts';
import { translate } from '../../../src/i18n/translator.ts';
import { nodesOf } from '../../cards/support/walk.ts';
import { ana, createTeam, CUSTOMERS, expected, HOME, NOW } from '../../support/team.ts';

const reader = { locale: 'en-GB' };
const { contoso } = CUSTOMERS;
const pipeline = { ...ana, objectId: objectId('0b0b0b0b-0000-4000-8000-000000000001'), name: 'Pipeline' };
const linkOf = (rest: Partial<ExpectedLink> = {}): ExpectedLink => ({
  ...expected(pipeline, contoso, 'missing'),
  application: true,
  ...rest,
});
const saidOf = (link: ExpectedLink, by: 'customer' | 'person' = 'person'): readonly string[] =>
  linkRow(link, by, NOW).status.map((part) => translate(part, reader));

async function wordsOnBoard(names: boolean): Promise<string> {
  const team = createTeam([linkOf(), expected(ana, contoso, 'missing')]);
  team.policy = { ...team.policy, names };
  const { coverage } = team.services;
  const byCustomer = coverage.byCustomer.bind(coverage);
  const counted: typeof byCustomer = async (...question) =>
    (await byCustomer(...question)).map((row) => ({ ...row, applications: 1 }));
  Object.assign(coverage, { byCustomer: counted });
  const content = await readBoard(HOME, {}, FIRST_PAGE, team.services);
  const card = renderCard(boardReply({ id: 'board', viewers: [] }, content).card!, [], reader);
  return nodesOf(card)
    .map(({ text }) => text)
    .join('\n');
}

describe('applications on boards', () => {
  it('are counted as their own kind, and called by name only where people may be named', async () => {
    const nameless = await wordsOnBoard(false);
    expect(nameless).toContain('0 of 2 expected links in place, 2 not linked, 1 of an application');
    expect(nameless).not.toContain('Pipeline');

    const named = await wordsOnBoard(true);
    expect(named).toContain('Pipeline (application)');
    expect(named).not.toContain('Ana Bakker (application)');
  });

  it('are told from people, and one from the other', () => {
    expect(saidOf(linkOf())).toEqual(['Application', 'Not linked']);
    expect(saidOf(linkOf(), 'customer')).toEqual(['Application Pipeline', 'Not linked']);
    expect(saidOf(expected(ana, contoso, 'missing'))).toEqual(['Not linked']);
  });

  it('are not re-verifiable when their credential is gone, and say why', () => {
    expect(saidOf(linkOf({ standing: 'unreachable', code: 'credentialMissing' }))).toEqual([
      'Application',
      'Not re-verifiable',
      'its credential is not in the vault',
    ]);
  });

  it('say that what was shown was not looked at', () => {
    const link = linkOf({ standing: 'inPlace', partnerId: partnerId('1234567'), partnerName: 'Fabrikam' });

    expect(saidOf({ ...link, attested: true })).toEqual([
      'Application',
      'Linked to Fabrikam (1234567)',
      'attested, not re-verifiable',
    ]);
    expect(linkRow({ ...link, attested: true }, 'person', NOW)).not.toHaveProperty('verifiedAt');
    expect(saidOf(link)).not.toContain('attested, not re-verifiable');
  });
});
