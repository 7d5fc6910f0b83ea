import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startBot } from '../../sandbox/bot-process.ts';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { preloading } from '../support/bot-preloads.ts';
import { freePort } from '../support/free-port.ts';
import { type Card, type Chat, useJourney } from '../support/journey.ts';
import { ARM, CONNECTOR, createWireTap, PARTNER_LINK, type WireMatch } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept }, env: preloading('preload-disk.ts') });

const linksOf = (person: string, customer: string): readonly string[] =>
  journey()
    .azure.snapshot()
    .tenants.find(({ name }) => name === customer)!
    .links.filter((link) => link.person === person && link.state === 'Active')
    .map(({ partnerId }) => partnerId);

const sentWrites = (): readonly string[] =>
  tap.requests.filter(({ host, method }) => host === ARM && method !== 'GET').map(({ method }) => method);

const read: WireMatch = { host: ARM, method: 'GET', path: PARTNER_LINK };
const write = (method: string): WireMatch => ({ host: ARM, method, path: PARTNER_LINK });

/** Kills the bot at the moment that fits, and starts it again. `meanwhile`: what Azure still does without it. */
async function crashAt(
  match: WireMatch,
  moment: 'before' | 'after',
  work: () => Promise<unknown>,
  release: 'while it is down' | 'when it is back' = 'while it is down',
): Promise<void> {
  const { bot } = journey();
  const held = tap.hold(match, moment);
  await work();
  await held.arrived;
  await bot.kill();
  if (release === 'when it is back') {
    const looked = tap.sent(read).length;
    await bot.start();
    await vi.waitFor(() => expect(tap.sent(read).length).toBeGreaterThan(looked), { timeout: 20_000 });
    await held.release();
    return;
  }
  await held.release();
  await bot.start();
}

/** Nothing else came of it: work in a conversation stays in order, so an answer to this comes last. */
async function isQuiet(chat: Chat): Promise<void> {
  await chat.says('help cancel');
  expect((await chat.nextCard()).text).toContain('Drop what is waiting');
}

describe('when the bot is killed', () => {
  it('before it writes, the link is made after the restart, once', async () => {
    const ana = journey().person('ana').personal;
    const before = sentWrites().length;

    await crashAt(read, 'before', () => ana.says('link 1234567 Contoso Ltd'));

    expect((await ana.nextCard()).text).toMatch(/Linked\nContoso Ltd\nFabrikam/);
    expect(linksOf('ana', 'Contoso Ltd')).toEqual(['1234567']);
    expect(sentWrites().slice(before)).toEqual(['PUT']);
    await isQuiet(ana);
  });

  it('during a slow write that Azure finishes without it, the link is reported and not made again', async () => {
    const ana = journey().person('ana').personal;
    const before = sentWrites().length;

    await crashAt(write('PUT'), 'before', () => ana.says('link 1234567 Contoso Retail'));

    expect((await ana.nextCard()).text).toMatch(/Linked\nContoso Retail\nFabrikam/);
    expect(linksOf('ana', 'Contoso Retail')).toEqual(['1234567']);
    expect(sentWrites().slice(before)).toEqual(['PUT']);
    await isQuiet(ana);
  });

  it('during a write that arrives only after the restart, it waits for it', async () => {
    const bo = journey().person('bo').personal;
    const before = sentWrites().length;

    await crashAt(write('PUT'), 'before', () => bo.says('link 1234567 Contoso Ltd'), 'when it is back');

    expect((await bo.nextCard()).text).toMatch(/Linked\nContoso Ltd\nFabrikam/);
    expect(linksOf('bo', 'Contoso Ltd')).toEqual(['1234567']);
    expect(sentWrites().slice(before)).toEqual(['PUT']);
    await isQuiet(bo);
  });

  it('after Azure has changed the link and before it knows, the change is reported and can be undone', async () => {
    const bo = journey().person('bo').personal;
    await bo.says('link 1234567 Contoso Retail');
    await bo.nextCard('Linked');
    await bo.says('update 7654321 Contoso Retail');
    const question = await bo.nextCard('Replace');
    const before = sentWrites().length;

    await crashAt(write('PATCH'), 'after', () => question.press(/^Replace/));

    const changed = await bo.nextCard('Partner ID changed');
    expect(changed.text).toContain('7654321');
    expect(linksOf('bo', 'Contoso Retail')).toEqual(['7654321']);
    expect(sentWrites().slice(before)).toEqual(['PATCH']);
    await changed.press('Undo');
    expect((await bo.nextCard('Put back')).text).toContain('1234567');
    expect(linksOf('bo', 'Contoso Retail')).toEqual(['1234567']);
    await isQuiet(bo);
  });

  it('while it answers, the answer is given after the restart and nothing is removed again', async () => {
    const mira = journey().person('mira').personal;
    await mira.says('link 1234567 Contoso Ltd');
    await mira.nextCard('Linked');
    await mira.says('unlink Contoso Ltd');
    const question: Card = await mira.nextCard('Unlink this partner?');
    const before = sentWrites().length;

    await crashAt({ host: CONNECTOR, method: 'PUT' }, 'before', () => question.press(/^Unlink/));

    expect((await mira.nextCard('Unlinked')).text).toContain('Partner ID 1234567 was removed');
    await mira.says('help cancel');
    await mira.nextCard('Drop what is waiting');
    expect(mira.shown.filter(({ text }) => text.includes('Unlinked'))).toHaveLength(1);
    expect(linksOf('mira', 'Contoso Ltd')).toEqual([]);
    expect(sentWrites().slice(before)).toEqual(['DELETE']);
  });

  it('no message is lost that Teams was told was taken, and none that was answered is answered again', async () => {
    const { azure, bot } = journey();
    const [ana, bo] = [journey().person('ana').personal, journey().person('bo').personal];
    const token = await azure.channelToken(SERVICE_URL);
    const done = journey().activity('bo', 'personal/bo', 'show Contoso Ltd');
    await journey().post(done, { token });
    await bo.nextCard('Contoso Ltd');
    await isQuiet(bo);
    const held = tap.hold(read);
    const names = ['nobody-1', 'nobody-2', 'nobody-3'];

    await ana.says('show Contoso Ltd');
    for (const name of names) expect((await ana.says(`show ${name}`)).delivered?.status).toBe(200);
    await held.arrived;
    await bot.kill();
    await held.release();
    await bot.start();
    await journey().post(done, { token });

    expect((await ana.nextCard()).text).toContain('Contoso Ltd');
    for (const name of names) expect((await ana.nextCard()).text).toContain(name);
    await isQuiet(ana);
    await isQuiet(bo);
  });
});

describe('when the bot is stopped', () => {
  it('it finishes what it has begun, takes nothing new, and ends well', async () => {
    const { bot } = journey();
    const bo = journey().person('bo').personal;
    const held = tap.hold(read);
    await bo.says('show Contoso Ltd');
    await held.arrived;

    const stopped = bot.stop();
    await vi.waitFor(() => expect(bot.logLines.at(-1)).toContain('"stopping"'));
    await vi.waitFor(() => expect(fetch(`${bot.url}/healthz`)).rejects.toThrow());
    await held.release();

    expect((await bo.nextCard()).text).toContain('Contoso Ltd');
    expect(await stopped).toBe(0);
    await bot.start();
    await isQuiet(bo);
  });
});

describe('the data of the bot', () => {
  it('belong to one process: a second one does not start, and says who has them', async () => {
    const { azure, bot } = journey();
    const port = await freePort();

    const second = startBot({ azure, port, publicUrl: `http://127.0.0.1:${port}`, dataDir: bot.dataDir });

    await expect(second).rejects.toThrow(
      new RegExp(
        `ended before it was ready:\\nThe data directory \\S+ is in use by process ${bot.pid} .*another DATA_DIR.*DATABASE_URL.*$`,
      ),
    );
    await isQuiet(journey().person('ana').personal);
  });

  it('are complete after the disk was full: the bot ends at once, and has everything when there is room', async () => {
    const { azure, bot } = journey();
    const ana = journey().person('ana').personal;
    const token = await azure.channelToken(SERVICE_URL);
    const taken = journey().activity('ana', 'personal/ana', 'show Contoso Ltd');
    const late = journey().activity('ana', 'personal/ana', 'help show');
    const mark = join(bot.dataDir, 'disk-is-full');
    await journey().post(taken, { token });
    await ana.nextCard('Contoso Ltd');
    await isQuiet(ana);
    const answers = ana.shown.filter(({ text }) => text.includes('Contoso Ltd')).length;

    writeFileSync(mark, '');
    await expect(journey().post(late, { token })).rejects.toThrow();
    expect(await bot.ended).toBe(70);
    rmSync(mark);
    await bot.start();

    expect((await journey().post(taken, { token })).status).toBe(200);
    expect((await journey().post(late, { token })).status).toBe(200);
    await ana.nextCard('Show the link you have there');
    await isQuiet(ana);
    expect(ana.shown.filter(({ text }) => text.includes('Contoso Ltd'))).toHaveLength(answers);
  });
});
