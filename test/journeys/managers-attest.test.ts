import { createRemoteJWKSet, compactVerify } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { conversationTools } from '../support/conversation.ts';
import { type Card, useJourney } from '../support/journey.ts';
import { createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept }, timeoutInMs: 15_000 });
const { asks, clean, elsewhere, linkOf } = conversationTools(journey, tap);
const ana = () => journey().person('ana');

const addressOf = (card: Card, title: string): string =>
  card.buttons.find((button) => button.title === title)!.url!;
const fileOf = async (card: Card) => {
  const answer = await fetch(addressOf(card, 'Download the file'), { method: 'POST' });
  return { status: answer.status, html: await answer.text(), headers: answer.headers };
};
const check = async (file: string) => {
  const form = new FormData();
  form.set('file', new File([file], 'attestation.html', { type: 'text/html' }));
  const answer = await fetch(`${journey().bot.url}/attestations/check`, { method: 'POST', body: form });
  return { status: answer.status, text: await answer.text() };
};
const jwsOf = (html: string): string => /<code id="signature">([^<]+)</.exec(html)![1]!;

beforeAll(async () => {
  clean();
  await asks('ana', 'link 1234567 Contoso Ltd', 'Linked');
  await asks('ana', 'link 1234567 Woodgrove Bank');
  await asks('ana', 'link 1234567 Contoso Retail', 'Linked');
});

describe('attest', () => {
  it('shows and signs the link of one customer as Azure returns it, ids, times and all', async () => {
    const card = await asks('ana', 'attest Contoso Ltd', 'Your link, attested');
    const { etag, objectId, partnerName } = linkOf(TENANT.contoso, 'ana')!;
    const { headers, html } = await fileOf(card);

    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="palbot-attestation-.*\.html"$/,
    );
    for (const value of ['Contoso Ltd', TENANT.contoso, objectId, partnerName, '1234567', 'Active']) {
      expect(card.allText).toContain(value);
      expect(html).toContain(`<td>${value}</td>`);
    }
    expect(html).toContain(`<td>${etag}</td>`);
    expect(html).toContain('Ana Bakker');
  });

  it('says nothing of what is in the ledger only', async () => {
    elsewhere(TENANT.contosoRetail, 'ana', '7654321');

    const { html } = await fileOf(await asks('ana', 'attest', 'attested'));

    const retail = html.slice(html.indexOf('<h2>Contoso Retail</h2>'));
    expect(retail).toContain('<td>7654321</td>');
    elsewhere(TENANT.contosoRetail, 'ana', undefined);
    expect((await fileOf(await asks('ana', 'attest', 'attested'))).html).not.toContain('Contoso Retail');
  });

  it('hands the file out once', async () => {
    const card = await asks('ana', 'attest Contoso Ltd', 'Your link, attested');

    expect((await fileOf(card)).status).toBe(200);
    expect((await fileOf(card)).status).toBe(410);
  });

  it('has nothing to say where nothing is linked', async () => {
    const card = await asks('ana', 'attest home');

    expect(card.text).toContain('There is no link to attest.');
  });

  it('never speaks in a channel', async () => {
    const channel = ana().channel('General');
    channel.catchUp();
    ana().personal.catchUp();
    await channel.says('@PAL Bot attest Contoso Ltd');
    await ana().personal.nextCard('Your link, attested');

    expect(channel.shown.map(({ allText }) => allText).join()).not.toMatch(/1234567|attested/);
  });
});

describe('a third party', () => {
  it('sees on the page of the bot what was signed, and that a doctored table was not', async () => {
    const { html } = await fileOf(await asks('ana', 'attest Contoso Ltd', 'Your link, attested'));

    const good = await check(html);
    expect(good.status).toBe(200);
    expect(good.text).toContain('The signature is good');

    const doctored = await check(html.replaceAll('<td>1234567</td>', '<td>7654321</td>'));
    expect(doctored.text).toContain('Do not trust the file');
    expect(doctored.text).toContain('<td>1234567</td>');
    expect(doctored.text).not.toContain('7654321');

    const forged = await check(html.replace(jwsOf(html), `${jwsOf(html).slice(0, -6)}AAAAAA`));
    expect(forged.text).toContain('Do not trust this');
  });

  it('checks it alone, with the published keys', async () => {
    const { html } = await fileOf(await asks('ana', 'attest Contoso Ltd', 'Your link, attested'));
    const keys = createRemoteJWKSet(new URL(`${journey().bot.url}/.well-known/pal-bot/jwks.json`));

    const { payload } = await compactVerify(jwsOf(html), keys);

    expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
      iss: journey().bot.url,
      person: { name: 'Ana Bakker' },
      links: [{ tenantName: 'Contoso Ltd', partnerId: '1234567' }],
    });
  });

  it('can still do so when the bot has another key', async () => {
    const { html } = await fileOf(await asks('ana', 'attest Contoso Ltd', 'Your link, attested'));

    await journey().bot.restart({ TOKEN_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64') });
    await asks('ana', 'attest Contoso Ltd', 'Your link, attested');

    expect((await check(html)).text).toContain('The signature is good');
  });
});
