import type { LogEvent } from 'kysely';

/** What drivers add to their errors: values of the row or the statement, which may be what somebody typed. */
const REVEALING = ['params', 'query', 'queryOptions', 'detail', 'where', 'internalQuery'];

/**
 * For every Kysely of the store: an error keeps its code, message, table and constraint and loses the values, before
 * anybody can log it.
 */
export const hideValuesOfErrors = (event: LogEvent): void => {
  if (event.level !== 'error' || typeof event.error !== 'object' || event.error === null) return;
  for (const field of REVEALING) Reflect.deleteProperty(event.error, field);
};
