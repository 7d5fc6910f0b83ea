import { text, type Reader, type Text } from '../../../i18n/text.ts';
import { escapeHtml, pageAnswer } from './document.ts';
import { type PageRequest, type PageRoute, readerOf } from './page.ts';

export interface FilePagesOptions {
  /** The file behind the secret of an address, once; undefined when there is none any more. */
  readonly take: (secret: string) => Promise<
    | {
        readonly name: string;
        /** Media type; the text is UTF-8. */
        readonly type: string;
        readonly content: string | AsyncIterable<string>;
      }
    | undefined
  >;
  readonly translate: (text: Text, reader: Reader) => string;
  readonly languageOf: (reader: Reader) => string;
}

/** Address of a file for a person's browser, below our public one. */
export const filePath = (secret: string): string => `/files?d=${encodeURIComponent(secret)}`;

const POLICY = { frameAncestors: [], formAction: ["'self'"] };

/**
 * A page with a button, and the file behind the button: mail and chat scanners open every link they see, and would
 * otherwise use up the one download.
 */
export function createFilePages({ languageOf, take, translate }: FilePagesOptions): readonly PageRoute[] {
  const page = (request: PageRequest, title: Text, body: Text, extra?: string, status = 200) => {
    const reader = readerOf(request);
    const say = (words: Text): string => translate(words, reader);
    return pageAnswer(
      {
        status,
        language: languageOf(reader),
        product: say(text('page.product')),
        title: say(title),
        paragraphs: [say(body)],
        ...(extra === undefined ? {} : { extra }),
      },
      POLICY,
    );
  };
  const gone = (request: PageRequest) =>
    page(request, text('page.file.gone'), text('page.file.goneBody'), undefined, 410);

  return [
    {
      method: 'GET',
      path: '/files',
      handle: async (request) => {
        const secret = secretOf(request);
        if (secret === undefined) return gone(request);
        const label = escapeHtml(translate(text('page.file.download'), readerOf(request)));
        const form = `<form method="post" action="${escapeHtml(filePath(secret))}"><button>${label}</button></form>`;
        return page(request, text('page.file.title'), text('page.file.body'), form);
      },
    },
    {
      method: 'POST',
      path: '/files',
      handle: async (request) => {
        const secret = secretOf(request);
        const file = secret === undefined ? undefined : await take(secret);
        if (!file) return gone(request);
        const headers = {
          'content-type': `${file.type}; charset=utf-8`,
          'content-disposition': `attachment; filename="${file.name}"`,
        };
        return { status: 200, body: file.content, headers };
      },
    },
  ];
}

const secretOf = ({ url }: PageRequest): string | undefined => {
  const secret = url.searchParams.get('d') ?? '';
  return /^[\w-]{20,200}$/.test(secret) ? secret : undefined;
};
