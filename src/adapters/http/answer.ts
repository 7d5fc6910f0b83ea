import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What leaves the server. A body in portions is sent as they come; one that is no text as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** For everything that is not a page: nothing to show, load, frame, keep or refer from. */
const STRICT_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};
const HSTS = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

/** Short codes instead of messages: what went wrong inside is nobody's business outside. */
const CODES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'too_large',
  415: 'unsupported_media_type',
  503: 'unavailable',
};

export const errorAnswer = (status: number): Answer => ({
  status,
  body: { error: CODES[status] ?? (status < 500 ? 'bad_request' : 'internal') },
});

/**
 * Writes the answer by hand: restify's formatters would choose a type by what the caller accepts.
 * @throws Error when the portions of a body end early: then the caller's connection is cut, so that half a file is not
 *   taken for a whole one
 */
export async function send(
  response: ServerResponse,
  answer: Answer,
  options: { readonly secure: boolean },
): Promise<void> {
  const { body, status } = answer;
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': JSON_TYPE };
  const headers = { ...STRICT_HEADERS, ...(options.secure ? HSTS : {}), ...type };
  if (isPortioned(body)) {
    response.writeHead(status, { ...headers, ...answer.headers });
    await pipeline(Readable.from(body, { objectMode: false }), response);
    return;
  }
  const bytes = bytesOf(body);
  response.writeHead(status, { ...headers, 'content-length': String(bytes.length), ...answer.headers });
  response.end(bytes);
}

const isPortioned = (body: unknown): body is AsyncIterable<string> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
