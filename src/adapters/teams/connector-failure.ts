import { PalError } from '../../domain/errors.ts';
import { isRecord } from './channel-activity.ts';

/** What a failed call to the connector means for what we do next. */
export type ConnectorFailure =
  /** 429: not carried out. `seconds` as Teams asked. */
  | { readonly kind: 'throttled'; readonly seconds?: number }
  /** 412: other operations in the same conversation; not carried out. */
  | { readonly kind: 'conflict' }
  /** 5xx, timeout or broken connection: nobody knows whether it was carried out. */
  | { readonly kind: 'unknown' }
  /** The message is not there any more. */
  | { readonly kind: 'gone' }
  /** The bot may not write here: blocked, uninstalled, switched off by an administrator. */
  | { readonly kind: 'closed' }
  /** The bot is not registered for Teams, or its token was not accepted. */
  | { readonly kind: 'unregistered' }
  | { readonly kind: 'refused' };

/** Codes and sub-codes of a 403 that stay until the person or an administrator acts. */
const CLOSED =
  /\b(?:MessageWritesBlocked|ConversationBlockedByUser|BotDisabledByAdmin|BotNotInConversationRoster)\b/;
/** 403s that say something else than "this message is gone". */
const CONFIGURATION = /\b(?:InvalidBotApiHost|NotEnoughPermissions)\b/;

const responseOf = (error: unknown): Record<string, unknown> => {
  const response = isRecord(error) ? error['response'] : undefined;
  return typeof response === 'object' && response !== null ? (response as Record<string, unknown>) : {};
};

export const statusOf = (error: unknown): number | undefined => {
  const status = isRecord(error) ? error['statusCode'] : undefined;
  return typeof status === 'number' ? status : undefined;
};

/** Status codes of the connector as Teams documents them. `now`: epoch ms, for a `Retry-After` that is a date. */
export function classify(error: unknown, now: number): ConnectorFailure {
  const status = statusOf(error);
  if (status === undefined || status === 408 || status >= 500) return { kind: 'unknown' };
  const body = responseOf(error)['bodyAsText'];
  const text = typeof body === 'string' ? body : '';
  switch (status) {
    case 401:
      return { kind: 'unregistered' };
    case 403:
      if (CLOSED.test(text)) return { kind: 'closed' };
      // Teams says "403 ServiceError Unknown" of messages that were deleted.
      return CONFIGURATION.test(text) ? { kind: 'refused' } : { kind: 'gone' };
    case 404:
      return { kind: 'gone' };
    case 412:
      return { kind: 'conflict' };
    case 429: {
      const seconds = retryAfter(error, now);
      return seconds === undefined ? { kind: 'throttled' } : { kind: 'throttled', seconds };
    }
    default:
      return { kind: 'refused' };
  }
}

function retryAfter(error: unknown, now: number): number | undefined {
  const headers = responseOf(error)['headers'] as { get?(name: string): string | undefined } | undefined;
  const value = headers?.get?.('retry-after');
  if (value === undefined || value === '') return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** The failure in words of the domain. */
export function asConnectorError(failure: ConnectorFailure, cause: unknown): PalError {
  switch (failure.kind) {
    case 'throttled':
      return new PalError('throttled', { seconds: Math.ceil(failure.seconds ?? 60) }, { cause });
    case 'conflict':
    case 'unknown':
      return new PalError('microsoftBusy', {}, { cause });
    case 'closed':
    case 'gone':
      // A conversation that is gone can no more be written to than one that is blocked.
      return new PalError('personalChatClosed', {}, { cause });
    case 'unregistered':
      return new PalError('registration', {}, { cause });
    case 'refused':
      return new PalError('unexpected', {}, { cause });
  }
}
