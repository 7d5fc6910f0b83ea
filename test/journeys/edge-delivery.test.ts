import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { type Chat, useJourney } from '../support/journey.ts';
import { ARM, CONNECTOR, createWireTap, PARTNER_LINK, type Wired } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept } });

const linksOf = (person: string, customer: string): readonly string[] =>
  journey()
    .azure.snapshot()
    .tenants.find(({ name }) => name === customer)!
    .links.filter((link) => link.person === person && link.state === 'Active')
    .map(({ partnerId }) => partnerId);

const writes = (): number =>
  tap.requests.filter(({ host, method }) => host === ARM && method !== 'GET').length;

/** Everything the bot says until it has answered one more message: work in a conversation stays in order. */
async function allUntilNow(chat: Chat): Promise<string[]> {
  await chat.says('help cancel');
  const texts: string[] = [];
  for (;;) {
    const { text } = await chat.nextCard();
    if (text.includes('Drop what is waiting')) return texts;
    texts.push(text);
  }
}

describe('a message on its way through the bot', () => {
  it('is acknowledged before the work is done', async () => {
    const ana = journey().person('ana').personal;
    const read = tap.hold({ host: ARM, method: 'GET', path: PARTNER_LINK });

    const { delivered } = await ana.says('link 1234567 Contoso Ltd');
    await read.arrived;

    expect(delivered).toEqual({ status: 200, body: undefined });
    expect(linksOf('ana', 'Contoso Ltd')).toEqual([]);
    await read.release();
    expect((await ana.nextCard()).text).toContain('Linked');
    expect(linksOf('ana', 'Contoso Ltd')).toEqual(['1234567']);
  });

  describe('has one effect', () => {
    it('when Teams delivers everything twice, messages and pressed buttons', async () => {
      const bo = journey().person('bo').personal;
      await journey().during({ kind: 'duplicateDelivery' }, async () => {
        await bo.says('link 1234567 Contoso Ltd');
        expect((await bo.nextCard()).text).toContain('Linked');
        expect(await allUntilNow(bo)).toEqual([]);
        await bo.says('link 7654321 Contoso Ltd');
        const question = await bo.nextCard();
        expect(await allUntilNow(bo)).toEqual([]);
        const before = writes();
        await question.press(/^Replace/);
        expect((await bo.nextCard()).text).toContain('Partner ID changed');
        expect(await allUntilNow(bo)).toEqual([]);
        expect(writes()).toBe(before + 1);
      });

      expect(linksOf('bo', 'Contoso Ltd')).toEqual(['7654321']);
    });

    it('when Teams delivers it again much later', async () => {
      const { azure } = journey();
      const mira = journey().person('mira').personal;
      const token = await azure.channelToken(SERVICE_URL);
      const message = journey().activity('mira', 'personal/mira', 'link 1234567 Contoso Ltd');
      await journey().post(message, { token });
      expect((await mira.nextCard()).text).toContain('Linked');
      const before = writes();

      const again = await journey().post(message, { token });

      expect(again.status).toBe(200);
      expect(await allUntilNow(mira)).toEqual([]);
      expect(writes()).toBe(before);
    });
  });

  it('waits for the ones before it, and for nobody else', async () => {
    const [ana, bo] = [journey().person('ana').personal, journey().person('bo').personal];
    const read = tap.hold({ host: ARM, path: PARTNER_LINK });
    await ana.says('show Contoso Ltd');
    await read.arrived;

    const names = Array.from({ length: 20 }, (_, n) => `nobody-${String(n + 1).padStart(2, '0')}`);
    for (const name of names) await ana.says(`show ${name}`);
    await bo.says('show somebody');

    expect((await bo.nextCard()).text).toContain('somebody');
    expect(ana.catchUp().filter(({ buttons }) => buttons.length > 0)).toEqual([]);
    await read.release();
    expect((await ana.nextCard()).text).toContain('Contoso Ltd');
    const answers = await allUntilNow(ana);
    expect(answers.map((text) => /nobody-\d\d/.exec(text)?.[0])).toEqual(names);
  });
});

describe('an answer on its way to Teams', () => {
  const posts = { host: CONNECTOR, method: 'POST', path: /\/activities\/?$/ };
  /** Not the sign that the bot is typing, which comes when a machine is slow. */
  const isMessage = async (wired: Wired): Promise<boolean> =>
    (JSON.parse(await wired.text()) as { type: string }).type === 'message';

  it('waits as long as Teams asks when there is too much', async () => {
    const bo = journey().person('bo').personal;
    const before = tap.sent(posts).length;

    // The stand-in refuses whoever does not wait for the second it asks for.
    await journey().during({ kind: 'chatThrottled' }, async () => {
      await bo.says('help show');
      expect((await bo.nextCard()).text).toContain('show');
    });

    const tries = await Promise.all(tap.sent(posts).slice(before).map(isMessage));
    expect(tries.filter(Boolean).length).toBeGreaterThan(1);
    expect(await allUntilNow(bo)).toEqual([]);
  });

  it.each([
    { was: 'was shown all the same', carriedOut: true },
    { was: 'was not shown', carriedOut: false },
  ])('is not sent twice when Teams fails in the middle and it $was', async ({ carriedOut }) => {
    const bo = journey().person('bo').personal;
    const customer = carriedOut ? 'Contoso Retail' : 'Contoso Ltd';
    const before = writes();
    let failures = 0;

    await tap.answering(
      posts,
      async (carryOut, wired) => {
        if (!(await isMessage(wired)) || failures++ > 0) return carryOut();
        if (carriedOut) await carryOut();
        return new Response('upstream 10.0.0.7 timed out', { status: 502 });
      },
      async () => {
        await bo.says(carriedOut ? `link 1234567 ${customer}` : `show ${customer}`);
        const seen = [await bo.nextCard()];
        if (carriedOut) seen.push(await bo.nextCard());
        const told = seen.pop()!;
        expect(told.text).toContain('My answer may not have reached you');
        expect(seen.map(({ text }) => text.includes(customer))).toEqual(carriedOut ? [true] : []);
      },
    );

    expect(failures).toBe(2);
    expect(await allUntilNow(bo)).toEqual([]);
    expect(writes()).toBe(before + (carriedOut ? 1 : 0));
  });

  it('comes as a fresh card when the one it belongs to is gone', async () => {
    const bo = journey().person('bo').personal;
    await bo.says('link 1234567 Contoso Retail');
    await bo.nextCard();
    await bo.says('unlink Contoso Retail');
    const question = await bo.nextCard('Unlink this partner?');

    await journey().during({ kind: 'updateGone' }, async () => {
      await question.press(/^Unlink/);
      const done = await bo.nextCard('Unlinked');
      expect(done.messageId).not.toBe(question.messageId);
    });

    expect(linksOf('bo', 'Contoso Retail')).toEqual([]);
  });
});

describe('the log', () => {
  interface Line {
    readonly level: number;
    readonly time: string;
    readonly msg: string;
    readonly correlationId?: string;
  }
  const ana = (): Chat => journey().person('ana').personal;

  beforeAll(async () => {
    await ana().says('link 1234567 Contoso Retail');
    await ana().nextCard('Contoso Retail');
  });

  const lines = (): Line[] => journey().bot.logLines.map((line) => JSON.parse(line) as Line);

  it('is one JSON object per line, with a message that the source knows word for word', async () => {
    const source = globSync('src/**/*.ts')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');

    const messages = new Set(lines().map(({ msg }) => msg));

    expect(messages.size).toBeGreaterThan(3);
    expect([...messages].filter((msg) => !source.includes(`'${msg}'`))).toEqual([]);
    expect(lines().filter(({ level, time }) => !(level >= 20) || Number.isNaN(Date.parse(time)))).toEqual([]);
  });

  it('knows the message behind every call to Azure', () => {
    const known = new Set(lines().map(({ correlationId }) => correlationId));
    const asked = tap.sent({ host: ARM });

    expect(asked.filter(({ path }) => path === '/tenants')).not.toEqual([]);
    expect(
      asked
        .filter(({ headers }) => !known.has(headers.get('x-ms-client-request-id') ?? 'none'))
        .map(({ method, path }) => `${method} ${path}`),
    ).toEqual([]);
  });

  it('carries one correlation id from the message to every call to Azure', async () => {
    const linesBefore = lines().length;
    const requestsBefore = tap.requests.length;

    await ana().says('unlink Contoso Retail');
    const question = await ana().nextCard('Unlink this partner?');
    await question.press(/^Unlink/);
    await ana().nextCard('Unlinked');

    const recorded = lines()
      .slice(linesBefore)
      .filter(({ msg }) => msg === 'activity recorded')
      .map(({ correlationId }) => correlationId);
    const asked = tap.requests
      .slice(requestsBefore)
      .filter(({ host }) => host === ARM)
      .map(({ method, headers }) => [method, headers.get('x-ms-client-request-id')]);
    expect(new Set(recorded).size).toBe(2);
    expect(asked).toEqual([
      ['GET', recorded[0]],
      ['GET', recorded[1]],
      ['DELETE', recorded[1]],
      ['GET', recorded[1]],
    ]);
  });
});
