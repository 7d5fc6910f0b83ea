import { text, type MessageKey, type Reader, type Text } from '../../../i18n/text.ts';
import { pageAnswer } from './document.ts';
import { type PageRoute, readerOf } from './page.ts';

export interface LegalPagesOptions {
  readonly translate: (text: Text, reader: Reader) => string;
  readonly languageOf: (reader: Reader) => string;
}

const PAGES: Readonly<Record<string, readonly [title: MessageKey, ...paragraphs: MessageKey[]]>> = {
  '/privacy': [
    'page.privacy.title',
    'page.privacy.purpose',
    'page.privacy.kept',
    'page.privacy.seen',
    'page.privacy.rights',
    'page.privacy.who',
  ],
  '/terms': ['page.terms.title', 'page.terms.asIs', 'page.terms.yours'],
};

/** What the manifest of the app points at; anybody may read it. */
export const createLegalPages = ({ languageOf, translate }: LegalPagesOptions): readonly PageRoute[] =>
  Object.entries(PAGES).map(([path, [title, ...paragraphs]]) => ({
    method: 'GET',
    path,
    handle: async (request) => {
      const reader = readerOf(request);
      const say = (key: MessageKey): string => translate(text(key), reader);
      return pageAnswer(
        {
          status: 200,
          language: languageOf(reader),
          product: say('page.product'),
          title: say(title),
          paragraphs: paragraphs.map(say),
        },
        { frameAncestors: [], formAction: [] },
      );
    },
  }));
