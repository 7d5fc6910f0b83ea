import { afterEach, describe, expect, it } from 'vitest';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { conversationTools } from '../support/conversation.ts';
import { type Card, useJourney } from '../support/journey.ts';
import { managedBot, managerTools } from '../support/managers.ts';
import { runOperator } from '../support/operator.ts';
import { runTools } from '../support/runs.ts';
import { createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept }, env: managedBot(), timeoutInMs: 15_000 });
const { asks, clean, elsewhere, presses, rest } = conversationTools(journey, tap);
const { channel } = managerTools(journey);
const { forgedPress } = runTools(journey);
const mira = () => journey().person('mira').personal;
const audit = (about = ''): Promise<Card> => asks('mira', `audit ${about}`, 'Audit');
/** The lines of a card, newest first, without their times. */
const linesOf = ({ text }: Card): readonly string[] =>
  text
    .split(/\n(?=[✓!⚠·]\n)/u)
    .slice(1)
    .map((line) =>
      line
        .split('\n')
        .slice(1)
        .map((part) => part.replace(/ · .* · line \d+$/, ''))
        .join(' | '),
    );

afterEach(() => clean());

describe('the audit', () => {
  it('has every change with who, where, before and after, newest first', async () => {
    await asks('ana', 'link 1234567 Contoso Ltd', 'Linked');
    const change = await asks('ana', 'update 7654321 Contoso Ltd', 'Another partner is linked');
    await presses('ana', change, 'Replace with 7654321');
    await asks('ana', 'undo', 'Put back');
    await presses('ana', await asks('ana', 'unlink Contoso Ltd', 'Unlink this partner?'), 'Unlink now');

    expect(linesOf(await audit()).slice(0, 5)).toEqual([
      'Unlinked | Contoso Ltd | 1234567 → nothing | Ana Bakker',
      'Took a change back | Contoso Ltd | 7654321 → 1234567 | Ana Bakker',
      'Changed the partner ID | Contoso Ltd | 7654321 → 1234567 | Ana Bakker',
      'Changed the partner ID | Contoso Ltd | 1234567 → 7654321 | Ana Bakker',
      'Linked | Contoso Ltd | nothing → 1234567 | Ana Bakker',
    ]);
  });

  it('has a line for every customer of a run', async () => {
    const plan = await asks('bo', 'link 1234567 all', 'Link 1234567 in');
    await presses('bo', plan, /^Link/);
    await journey().person('bo').personal.nextCard('Download CSV');

    const lines = linesOf(await audit('Bo Lindgren'));
    expect(lines.length).toBeGreaterThan(1);
    expect(new Set(lines.map((line) => line.replace(/\| [^|]* \|/, '| … |')))).toEqual(
      new Set(['Linked | … | nothing → 1234567 | Bo Lindgren']),
    );
  });

  it('has what was changed elsewhere as soon as the bot sees it, and does not take its own changes for that', async () => {
    await asks('ana', 'link 1234567 Contoso Retail', 'Linked');
    elsewhere(TENANT.contosoRetail, 'ana', '7654321');
    await asks('ana', 'show Contoso Retail', 'Linked');

    const [newest, before] = linesOf(await audit('Contoso Retail'));
    expect(newest).toMatch(/^Changed outside PAL Bot \| Contoso Retail \| 1234567 → 7654321 \| ana/i);
    expect(before).toBe('Linked | Contoso Retail | nothing → 1234567 | Ana Bakker');
  });

  it('has what was refused: a button of somebody else, and curiosity', async () => {
    const card = await asks('ana', 'update 7654321 Contoso Ltd');
    await forgedPress('bo', card, /Link|Continue|Replace/);
    await rest('bo');
    await asks('bo', 'audit', 'Only managers may do this');

    const lines = linesOf(await audit('Bo Lindgren'));
    expect(lines.slice(0, 2)).toEqual([
      'Tried to read the audit | Refused: this is for managers. | Bo Lindgren',
      'Pressed a button of somebody else | Refused: buttons work for the person they were made for. | Bo Lindgren',
    ]);
  });

  it('is told in the 1:1 chat, wherever it was asked for', async () => {
    mira().catchUp();
    await channel().says('@PAL Bot audit');
    await mira().nextCard('Audit');

    expect(
      channel()
        .shown.map(({ allText }) => allText)
        .join(),
    ).not.toMatch(/Linked|Ana Bakker/);
  });

  it('narrows down by time', async () => {
    expect(linesOf(await audit('since 1h')).length).toBeGreaterThan(0);
    expect((await audit('since 2099-01-01')).text).toContain('There is nothing to show.');
  });

  it.each([
    ['As CSV', 'text/csv; charset=utf-8', /^\uFEFF?number,at,action,/],
    ['As JSON Lines', 'application/jsonl; charset=utf-8', /^\{"number":1,/],
  ])('goes out of the house with a button %s, and that is a line of it', async (button, type, beginning) => {
    const page = await audit();
    mira().catchUp();
    await page.press(button);
    const file = await mira().nextCard('Your extract of the audit is ready');
    const answer = await fetch(file.buttons[0]!.url!, { method: 'POST' });
    const text = await answer.text();

    expect(answer.headers.get('content-type')).toBe(type);
    expect(text).toMatch(beginning);
    expect(text).toContain('Contoso Ltd');
    expect(linesOf(await audit())[0]).toBe('Took an extract of the audit | Mira Dubois');
    expect((await fetch(file.buttons[0]!.url!, { method: 'POST' })).status).toBe(410);
  });

  it('is as it was written, for the manager and for the operator', async () => {
    const card = await asks('mira', 'audit verify', 'Nothing was tampered with');
    const hash = /[0-9a-f\u200b]{64,}/.exec(card.text)![0].replaceAll('\u200b', '');

    await journey().bot.stop();
    const { exitCode, printed } = await runOperator(journey(), 'audit-verify');
    await journey().bot.start();

    expect(exitCode).toBe(0);
    expect(printed).toContain(hash);
  });
});
