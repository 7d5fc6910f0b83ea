import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { lookAtPostgres, type PostgresLook } from '../../adapters/store/postgres/look-at-postgres.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { Settings } from '../settings.ts';
import { startFailure } from '../start-failure.ts';
import { type Check, type Finding, ok, warn, wrong } from './finding.ts';

type StoreSettings = Pick<Settings, 'dataDir' | 'databaseUrl' | 'encryptionKey'>;

const OLDEST_SERVER = 15;
/** Leases compare clocks of replicas; twenty seconds are one. */
const CLOCK_TOLERANCE_IN_MS = 5_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Is there a place to keep things: the database and its tables, or the folder of the embedded store? */
export const checkStore =
  ({ dataDir, databaseUrl, encryptionKey }: StoreSettings, clock: Clock): Check =>
  async () => {
    if (databaseUrl === undefined) return [await lookAtFolder(resolve(dataDir))];
    try {
      return verdictOn(await lookAtPostgres({ databaseUrl, encryptionKey, clock }), databaseUrl);
    } catch (thrown) {
      const advice = startFailure(thrown).advice?.replace('PAL Bot cannot start: ', '');
      const code = (thrown as { code?: unknown }).code;
      return [
        wrong(
          'Database',
          `it cannot be used${typeof code === 'string' ? ` (${code})` : ''}.`,
          advice ??
            'Does psql reach it with DATABASE_URL from here? Look at host, port, TLS (sslmode) and firewall.',
        ),
      ];
    }
  };

function verdictOn(look: PostgresLook, databaseUrl: string): readonly Finding[] {
  return [serverOf(look, databaseUrl), tablesOf(look), clockOf(look), keyOf(look)];
}

function serverOf({ encrypted, major }: PostgresLook, databaseUrl: string): Finding {
  const what = 'Database';
  if (major < OLDEST_SERVER) {
    return wrong(what, `it is PostgreSQL ${major}.`, `Use ${OLDEST_SERVER} or newer.`);
  }
  if (!encrypted && !LOOPBACK.has(new URL(databaseUrl).hostname)) {
    return warn(
      what,
      'the connection is not encrypted.',
      'Add ?sslmode=verify-full to DATABASE_URL, and TLS to the server.',
    );
  }
  return ok(what, `PostgreSQL ${major}, ${encrypted ? 'encrypted' : 'on this machine'}`);
}

function tablesOf({ mayCreateTables, missingMigrations, newerMigrations }: PostgresLook): Finding {
  const what = 'Tables';
  const missing = missingMigrations === 'all' ? undefined : missingMigrations.length;
  if (missing !== 0 && !mayCreateTables) {
    return wrong(what, 'the user of DATABASE_URL may not make tables.', 'Grant it CREATE on the schema.');
  }
  if (missing === undefined) return ok(what, 'none yet, the first start makes them');
  if (missing > 0) return ok(what, `${missing} migration(s) to go, the next start does them`);
  if (newerMigrations.length > 0) {
    return warn(
      what,
      'a newer version of the bot has changed them.',
      'Fine while you roll out or back. Else update this one.',
    );
  }
  return ok(what, 'as this version wants them');
}

function clockOf({ offInMs }: PostgresLook): Finding {
  const what = 'Clock of the database';
  return Math.abs(offInMs) > CLOCK_TOLERANCE_IN_MS
    ? wrong(
        what,
        `it differs by ${Math.round(Math.abs(offInMs) / 1000)} s: replicas would take over work too early.`,
        'Let both machines keep time (NTP).',
      )
    : ok(what, 'agrees with ours');
}

function keyOf({ signIns: { all, foreign } }: PostgresLook): Finding {
  const what = 'Stored sign-ins';
  return foreign > 0
    ? warn(
        what,
        `${foreign} of ${all} were sealed with another TOKEN_ENCRYPTION_KEY.`,
        'After a rotation that is right: those people sign in again. Else restore the key.',
      )
    : ok(what, `${all}, all open with this key`);
}

async function lookAtFolder(folder: string): Promise<Finding> {
  const what = 'Embedded store';
  const found = await stat(folder).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) {
    return wrong(what, 'DATA_DIR is a file.', 'Set another DATA_DIR.');
  }
  const writable = found === undefined ? await nearestFolder(dirname(folder)) : folder;
  const may = await access(writable, constants.W_OK).then(
    () => true,
    () => false,
  );
  return may
    ? ok(what, found ? 'its folder can be written' : 'its folder will be made at the first start')
    : wrong(what, 'DATA_DIR cannot be written by this user.', 'Let it write there, or set another DATA_DIR.');
}

/** The closest folder above that exists. */
async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  return found !== undefined || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}
