import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import type { CardAction } from '../../sandbox/teams/press.ts';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { openEmbedded } from '../../src/adapters/store/embedded/open-embedded.ts';
import { conversationTools } from '../support/conversation.ts';
import { type Card, type Seen, useJourney } from '../support/journey.ts';
import { createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept } });
const { allSignIn, asks, clean, elsewhere, linkOf, presses, rest, writesFromNow } = conversationTools(
  journey,
  tap,
);

const { contoso, contosoRetail } = TENANT;
type Json = Record<string, unknown>;
const runs = (card: Seen): Json[] =>
  card.buttons.filter(({ type }) => type === 'Action.Execute').map(({ json }) => json as Json);
const buttonOf = (card: Seen, title: string): Json =>
  card.buttons.find((button) => button.title === title)!.json;

/** Presses something that the client was never given. */
const forge = (person: string, card: Card, action: Json, data: Json, inputs = {}) =>
  journey().teams.press(person, `personal/${person}`, card.messageId, {
    action: { ...action, data: { ...(action['data'] as Json), ...data } } as unknown as CardAction,
    inputs,
  });

beforeAll(() => allSignIn('ana', 'bo', 'mira'));
beforeEach(() => clean());

describe('a button', () => {
  it('carries an opaque id and a nonce, and everything else stays with the bot', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const cards = [
      await asks('ana', 'link'),
      await asks('ana', 'show Contoso Ltd'),
      await asks('ana', 'update 7654321 Contoso Ltd'),
      await asks('ana', 'unlink Contoso Ltd'),
      await asks('ana', 'show contso'),
      await asks('ana', 'show contoso'),
      await asks('ana', 'what is this'),
    ];

    for (const button of cards.flatMap(runs)) {
      const data = button['data'] as Json;
      expect(Object.keys(data).sort()).toEqual(['card', 'nonce', 'verb']);
      expect(data['card']).toMatch(/^[\w-]{22}$/);
      expect(data['nonce']).toMatch(/^[\w-]{22}$/);
      expect(data['verb']).toBe(button['verb']);
      expect(JSON.stringify(button)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|etag|fabrikam\.com/i);
    }
    expect(cards.flatMap(runs).length).toBeGreaterThan(12);
  });

  it('has a fallback for older clients that sends the same', async () => {
    elsewhere(contoso, 'ana', '1234567');
    for (const card of [await asks('ana', 'link'), await asks('ana', 'unlink Contoso Ltd')]) {
      for (const { associatedInputs, data, fallback, title } of runs(card)) {
        expect(fallback).toMatchObject({ type: 'Action.Submit', title, data, associatedInputs });
      }
    }
  });

  it('does the same by its fallback: inputs, the change, and a card in the same place', async () => {
    const form = await asks('ana', 'link');
    const linked = await presses('ana', form, 'Continue', {
      inputs: { customer: contoso, partnerId: '1234567' },
      fallback: true,
    });
    expect(linked.text).toContain('Linked');
    expect(linked.messageId).toBe(form.messageId);

    const question = await asks('ana', 'update 7654321 Contoso Ltd');
    const changed = await presses('ana', question, 'Replace with 7654321', { fallback: true });
    expect(changed.text).toContain('Partner ID changed');
    expect(changed.messageId).toBe(question.messageId);
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('7654321');
  });

  it('is gone once it was used: the card shows the result and what can be done next', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const question = await asks('ana', 'update 7654321 Contoso Ltd');

    const changed = await presses('ana', question, 'Replace with 7654321');

    expect(changed.messageId).toBe(question.messageId);
    expect(changed.buttons.map(({ title }) => title)).not.toContain('Replace with 7654321');
    expect(
      journey()
        .person('ana')
        .personal.shown.filter(({ messageId }) => messageId === question.messageId),
    ).toHaveLength(1);
  });

  it('works once, also when a second press was under way, by whatever button of the card', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const question = await asks('ana', 'update 7654321 Contoso Ltd');
    const writes = writesFromNow();

    await Promise.all([
      question.press('Replace with 7654321'),
      question.press('Replace with 7654321', { fallback: true }),
      question.press('Keep as it is'),
    ]);
    const said = await rest('ana');
    await question.press('Replace with 7654321');
    expect(await rest('ana')).toEqual([]);

    expect(writes()).toEqual(['PATCH 7654321']);
    expect(said.at(-1)?.text).toContain('Partner ID changed');
    expect(linkOf(contoso, 'ana')?.etag).toBe(2);
  });

  it('works after a restart of the bot, unless it has become too old', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const old = await asks('ana', 'unlink Contoso Ltd');
    await asks('ana', 'help');
    const { bot } = journey();
    await bot.stop();
    await letCardsExpire().finally(() => bot.start());
    const fresh = await asks('ana', 'unlink Contoso Ltd');
    await bot.restart();
    const writes = writesFromNow();

    const refused = await presses('ana', old, 'Unlink now');
    expect(refused.text).toContain('This card is too old');
    expect(refused.text).toContain('Type the command again');
    expect(writes()).toEqual([]);

    expect((await presses('ana', fresh, 'Unlink now')).text).toContain('Unlinked');
    expect(writes()).toEqual(['DELETE 1234567']);
  });

  /** A day passes for all cards there are. */
  async function letCardsExpire(): Promise<void> {
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    const { dataDir } = journey().bot;
    const engine = await openEmbedded({ dataDir, log: silent, onFatal: (reason) => console.error(reason) });
    await engine.kysely
      .updateTable('card')
      .set({ expires_on: Date.now() - 1 })
      .execute();
    await engine.close();
  }
});

describe('a forged press', () => {
  it.each([
    { what: 'another nonce', data: { nonce: 'AAAAAAAAAAAAAAAAAAAAAA' } },
    { what: 'another card', data: { card: 'AAAAAAAAAAAAAAAAAAAAAA' } },
  ])('with $what does nothing and is told so', async ({ data }) => {
    elsewhere(contoso, 'ana', '1234567');
    const question = await asks('ana', 'unlink Contoso Ltd');
    const writes = writesFromNow();

    await forge('ana', question, buttonOf(question, 'Unlink now'), data);

    expect((await rest('ana')).map(({ text }) => text)).toEqual([
      expect.stringContaining('This card is too old'),
    ]);
    expect(writes()).toEqual([]);
    expect((await presses('ana', question, 'Unlink now')).text).toContain('Unlinked');
  });

  it.each([{ nonce: '' }, { card: undefined }, { verb: 'link' }])(
    'with %j is no press at all: the client is told',
    async (data) => {
      elsewhere(contoso, 'ana', '1234567');
      const question = await asks('ana', 'unlink Contoso Ltd');
      const writes = writesFromNow();

      const { body } = await forge('ana', question, buttonOf(question, 'Unlink now'), data);

      expect(body).toMatchObject({ statusCode: 400, type: 'application/vnd.microsoft.error' });
      expect(await rest('ana')).toEqual([]);
      expect(writes()).toEqual([]);
    },
  );

  it('with a verb the card does not have does nothing', async () => {
    const card = await asks('ana', 'show Contoso Ltd');
    const button = buttonOf(card, 'Link a partner ID');

    await forge('ana', card, { ...button, verb: 'signout' }, { verb: 'signout' });

    expect((await rest('ana')).map(({ text }) => text)).toEqual([
      expect.stringContaining('This card is too old'),
    ]);
    expect((await asks('ana', 'show Contoso Ltd')).text).toContain('Contoso Ltd');
  });

  it('cannot bring another customer or partner ID into a confirmation', async () => {
    elsewhere(contoso, 'ana', '1234567');
    elsewhere(contosoRetail, 'ana', '1234567');
    const question = await asks('ana', 'update 7654321 Contoso Ltd');

    await forge('ana', question, buttonOf(question, 'Replace with 7654321'), {
      customer: contosoRetail,
      partnerId: '314159',
      command: 'unlink',
    });
    await rest('ana');

    expect(linkOf(contoso, 'ana')?.partnerId).toBe('7654321');
    expect(linkOf(contosoRetail, 'ana')?.partnerId).toBe('1234567');
  });

  it('by somebody else is refused, and the owner can still use the card', async () => {
    elsewhere(contoso, 'ana', '1234567');
    elsewhere(contoso, 'bo', '1234567');
    const hers = await asks('ana', 'unlink Contoso Ltd');
    const his = await asks('bo', 'unlink Contoso Ltd');
    const writes = writesFromNow();

    await forge('bo', his, buttonOf(hers, 'Unlink now'), {});

    expect((await rest('bo')).map(({ text }) => text)).toEqual([
      expect.stringContaining('This card belongs to somebody else'),
    ]);
    expect(writes()).toEqual([]);
    await presses('ana', hers, 'Unlink now');
    expect(linkOf(contoso, 'ana')).toBeUndefined();
    expect(linkOf(contoso, 'bo')?.partnerId).toBe('1234567');
  });
});

describe('an edited message', () => {
  it('never repeats a write; its button does it once', async () => {
    const bo = journey().person('bo').personal;
    await asks('bo', 'show Contoso Ltd');
    bo.catchUp();
    const writes = writesFromNow();
    const said = await bo.says('link 1234567 Contoso Ltd');
    await bo.nextCard('Linked');

    await said.edit('link 1234567 Contoso Retail');
    const question = await bo.nextCard();
    expect(question.text).toContain('I do not run edited messages again');
    expect(question.text).toContain('link 1234567 Contoso Retail');
    expect(writes()).toEqual(['PUT 1234567']);

    await Promise.all([question.press('Yes, run it'), question.press('Yes, run it')]);
    await bo.nextCard('Linked');
    await rest('bo');

    expect(writes()).toEqual(['PUT 1234567', 'PUT 1234567']);
    expect(linkOf(contosoRetail, 'bo')?.partnerId).toBe('1234567');
  });

  it('is asked about once, also when Teams delivers the edit twice', async () => {
    const bo = journey().person('bo').personal;
    const said = await bo.says('unlink Contoso Ltd');
    await rest('bo');

    await journey().during({ kind: 'duplicateDelivery' }, () => said.edit('unlink Contoso Retail'));

    expect(await rest('bo')).toHaveLength(1);
  });

  it('is answered at once when nothing can be changed by it', async () => {
    const bo = journey().person('bo').personal;
    const said = await bo.says('shwo Contoso Ltd');
    await bo.nextCard('Did you mean');

    await said.edit('show Contoso Ltd');

    expect((await bo.nextCard('Contoso Ltd')).text).toContain('Nothing is linked');
  });
});

describe('every message is answered', () => {
  const ODD = [
    '',
    '   ',
    '🙂',
    '?!',
    '.',
    'thanks!',
    'null',
    'undefined',
    'constructor',
    '__proto__',
    'toString 1234567',
    'link __proto__ 1234567',
    'show constructor',
    'alias constructor as __proto__',
    'help toString',
    '${title} {{given}} $t(error.unexpected)',
    'show ${title} {{given}}',
    '<script>alert(1)</script>',
    '**bold** [link](https://example.com) | table |',
    'show [x](https://example.com)',
    '--tenant',
    'link --partner-id --tenant',
    'az',
    'az managementpartner',
    'New-AzManagementPartner',
    'link 1234567 1234567',
    'unlink ; rm -rf /',
    "show ' OR 1=1 --",
    '\u202Eknil 1234567',
    'sh\u200Bow contoso retail',
    'مرحبا',
    '你好',
    `show ${'x'.repeat(5000)}`,
    'a '.repeat(3000),
    'customers \\',
    'customers .*',
    'use ""',
    'code abcdefgh',
    'line one\nline two\n\n- three',
  ];
  // Always the same ones, so that a failure can be looked at.
  const RANDOM = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { seed: 20261120, numRuns: 20 });

  it('once, whatever it says, and none of it changes anything', { timeout: 60_000 }, async () => {
    await asks('mira', 'customers');
    const writes = writesFromNow();

    for (const message of [...ODD, ...RANDOM]) {
      await journey().person('mira').personal.says(message);
      const answers = await rest('mira');
      expect(
        answers.map(({ kind }) => kind),
        JSON.stringify(message),
      ).toEqual(['card']);
      expect(answers[0]?.text, JSON.stringify(message)).not.toContain('Something went wrong');
    }

    expect(writes()).toEqual([]);
  });

  it('also when it is only a picture', async () => {
    const { azure, teams } = journey();
    const activity = journey().activity('mira', 'personal/mira', '');
    const image = { contentType: 'image/png', contentUrl: 'https://example.com/x.png' };
    const picture = { ...activity, text: undefined, attachments: [image] };

    const { status } = await teams.post(picture, { token: await azure.channelToken(SERVICE_URL) });

    expect(status).toBeLessThan(300);
    expect((await rest('mira')).map(({ text }) => text)).toEqual([
      expect.stringContaining('I did not understand'),
    ]);
  });

  it('with suggestions when it was not understood', async () => {
    const answer = await asks('mira', 'please do something');
    expect(answer.buttons.map(({ title }) => title)).toEqual(['Help', 'My customers']);

    const help = await presses('mira', answer, 'Help');

    expect(help.text).toContain('link <partner ID> <customer>');
    expect(help.messageId).toBe(answer.messageId);
  });
});
