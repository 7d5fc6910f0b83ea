import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../answer.ts';

/** A request for a page, free of any framework. */
export interface PageRequest {
  /** On our public address, with the query as it came. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

export interface PageRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly handle: (request: PageRequest) => Promise<Answer>;
}
