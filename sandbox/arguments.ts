import { parseArgs } from 'node:util';
import { MOST_CUSTOMERS } from './world/large-world.ts';
import { MOST_STAFF } from './world/staff.ts';
import type { Delays } from './wire/pace.ts';

/** What somebody who starts the sandbox can ask for. */
export interface SandboxArguments {
  readonly port: number;
  readonly botPort: number;
  readonly folder: string;
  readonly reset: boolean;
  readonly verbose: boolean;
  /** Undefined: the five of the seeded world. */
  readonly customers?: number;
  /** Colleagues besides the named ones. */
  readonly staff?: number;
  /** Ana reads Dutch, Bo Swedish, Mira French. */
  readonly ownLanguages?: true;
  readonly replicas: number;
  readonly databaseUrl?: string;
  readonly delays?: Delays;
}

/** As measured at the real ones, about. */
export const REALISTIC: Delays = { tokenInMs: 200, armInMs: 300 };
const FOLDER = '.sandbox';
const MOST_REPLICAS = 8;

/** @throws Error with what to type instead */
export function readArguments(args: readonly string[]): SandboxArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      reset: { type: 'boolean', default: false },
      port: { type: 'string', default: '3900' },
      'bot-port': { type: 'string', default: '3978' },
      verbose: { type: 'boolean', default: false },
      customers: { type: 'string' },
      staff: { type: 'string' },
      'own-languages': { type: 'boolean', default: false },
      replicas: { type: 'string', default: '1' },
      database: { type: 'string' },
      delays: { type: 'boolean', default: false },
    },
  });
  const { customers, database, delays, replicas, reset, verbose } = values;
  const port = number('--port', values.port, 10, 65_535);
  const botPort = number('--bot-port', values['bot-port'], 10, 65_535 - MOST_REPLICAS);
  const replicaCount = number('--replicas', replicas, 1, MOST_REPLICAS);
  const customerCount =
    customers === undefined ? undefined : number('--customers', customers, 5, MOST_CUSTOMERS);
  const staffCount = values.staff === undefined ? undefined : number('--staff', values.staff, 1, MOST_STAFF);
  if (database !== undefined && !/^postgres(ql)?:\/\/\S+$/.test(database)) {
    throw new Error(
      '--database wants the address of a PostgreSQL, such as postgres://palbot@localhost/palbot',
    );
  }
  if (replicaCount > 1 && database === undefined) {
    throw new Error(
      `${replicaCount} bots need one database to share, and the embedded store is for one alone: ` +
        `npm run sandbox -- --replicas ${replicaCount} --database postgres://user:password@localhost:5432/palbot`,
    );
  }
  return {
    port,
    botPort,
    // Each size is a world of its own: with its chats and its store, beside the others.
    folder: folderOf({ customers: customerCount, staff: staffCount }),
    reset,
    verbose,
    replicas: replicaCount,
    ...(customerCount === undefined ? {} : { customers: customerCount }),
    ...(staffCount === undefined ? {} : { staff: staffCount }),
    ...(values['own-languages'] ? { ownLanguages: true as const } : {}),
    ...(database === undefined ? {} : { databaseUrl: database }),
    ...(delays ? { delays: REALISTIC } : {}),
  };
}

function folderOf(sizes: Readonly<Record<string, number | undefined>>): string {
  const given = Object.entries(sizes).filter(([, size]) => size !== undefined);
  return given.length === 0 ? FOLDER : `${FOLDER}/${given.flat().join('-')}`;
}

function number(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`${name} wants a number from ${least} to ${most}, not "${text}"`);
}
