import { randomBytes } from 'node:crypto';
import type { Downloads, DownloadSubject } from '../../ports/runs.ts';
import type { Database } from './database.ts';
import type { SecretBox } from './secret-box.ts';

const SECRET_BYTES = 32;

/**
 * Looked up by hash, so neither a stolen row nor the time of a comparison tells the secret. Runs have a table of their
 * own: it is the one that older replicas look into.
 */
export function createDownloads(database: Database, { box }: { readonly box: SecretBox }): Downloads {
  const hash = (secret: string) => box.hash('download', secret);

  return {
    async offer(subject, expiresOn) {
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      const offer = { secret_hash: hash(secret), expires_on: expiresOn };
      if (subject.kind === 'run') {
        await database.query
          .insertInto('download')
          .values({ ...offer, run_id: subject.run })
          .execute();
      } else {
        await database.query
          .insertInto('file_offer')
          .values({ ...offer, subject: JSON.stringify(subject), ...aboutColumns(subject) })
          .execute();
      }
      return secret;
    },

    async take(secret, now) {
      const run = await database.query
        .deleteFrom('download')
        .where('secret_hash', '=', hash(secret))
        .where('expires_on', '>', now)
        .returning('run_id')
        .executeTakeFirst();
      if (run) return { kind: 'run', run: run.run_id };
      const other = await database.query
        .deleteFrom('file_offer')
        .where('secret_hash', '=', hash(secret))
        .where('expires_on', '>', now)
        .returning('subject')
        .executeTakeFirst();
      return other?.subject;
    },

    async purge(now) {
      await database.query.deleteFrom('download').where('expires_on', '<=', now).execute();
      await database.query.deleteFrom('file_offer').where('expires_on', '<=', now).execute();
    },
  };
}

/** What makes the offer go when somebody is forgotten. */
const aboutColumns = (subject: Exclude<DownloadSubject, { readonly kind: 'run' }>) =>
  subject.kind === 'audit'
    ? { home_tenant: subject.home, about_person: subject.query.person ?? null }
    : { attestation_id: subject.id };
