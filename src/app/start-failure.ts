import { SettingsError } from './settings.ts';

export interface StartFailure {
  /** For an operator at a terminal; undefined when it was not foreseen and only a stack helps. */
  readonly advice: string | undefined;
  readonly exitCode: number;
}

/** `EX_CONFIG` of sysexits: starting again does not help. */
const EXIT_CONFIG = 78;
const EXIT_FAILED = 1;

/** Codes of Node and of PostgreSQL (SQLSTATE), found anywhere in the causes. Values of settings are never told. */
const ADVICE: Readonly<Record<string, string>> = {
  'listen EADDRINUSE': 'PORT is in use by another program. Stop that one, or set another PORT.',
  'listen EACCES': 'PORT may not be opened by this user. Set a PORT above 1023.',
  'connect ECONNREFUSED':
    'The database of DATABASE_URL does not answer. Is it running, and is the port right?',
  'connect ETIMEDOUT': 'The database of DATABASE_URL does not answer. Is the way to it open?',
  'getaddrinfo ENOTFOUND': 'The host of DATABASE_URL is not known here.',
  '28P01': 'The database of DATABASE_URL refuses this user or password.',
  '28000': 'The database of DATABASE_URL refuses this user from here.',
  '3D000': 'The database named in DATABASE_URL does not exist. Create it.',
  '42501': 'The user of DATABASE_URL may not create tables in this database.',
  'mkdir EACCES': 'DATA_DIR cannot be made here. Let this user write there, or set another DATA_DIR.',
  'mkdir EROFS': 'DATA_DIR is on a disk that cannot be written. Set another DATA_DIR.',
  'mkdir ENOTDIR': 'DATA_DIR leads through a file that is no folder. Set another DATA_DIR.',
  'mkdir EEXIST': 'DATA_DIR is a file. Set another DATA_DIR.',
  'open EACCES': 'DATA_DIR cannot be written by this user. Let it write there, or set another DATA_DIR.',
};

export function startFailure(error: unknown): StartFailure {
  if (error instanceof SettingsError) return { advice: error.message, exitCode: EXIT_CONFIG };
  return { advice: adviceFor(error), exitCode: EXIT_FAILED };
}

function adviceFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'StoreOpenError') return error.message;
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  const key = [syscall, code].filter((part) => typeof part === 'string').join(' ');
  const advice = Object.hasOwn(ADVICE, key) ? ADVICE[key] : undefined;
  if (advice !== undefined) return `PAL Bot cannot start: ${advice} (${String(code)})`;
  // One attempt per address of a host, when it has several.
  const causes = error instanceof AggregateError ? (error.errors as unknown[]) : [error.cause];
  return causes.map(adviceFor).find((found) => found !== undefined);
}
