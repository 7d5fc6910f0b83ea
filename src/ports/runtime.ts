/** Time and chance, so that tests can hold them. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** Waits, so that tests need not. Rejects with the reason of the signal when that comes first. */
export type Pause = (ms: number, abortSignal: AbortSignal) => Promise<void>;

/** Structured: a static sentence and fields. No token, code or claim set in either. `error` wakes somebody up. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
