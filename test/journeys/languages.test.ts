import { describe, expect, it } from 'vitest';
import * as CATALOGUES from '../../src/i18n/catalogues.ts';
import { useJourney } from '../support/journey.ts';

const { en, nl, sv, fr } = CATALOGUES;

describe('everybody reads their own language', () => {
  const journey = useJourney({ azure: { ownLanguages: true } });

  it.each([
    ['ana', nl],
    ['bo', sv],
    ['mira', fr],
  ] as const)('%s, from the question to the answer', async (who, catalogue) => {
    const { personal } = journey().person(who);

    await personal.says('show Contoso Ltd');
    const card = await personal.nextCard(catalogue['show.none']);

    expect(card.text).toContain(catalogue['show.none.note']);
    expect(card.text).not.toContain(en['show.none']);
    expect(card.buttons.map(({ title }) => title)).toContain(catalogue['action.linkPartner']);
  });

  it('also where something is wrong, with what helps', async () => {
    const { personal } = journey().person('ana');

    await personal.says('link 12 Contoso Ltd');
    const card = await personal.nextCard(nl['error.partnerIdInvalid.remedy']);

    expect(card.text).toContain('PAL-102');
  });
});
