import { describe, expect, it } from 'vitest';
import type { Customer } from '../../src/domain/customers.ts';
import { objectId, tenantId, type TenantId } from '../../src/domain/ids.ts';
import type { Identity, Person } from '../../src/domain/people.ts';
import { NO_POLICY } from '../../src/domain/policy.ts';
import type { Stores } from '../../src/ports/stores.ts';
import {
  adventure,
  ana,
  anaAtContoso,
  bo,
  channel,
  contoso,
  fabrikam,
  message,
  NOON,
  ours,
  run,
  type StoreFixture,
} from './store-fixture.ts';

interface Known {
  readonly person: Person;
  readonly identity: Identity;
  /** `29:…` */
  readonly userId: string;
  /** Of their 1:1 chat. */
  readonly chat: string;
  /** Where they wrote last, beside others. */
  readonly place: string;
}

const knownAna: Known = {
  person: ana,
  identity: anaAtContoso,
  userId: '29:ana-user',
  chat: 'a:ana-chat',
  place: 'p1',
};
const knownBo: Known = {
  person: bo,
  identity: { tenantId: contoso, objectId: objectId(bo.objectId.replace('b', 'f')), name: 'bo_at_contoso' },
  userId: '29:bo-user',
  chat: 'a:bo-chat',
  place: 'p2',
};
/** Of another home tenant. */
const stranger: Known = {
  person: { tenantId: adventure, objectId: objectId(ana.objectId.replace('a', '5')), name: 'Casey Moore' },
  identity: {
    tenantId: contoso,
    objectId: objectId(ana.objectId.replace('a', '6')),
    name: 'casey_at_contoso',
  },
  userId: '29:casey-user',
  chat: 'a:casey-chat',
  place: 'p3',
};

const customer: Customer = { tenantId: contoso, name: 'Contoso Ltd', domains: [], home: false };

/** Something of this person in every table that can hold something of a person. */
async function leaveTraces(stores: Stores, who: Known): Promise<void> {
  const { chat, identity, person, place, userId } = who;
  const id = person.objectId;
  const said = message(`said ${id}`, { person, conversation: chat });
  const conversation = { ...said.conversation, userId };
  const link = { partnerId: ours, partnerName: 'Fabrikam', etag: 1, state: 'Active' } as const;

  await stores.conversations.remember(conversation, person);
  await stores.conversations.markWelcomed(chat);
  await stores.conversations.remember({ ...channel(place), tenantId: person.tenantId, userId });
  await stores.people.seen({ ...person, userId, reader: said.reader, seenAt: NOON });
  await stores.cards.issue({ person, conversationId: chat, actions: {}, expiresOn: NOON });
  await stores.preferences.setAlias(person, contoso, `alias of ${id}`);
  await stores.preferences.setDefaultCustomer(person, chat, contoso);
  await stores.knownCustomers.put(person, [customer], NOON);
  await stores.reach.failed(person, contoso, 'notMember', NOON);
  await stores.ledger.record({ identity, person, link, verifiedAt: NOON });
  await stores.changes.begin({
    itemId: `item ${id}`,
    person,
    identity,
    customerName: 'Contoso Ltd',
    at: NOON,
  });
  await stores.events.append({
    id: `event ${id}`,
    kind: 'linked',
    person,
    identity,
    tenantId: contoso,
    customerName: 'Contoso Ltd',
    how: 'outside',
    at: NOON,
  });
  await stores.reminders.set(person, { off: true });
  const delegated = { id: 'delegated', name: 'Estate', tenantId: adventure };
  await stores.lighthouse.seen(person, [delegated], NOON);
  await stores.onboardings.begin(
    { home: person.tenantId, tenantId: tenantId(id), by: person, domain: 'contoso.example' },
    NOON,
  );
  await stores.vault.put(person, 'sso', 'assertion', NOON);
  await stores.popups.create({ person, tenant: contoso, purpose: 'azure', expiresOn: NOON });
  await stores.runs.create(run(`run ${id}`, { person, conversation }), [
    { tenantId: contoso, name: 'Contoso Ltd' },
  ]);
  await stores.downloads.offer({ kind: 'run', run: `run ${id}` }, NOON);
  await stores.jobs.enqueue(`run ${id}`);
  await stores.jobs.enqueue(`refresh/${person.tenantId}/${id}`);
  await stores.attestations.put(`statement ${id}`, person, `<p>${identity.name}</p>`, NOON);
  await stores.downloads.offer({ kind: 'attestation', id: `statement ${id}` }, NOON);
  const query = { person: person.objectId };
  await stores.downloads.offer({ kind: 'audit', home: person.tenantId, query, format: 'csv' }, NOON);
  await stores.outbox.put({
    id: `reminder/${id}`,
    conversation,
    outgoing: { kind: 'reminder', person: { tenantId: person.tenantId, objectId: id } },
    notBefore: NOON,
  });
  const record = { at: NOON, action: 'link', outcome: 'done', actor: person, identity, policy: 1 } as const;
  await stores.audit.append(person.tenantId, { key: `change/${id}`, ...record });
}

/** What is the team's, and names this person. */
async function leaveTracesInTeam(stores: Stores, { person, userId }: Known): Promise<void> {
  const home: TenantId = person.tenantId;
  const place = { home, conversation: { ...channel(`team of ${home}`), tenantId: home } };
  const wish = { kind: 'daily', at: '09:00', timeZone: 'UTC', weekday: 1, createdAt: NOON } as const;
  await stores.subscriptions.put({ ...place, ...wish, scope: {}, by: person, toldUpTo: 0 });
  await stores.subscriptions.put({
    ...place,
    ...wish,
    kind: 'weekly',
    scope: { person: person.objectId },
    by: person,
    toldUpTo: 0,
  });
  const reader = { locale: 'en' };
  const board = await stores.boards.ensure({ ...place, scope: {}, reader });
  await stores.boards.noteViewer(board.id, userId);
  await stores.boards.noteViewer(board.id, '29:somebody else');
  await stores.boards.ensure({ ...place, scope: { person: person.objectId }, reader });
  const expected = [{ tenantId: contoso, people: [person.objectId, bo.objectId] }];
  await stores.policies.set(home, { ...NO_POLICY, expected }, person, 0, NOON);
  await stores.coverage.noteDay(home, '2026-11-20', {
    expected: 0,
    inPlace: 0,
    otherId: 0,
    missing: 0,
    unreachable: 0,
    unverified: 0,
    stale: 0,
  });
  await stores.policies.noteRejected(home, ours, NOON);
}

const tracesOf = ({ chat, identity, person, userId }: Known): readonly string[] => [
  person.objectId,
  person.name,
  identity.objectId,
  identity.name ?? '',
  userId,
  chat,
];

export function erasureContract(engine: string, fixture: () => StoreFixture) {
  const erasure = () => fixture().stores.erasure;
  const tracesLeft = async (who: Known) => {
    const dump = await fixture().dump();
    return tracesOf(who).filter((trace) => dump.includes(trace));
  };
  const rowsOf = async (table: string) =>
    Number((await fixture().execute(`select count(*) as count from ${table}`))[0]?.['count']);

  describe(`Erasure contract: ${engine}`, () => {
    it('leaves no trace of a person, and everything of everybody else', async () => {
      const { stores } = fixture();
      for (const who of [knownAna, knownBo]) await leaveTraces(stores, who);
      await leaveTracesInTeam(stores, knownAna);
      expect(await tracesLeft(knownAna)).toEqual(tracesOf(knownAna));

      const gone = await erasure().person(ana);

      expect(await tracesLeft(knownAna)).toEqual([]);
      expect(await tracesLeft(knownBo)).toEqual(tracesOf(knownBo));
      expect(gone).toMatchObject({ ledger: 1, link_change: 1, run: 1, token: 1, audit_person: 2, job: 2 });
      expect(await stores.audit.verify(fabrikam)).toMatchObject({ kind: 'sound', lines: 2 });
    });

    it('leaves Bo what it takes from Ana, table by table', async () => {
      const { execute, stores } = fixture();
      const tables = await execute(`select table_name as name from information_schema.tables
        where table_schema = 'public'`);
      const counts = async () => {
        const found: Record<string, number> = {};
        for (const { name } of tables) found[String(name)] = await rowsOf(String(name));
        return found;
      };
      await leaveTraces(stores, knownBo);
      const before = await counts();
      await leaveTraces(stores, knownAna);

      await erasure().person(ana);

      expect(await counts()).toEqual({
        ...before,
        // The audit stays, and where people wrote beside others.
        audit_line: 2,
        conversation: (before['conversation'] ?? 0) + 1,
      });
    });

    it('keeps what a manager set up for the team, without the manager', async () => {
      const { stores } = fixture();
      await leaveTraces(stores, knownAna);
      await leaveTracesInTeam(stores, knownAna);

      await erasure().person(ana);

      expect(await stores.subscriptions.list(fabrikam)).toMatchObject([{ kind: 'daily' }]);
      expect(await stores.boards.list(fabrikam)).toMatchObject([{ viewers: ['29:somebody else'] }]);
      expect(await stores.policies.get(fabrikam)).toMatchObject({
        version: 1,
        expected: [{ tenantId: contoso, people: [bo.objectId] }],
      });
    });

    it('removes buttons about a person from the cards of others', async () => {
      const { stores } = fixture();
      const show = { command: 'status', args: { person: ana.objectId } };
      const issue = (actions: Record<string, typeof show>) =>
        stores.cards.issue({ person: bo, conversationId: 'a:bo', actions, expiresOn: NOON });
      await issue({ show });
      await issue({});

      await erasure().person(ana);

      expect(await rowsOf('card')).toBe(1);
    });

    it('lets the item end that asks for it, and remembers without a name what was delivered', async () => {
      const { inbox } = fixture().stores;
      await inbox.record(message('done', { conversation: 'a:1' }));
      await inbox.record(message('running', { conversation: 'a:2' }));
      await inbox.record(message('waiting', { conversation: 'a:3' }));
      const items = await inbox.claim('w1', 1000, 9);
      const idOf = (activity: string) => items.find(({ event }) => event.activityId === activity)?.id ?? '';
      await inbox.finish(idOf('done'), 'w1');
      await inbox.wait(idOf('waiting'), 'w1', { kind: 'sso' }, NOON + 1000);

      await erasure().person(ana);

      expect(await inbox.renew(idOf('running'), 'w1', 1000)).toBe(true);
      await inbox.finish(idOf('running'), 'w1');
      expect(await inbox.record(message('done', { conversation: 'a:1' }))).toBe(false);
      expect(await inbox.record(message('running', { conversation: 'a:2' }))).toBe(false);
      expect(await rowsOf('inbox')).toBe(2);
      expect(await fixture().dump()).not.toContain(ana.objectId);
    });

    it('still answers what somebody wrote that nobody had begun to answer', async () => {
      const { inbox } = fixture().stores;
      await inbox.record(message('forget me'));
      await inbox.record(message('hello again'));
      const [running] = await inbox.claim('w1', 1000, 9);

      await erasure().person(ana);
      await inbox.finish(running?.id ?? '', 'w1');

      expect(await inbox.claim('w1', 1000, 9)).toMatchObject([
        { event: { activityId: 'hello again', person: ana } },
      ]);
    });

    it('answers nothing for somebody who is not known', async () => {
      await leaveTraces(fixture().stores, knownBo);

      expect(await erasure().person(ana)).toEqual({});
      expect(await erasure().tenant(adventure)).toEqual({});
    });

    it('leaves no trace of anybody of a home tenant but the audit, and everything of another', async () => {
      const { stores } = fixture();
      for (const who of [knownAna, knownBo, stranger]) {
        await leaveTraces(stores, who);
      }
      await leaveTracesInTeam(stores, knownAna);
      await leaveTracesInTeam(stores, stranger);
      const theirs = await stores.boards.list(adventure);

      const gone = await erasure().tenant(fabrikam);

      expect([...(await tracesLeft(knownAna)), ...(await tracesLeft(knownBo))]).toEqual(
        // Bo is in the policy of the other tenant, which nobody asked to change.
        [bo.objectId],
      );
      expect(await tracesLeft(stranger)).toEqual(tracesOf(stranger));
      expect(gone).toMatchObject({ ledger: 2, subscription: 2, board: 2, policy: 1, coverage_day: 1 });
      expect(await stores.boards.list(adventure)).toEqual(theirs);
      expect(await stores.policies.get(fabrikam)).toEqual(NO_POLICY);
      expect(await stores.audit.verify(fabrikam)).toMatchObject({ kind: 'sound', lines: 2 });
      const dump = JSON.parse(await fixture().dump()) as Record<string, unknown>;
      const holding = Object.keys(dump).filter((table) => JSON.stringify(dump[table]).includes(fabrikam));
      expect(holding.sort()).toEqual(['audit_chain', 'audit_line']);
    });

    it('forgets all of it or nothing', async () => {
      const { execute, stores } = fixture();
      await leaveTraces(stores, knownAna);
      await execute(`create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'no'; end $$`);
      await execute('create trigger refused before delete on token for each row execute function refuse()');
      try {
        await expect(erasure().person(ana)).rejects.toThrow('no');

        expect(await tracesLeft(knownAna)).toEqual(tracesOf(knownAna));
      } finally {
        await execute('drop trigger refused on token');
        await execute('drop function refuse');
      }
    });
  });
}
