import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAttestationFiles } from '../../../src/adapters/http/pages/attestation-files.ts';
import { createAttestationPages } from '../../../src/adapters/http/pages/attestation-pages.ts';
import { createServer, type HttpServer } from '../../../src/adapters/http/server.ts';
import { derivedAttestationKey } from '../../../src/adapters/signing/attestation-key.ts';
import { createAttestor } from '../../../src/adapters/signing/attestor.ts';
import type { AttestedLink } from '../../../src/domain/attestation.ts';
import { objectId, partnerId, tenantId } from '../../../src/domain/ids.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { SignedAttestation } from '../../../src/ports/attestor.ts';

const { languageOf, translate } = createTranslator({ strict: true });
const NASTY = `<img src=x onerror=alert(1)> & "Co" 'Ltd'`;
const link: AttestedLink = {
  tenantId: tenantId('22222222-2222-4222-8222-222222222222'),
  tenantName: NASTY,
  objectId: objectId('44444444-4444-4444-8444-444444444444'),
  accountName: 'ana.bakker@fabrikam.example',
  partnerId: partnerId('1234567'),
  partnerName: 'Fabrikam',
  state: 'Active',
  createdAt: '2024-11-02T08:15:00.000Z',
  updatedAt: '2026-03-12T13:03:21.123Z',
  etag: 3,
  verifiedAt: '2026-11-20T09:30:21.123Z',
  correlationId: '0192f0a1-6b1c-7d53-9a51-6f1d1c7a0b11',
};

describe('attestations for third parties', () => {
  let server: HttpServer;
  let base: string;
  let signed: SignedAttestation;
  let file: string;

  beforeEach(async () => {
    const known: Readonly<Record<string, string>>[] = [];
    const attestor = createAttestor({
      signingKey: derivedAttestationKey(Buffer.alloc(32, 7)),
      attestationKeys: { remember: async (jwk) => void known.push(jwk), list: async () => known },
      issuer: 'https://bot.example',
      cloud: 'AzureCloud',
      clock: { now: () => Date.parse('2026-11-20T09:30:22Z') },
      newId: () => 'att-1',
    });
    const person = {
      tenantId: tenantId('11111111-1111-4111-8111-111111111111'),
      objectId: objectId('33333333-3333-4333-8333-333333333333'),
      name: 'Ana Bakker',
    };
    const { etag, objectId: account, partnerId: id, state, tenantId: tenant, verifiedAt } = link;
    const bare = { tenantId: tenant, objectId: account, partnerId: id, state, etag: etag + 1, verifiedAt };
    signed = await attestor.issue({ person, links: [link, bare] });
    const files = createAttestationFiles({ publicUrl: 'https://bot.example', translate, languageOf });
    file = files.write(signed, { locale: 'en' });
    server = createServer({
      port: 0,
      host: '127.0.0.1',
      publicUrl: 'https://bot.example',
      messages: async () => ({ status: 200 }),
      pages: createAttestationPages({ attestor, translate, languageOf }),
      health: async () => ({ ready: true, checks: {} }),
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
    base = `http://127.0.0.1:${await server.listen()}`;
  });
  afterEach(() => server.close(0));

  const hand = async (parts: { readonly file?: string; readonly statement?: string }) => {
    const form = new FormData();
    if (parts.file !== undefined)
      form.set('file', new File([parts.file], 'attestation.html', { type: 'text/html' }));
    if (parts.statement !== undefined) form.set('statement', parts.statement);
    const response = await fetch(`${base}/attestations/check`, { method: 'POST', body: form });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };

  describe('the file', () => {
    it('says all that was signed, escaped, and needs no script and nothing from elsewhere', () => {
      for (const value of [
        link.tenantId,
        link.objectId,
        link.accountName,
        'Fabrikam',
        '1234567',
        'Active',
        link.createdAt,
        link.updatedAt,
        link.verifiedAt,
        link.correlationId,
        signed.jws,
        'https://bot.example/attestations/check',
        'https://bot.example/.well-known/pal-bot/jwks.json',
      ])
        expect(file).toContain(value);
      expect(file).not.toContain('<img');
      expect(file).not.toMatch(/<script|<link|<[a-z]+\b[^>]*\ssrc=|@import|url\(/i);
      expect(file).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-`);
    });
  });

  describe('the check', () => {
    it('asks for the file or its signature', async () => {
      const response = await fetch(`${base}/attestations/check`);
      const text = await response.text();

      expect(response.status).toBe(200);
      expect(text).toContain('Check an attestation');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('content-security-policy')).toContain("form-action 'self'");
    });

    it('shows of a file what was signed', async () => {
      const { status, text } = await hand({ file });

      expect(status).toBe(200);
      expect(text).toContain('The signature is good');
      expect(text).toContain('<td>ana.bakker@fabrikam.example</td>');
      expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
      expect(text).not.toContain('<img');
    });

    it.each([
      ['alone', (jws: string) => jws],
      ['with the lines broken', (jws: string) => jws.replace(/(.{60})/g, '$1\n ')],
      ['in a sentence', (jws: string) => `Here it is: ${jws} .`],
    ])('takes a pasted signature %s', async (_how, write) => {
      const { status, text } = await hand({ statement: write(signed.jws) });

      expect([status, text.includes('The signature is good')]).toEqual([200, true]);
    });

    it.each([
      ['another partner ID', (html: string) => html.replace('<td>1234567</td>', '<td>7654321</td>')],
      ['another name', (html: string) => html.replace('<td>Ana Bakker</td>', '<td>Bo Lindgren</td>')],
      ['a row less', (html: string) => html.replace(/<tr>(?:(?!<tr>).)*Active.*?<\/tr>/, '')],
      ['the last row less', (html: string) => html.replace(/<tr>(?![\s\S]*<tr>).*?<\/tr>/, '')],
      ['another heading', (html: string) => html.replace(/<h2>.*?<\/h2>/, '<h2>Woodgrove Bank</h2>')],
    ])('tells a doctored table from what was signed: %s', async (_what, doctor) => {
      const doctored = doctor(file);
      expect(doctored).not.toBe(file);

      const { status, text } = await hand({ file: doctored });

      expect(status).toBe(422);
      expect(text).toContain('Do not trust the file');
      expect(text).toContain('<td>1234567</td>');
      expect(text).toContain('<td>Ana Bakker</td>');
      expect(text).not.toContain('7654321');
    });

    it('does not mind that the reader has another language than the file', async () => {
      const { status } = await hand({ file: file.replaceAll('<th scope="row">', '<th scope="row">x') });

      expect(status).toBe(200);
    });

    it('refuses a changed signature', async () => {
      const [head, payload, signature] = signed.jws.split('.');
      const other = Buffer.from(
        Buffer.from(payload!, 'base64url').toString().replace('1234567', '7654321'),
      ).toString('base64url');

      const { status, text } = await hand({
        file: file.replace(signed.jws, [head, other, signature].join('.')),
      });

      expect(status).toBe(422);
      expect(text).toContain('Do not trust this');
      expect(text).not.toContain('7654321');
    });

    it.each([
      ['nothing', {}],
      ['blanks', { statement: '   ' }],
      ['another text', { statement: 'hello' }],
      ['another file', { file: '<p>hello</p>' }],
    ])('finds no signature in %s', async (_what, parts) => {
      const { status, text } = await hand(parts);

      expect([status, text.includes('That could not be read')]).toEqual([422, true]);
    });

    it('reads no form of another kind, and none that is too large', async () => {
      const plain = await fetch(`${base}/attestations/check`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `statement=${signed.jws}`,
      });
      const broken = await fetch(`${base}/attestations/check`, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        body: 'no form',
      });
      const large = await hand({ statement: 'x'.repeat(5 * 1024 * 1024) }).catch(() => ({ status: 413 }));

      expect([plain.status, broken.status, large.status]).toEqual([422, 422, 413]);
    });
  });

  it('publishes the keys for everybody', async () => {
    const response = await fetch(`${base}/.well-known/pal-bot/jwks.json`);

    expect(response.headers.get('content-type')).toBe('application/jwk-set+json; charset=utf-8');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toMatchObject({ keys: [{ kty: 'OKP', crv: 'Ed25519' }] });
  });
});
