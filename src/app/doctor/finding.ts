/** What one look came to. `warn`: it works, but somebody should know. */
export interface Finding {
  readonly status: 'ok' | 'warn' | 'wrong';
  /** What was looked at, in a word or two. */
  readonly what: string;
  /** One sentence; never a value of a setting that could be a secret. */
  readonly says: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** Looks at one part of the surroundings. Never throws: what is in the way is a finding. */
export type Check = () => Promise<readonly Finding[]>;

export const ok = (what: string, says: string): Finding => ({ status: 'ok', what, says });
export const warn = (what: string, says: string, remedy: string): Finding => ({
  status: 'warn',
  what,
  says,
  remedy,
});
export const wrong = (what: string, says: string, remedy: string): Finding => ({
  status: 'wrong',
  what,
  says,
  remedy,
});
