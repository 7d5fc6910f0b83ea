import { randomBytes } from 'node:crypto';
import type { Downloads } from '../../ports/runs.ts';
import type { Database } from './database.ts';
import type { SecretBox } from './secret-box.ts';

const SECRET_BYTES = 32;

/** Looked up by hash, so neither a stolen row nor the time of a comparison tells the secret. */
export function createDownloads(database: Database, { box }: { readonly box: SecretBox }): Downloads {
  const hash = (secret: string) => box.hash('download', secret);

  return {
    async offer(runId, expiresOn) {
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      await database.query
        .insertInto('download')
        .values({ secret_hash: hash(secret), run_id: runId, expires_on: expiresOn })
        .execute();
      return secret;
    },

    async take(secret, now) {
      const row = await database.query
        .deleteFrom('download')
        .where('secret_hash', '=', hash(secret))
        .where('expires_on', '>', now)
        .returning('run_id')
        .executeTakeFirst();
      return row?.run_id;
    },

    async purge(now) {
      await database.query.deleteFrom('download').where('expires_on', '<=', now).execute();
    },
  };
}
