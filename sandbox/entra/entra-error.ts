import { randomUUID } from 'node:crypto';
import { json } from '../wire/handler.ts';
import type { Clock } from '../world/clock.ts';
import { ERROR_TABLE, type ErrorRow } from './error-table.ts';

export interface ErrorDetails {
  /** Fills the `{…}` of the row's sentence. */
  readonly words?: Readonly<Record<string, string>>;
  /** Replaces the row's `error`: Entra words the same number differently per endpoint. */
  readonly error?: string;
}

/** A refusal of Entra by its AADSTS number. */
export class EntraError extends Error {
  readonly number: number;
  readonly row: ErrorRow;
  /** `AADSTS50020: User account …`, without trace ids. */
  readonly sentence: string;

  /** @throws RangeError for a number that is not in the table: a gap in the stand-in, not an answer. */
  constructor(number: number, { words = {}, error }: ErrorDetails = {}) {
    const row = ERROR_TABLE[number];
    if (!row) throw new RangeError(`AADSTS${number} is not in the stand-in's error table`);
    const sentence = `AADSTS${number}: ${row.text.replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '')}`;
    super(sentence);
    this.number = number;
    this.row = error === undefined ? row : { ...row, error };
    this.sentence = sentence;
  }
}

/** A challenge as Conditional Access gives it: any interactive sign-in with a second proof satisfies it. */
export const CONDITIONAL_ACCESS_CLAIMS = JSON.stringify({
  access_token: { capolids: { essential: true, values: ['9d7f0c4e-3b1a-4c58-8f26-5e0b7a1d4c33'] } },
});

/** The body of a failed request to Entra, key for key and in the order Entra writes it. */
export function errorResponse(
  error: EntraError,
  clock: Clock,
  correlationId: string = randomUUID(),
): Response {
  const { row, number, sentence } = error;
  const timestamp = new Date(clock.now())
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z/, 'Z');
  const traceId = randomUUID();
  const body = {
    error: row.error,
    error_description: `${sentence} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
    ...(row.suberror === undefined ? {} : { suberror: row.suberror }),
    ...(row.challenge ? { claims: CONDITIONAL_ACCESS_CLAIMS } : {}),
  };
  return json(body, {
    status: row.status ?? 400,
    headers: {
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
      'x-ms-request-id': traceId,
      ...(row.retryAfterInSeconds === undefined ? {} : { 'retry-after': String(row.retryAfterInSeconds) }),
    },
  });
}
