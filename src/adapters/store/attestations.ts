import type { Attestations, AttestationKeys } from '../../ports/audit.ts';
import type { Database } from './database.ts';
import { personColumns } from './rows.ts';

export function createAttestations(database: Database): Attestations {
  return {
    async put(id, person, html, expiresOn) {
      const page = { ...personColumns(person), page: JSON.stringify(html), expires_on: expiresOn };
      await database.query
        .insertInto('attestation')
        .values({ id, ...page })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(page))
        .execute();
    },

    async get(id, now) {
      const row = await database.query
        .selectFrom('attestation')
        .select('page')
        .where('id', '=', id)
        .where('expires_on', '>', now)
        .executeTakeFirst();
      return row?.page;
    },

    async purge(now) {
      await database.query.deleteFrom('attestation').where('expires_on', '<=', now).execute();
    },
  };
}

export function createAttestationKeys(database: Database): AttestationKeys {
  return {
    async remember(jwk) {
      const { kid } = jwk;
      if (!kid) throw new TypeError('a key without kid');
      await database.query
        .insertInto('attestation_key')
        .values({ kid, jwk: JSON.stringify(jwk) })
        .onConflict((conflict) => conflict.column('kid').doNothing())
        .execute();
    },

    async list() {
      const rows = await database.query.selectFrom('attestation_key').select('jwk').orderBy('seq').execute();
      return rows.map(({ jwk }) => jwk);
    },
  };
}
