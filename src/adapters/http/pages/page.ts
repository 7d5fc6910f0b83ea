import type { IncomingHttpHeaders } from 'node:http';
import type { Reader } from '../../../i18n/text.ts';
import type { Answer } from '../answer.ts';

/** A request for a page, free of any framework. */
export interface PageRequest {
  /** On our public address, with the query as it came. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** The bytes of a POST; undefined when there are more. @throws Error when the sender breaks off */
  readonly body: (mostBytes: number) => Promise<Buffer | undefined>;
}

export interface PageRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly handle: (request: PageRequest) => Promise<Answer>;
}

/** For whom to write a page: all we know of a browser is its first language. */
export const readerOf = ({ headers }: PageRequest): Reader => {
  const first = (headers['accept-language'] ?? '').split(/[,;]/)[0]?.trim() ?? '';
  return { locale: /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i.test(first) ? first : 'en' };
};
