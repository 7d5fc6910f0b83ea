import { createHash } from 'node:crypto';
import { type Reader, type Text, text } from '../../../i18n/text.ts';
import type { AttestationFiles } from '../../../ports/attestor.ts';
import { CHECK_PATH, JWKS_PATH } from './attestation-paths.ts';
import { attestationTables } from './attestation-table.ts';
import { escapeHtml } from './document.ts';

export interface AttestationFilesOptions {
  /** Without trailing slash. */
  readonly publicUrl: string;
  readonly translate: (text: Text, reader: Reader) => string;
  readonly languageOf: (reader: Reader) => string;
}

/** Reads on paper as on a screen; nothing is loaded, and colours carry no meaning. */
const STYLE = `
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 46rem; padding: 0 1rem; color: #1b1b1b; background: #fff;
  font: 1rem/1.5 'Segoe UI', system-ui, -apple-system, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.3; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
table { width: 100%; border-collapse: collapse; }
tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: .375rem .5rem; border-bottom: 1px solid #d1d1d1; }
th { width: 14rem; font-weight: 600; }
h2 + table { break-before: avoid; }
code { font: .8125rem/1.4 ui-monospace, Consolas, monospace; }
@media (max-width: 36rem) { th, td { display: block; width: auto; } th { border: 0; padding-bottom: 0; } }
@media print { body { margin: 0; max-width: none; padding: 0; } }
`;

/** No script, nothing from elsewhere: a page that a third party can open without a second thought. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** A statement as a page in itself, with its signature and how to check it. */
export function createAttestationFiles(options: AttestationFilesOptions): AttestationFiles {
  const { languageOf, publicUrl, translate } = options;
  const checkUrl = `${publicUrl}${CHECK_PATH}`;
  return {
    checkUrl,
    write({ attestation, jws }, reader) {
      const say = (words: Text): string => translate(words, reader);
      const paragraph = (words: Text): string => `<p>${escapeHtml(say(words))}</p>`;
      const title = escapeHtml(say(text('page.attestation.title')));
      return `<!doctype html>
<html lang="${escapeHtml(languageOf(reader))}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
${paragraph(text('page.attestation.intro', { name: attestation.person.name }))}
${attestationTables(attestation, say)}
<h3>${escapeHtml(say(text('page.attestation.howTo')))}</h3>
${paragraph(text('page.attestation.checkHere', { url: checkUrl }))}
${paragraph(text('page.attestation.checkYourself', { url: `${publicUrl}${JWKS_PATH}` }))}
${paragraph(text('page.attestation.proves'))}
<h3>${escapeHtml(say(text('page.attestation.signature')))}</h3>
<p><code id="signature">${escapeHtml(jws)}</code></p>
</body>
</html>
`;
    },
  };
}
