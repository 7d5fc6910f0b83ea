import type { PopupSecrets, PopupSession, PopupSessions } from '../../../src/ports/stores.ts';

type Row = PopupSession & {
  secrets?: PopupSecrets;
  taken?: boolean;
  result?: Parameters<PopupSessions['provisional']>[1];
  tries: number;
};

/** As little of the port as the sign-in needs; the store's own contract is held elsewhere. */
export function memoryPopups(): PopupSessions {
  const rows = new Map<string, Row>();
  const open = (row: Row | undefined, now: number): row is Row =>
    row !== undefined && !row.taken && row.expiresOn > now;
  return {
    create: async (session) => {
      const row = { ...session, id: `session-${rows.size + 1}`, tries: 0 };
      rows.set(row.id, row);
      return row;
    },
    get: async (id, now) => {
      const row = rows.get(id);
      return open(row, now) ? row : undefined;
    },
    begin: async (id, secrets, now) => {
      const row = rows.get(id);
      if (!open(row, now)) return false;
      row.secrets = secrets;
      return true;
    },
    take: async (state, cookie, now) => {
      const row = [...rows.values()].find(({ secrets }) => secrets?.state === state);
      if (!open(row, now) || !row.secrets || row.secrets.cookie !== cookie) return undefined;
      row.taken = true;
      return { ...row, secrets: row.secrets };
    },
    reopen: async (id) => {
      const row = rows.get(id);
      if (!row || row.result) return;
      delete row.secrets;
      row.taken = false;
    },
    provisional: async (id, result) => {
      const row = rows.get(id);
      if (row) row.result = result;
    },
    confirm: async (person, code, now) => {
      const row = [...rows.values()].find(
        (one) => one.person.objectId === person.objectId && one.result?.codes.includes(code),
      );
      if (!row?.result) return { kind: 'wrong' };
      const { secret, secretExpiresOn, codesExpireOn } = row.result;
      if (codesExpireOn <= now) return { kind: 'expired' };
      delete row.result;
      return { kind: 'ok', session: row, secret, secretExpiresOn };
    },
    endAll: async (person, now) => {
      const mine = [...rows.values()].filter((row) => row.person.objectId === person.objectId);
      for (const { id } of mine) rows.delete(id);
      return mine.filter(({ result }) => result !== undefined && result.codesExpireOn > now).length;
    },
    purge: async () => undefined,
  };
}
