import { type Reader, type Text, text } from '../../../i18n/text.ts';
import type { Attestor } from '../../../ports/attestor.ts';
import type { Answer } from '../answer.ts';
import { CHECK_PATH, JWKS_PATH } from './attestation-paths.ts';
import { attestationTables, showsTheSame } from './attestation-table.ts';
import { escapeHtml, pageAnswer } from './document.ts';
import { type PageRequest, type PageRoute, readerOf } from './page.ts';
import { findStatement, readUpload } from './attestation-upload.ts';

export interface AttestationPagesOptions {
  readonly attestor: Pick<Attestor, 'check' | 'keys'>;
  readonly translate: (text: Text, reader: Reader) => string;
  readonly languageOf: (reader: Reader) => string;
}

const POLICY = { frameAncestors: [], formAction: ["'self'"] };

/** A page where anybody can see what a statement really says, and the keys for those who check it themselves. */
export function createAttestationPages(options: AttestationPagesOptions): readonly PageRoute[] {
  const { attestor, languageOf, translate } = options;

  const page = (
    request: PageRequest,
    title: Text,
    paragraphs: readonly Text[],
    extra: string,
    status = 200,
  ): Answer => {
    const reader = readerOf(request);
    const say = (words: Text): string => translate(words, reader);
    return pageAnswer(
      {
        status,
        language: languageOf(reader),
        product: say(text('page.product')),
        title: say(title),
        paragraphs: paragraphs.map(say),
        extra,
        wide: true,
      },
      POLICY,
    );
  };

  const form = (request: PageRequest): string => {
    const say = (words: Text): string => escapeHtml(translate(words, readerOf(request)));
    return `<form method="post" action="${CHECK_PATH}" enctype="multipart/form-data">
<p><label for="file">${say(text('page.check.file'))}</label><br><input id="file" name="file" type="file" accept=".html,text/html,text/plain"></p>
<p><label for="statement">${say(text('page.check.paste'))}</label><br><textarea id="statement" name="statement" rows="6" spellcheck="false" autocomplete="off"></textarea></p>
<button>${say(text('page.check.go'))}</button>
</form>`;
  };
  const ask = (request: PageRequest, title: Text, body: readonly Text[], status?: number): Answer =>
    page(request, title, body, form(request), status);

  const check = async (request: PageRequest): Promise<Answer> => {
    const upload = await readUpload(request);
    if (upload.kind === 'tooLarge')
      return ask(request, text('page.check.unreadable'), [text('page.check.tooLarge')], 413);
    const given = upload.kind === 'text' ? upload.text : '';
    const jws = findStatement(given);
    if (jws === undefined) return ask(request, text('page.check.unreadable'), [text('page.check.none')], 422);
    const result = await attestor.check(jws);
    if (result.kind === 'wrong')
      return ask(request, text('page.check.wrong'), [text('page.check.wrong.body')], 422);
    const say = (words: Text): string => translate(words, readerOf(request));
    const isSame = showsTheSame(given, result.attestation);
    const tables = attestationTables(result.attestation, say);
    if (isSame === false)
      return page(request, text('page.check.differs'), [text('page.check.differs.body')], tables, 422);
    const body = [text('page.check.good.body'), text('page.attestation.proves')];
    return page(request, text('page.check.good'), body, tables);
  };

  return [
    {
      method: 'GET',
      path: CHECK_PATH,
      handle: async (request) => ask(request, text('page.check.title'), [text('page.check.body')]),
    },
    { method: 'POST', path: CHECK_PATH, handle: check },
    {
      method: 'GET',
      path: JWKS_PATH,
      handle: async () => ({
        status: 200,
        body: { keys: await attestor.keys() },
        // Keys are for everybody, also for pages of others.
        headers: {
          'content-type': 'application/jwk-set+json; charset=utf-8',
          'cache-control': 'public, max-age=300',
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
        },
      }),
    },
  ];
}
