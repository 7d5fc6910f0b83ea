/** Time and chance, so that tests can hold them. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** Structured: a static sentence and fields. No token, code or claim set in either. `error` wakes somebody up. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
