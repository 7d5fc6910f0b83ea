import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ObjectId, TenantId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy.ts';
import { forgetInAudit } from './audit-people.ts';
import type { PersonKey } from './rows.ts';
import type { Schema } from './schema.ts';

/** What is known of the person who is forgotten, read before anything goes. */
export interface Forgotten {
  readonly person: PersonKey;
  /** `29:…`, as Teams names them to the bot. */
  readonly userIds: readonly string[];
  /** Their 1:1 chats with the bot. */
  readonly conversations: readonly string[];
}

/** What becomes of a table; both answer how many rows went. */
export interface Rule {
  readonly person: (trx: Kysely<Schema>, who: Forgotten) => Promise<number>;
  readonly tenant: (trx: Kysely<Schema>, home: TenantId) => Promise<number>;
}

/** Stands for somebody who was forgotten, where a row stays. */
export const NOBODY = '00000000-0000-0000-0000-000000000000' as ObjectId & TenantId;

type Condition = RawBuilder<unknown>;

const remove = async (trx: Kysely<Schema>, table: keyof Schema, condition: Condition): Promise<number> => {
  const { numAffectedRows } = await sql`delete from ${sql.table(table)} where ${condition}`.execute(trx);
  return Number(numAffectedRows ?? 0);
};

const isTheirs = ({ person }: Forgotten): Condition =>
  sql`person_tenant = ${person.tenantId} and person_object = ${person.objectId}`;
const isInTheirChat = ({ conversations }: Forgotten): Condition =>
  sql`conversation_id = any(${[...conversations]}::text[])`;
const isOfTenant = (home: TenantId): Condition => sql`person_tenant = ${home}`;
const isOfHome = (home: TenantId): Condition => sql`home_tenant = ${home}`;
/** Foreign text cannot pass for a field: its quotes are escaped. */
const isInTenant = (home: TenantId): Condition => sql`position(${`"tenantId":"${home}"`} in ref::text) > 0`;

const rule = (
  table: keyof Schema,
  person: (who: Forgotten) => Condition,
  tenant: (home: TenantId) => Condition,
): Rule => ({
  person: (trx, who) => remove(trx, table, person(who)),
  tenant: (trx, home) => remove(trx, table, tenant(home)),
});

/** Rows that are somebody's and nobody else's. */
const owned = (table: keyof Schema): Rule => rule(table, isTheirs, isOfTenant);

/** Names nobody, but belongs to a home tenant. */
const impersonal = (table: keyof Schema): Rule => ({
  person: async () => 0,
  tenant: (trx, home) => remove(trx, table, isOfHome(home)),
});

/** Stays as it is: it names neither people nor what is somebody's. */
export const KEPT: Rule = { person: async () => 0, tenant: async () => 0 };

/** Goes with the row it belongs to, by its foreign key. */
const GOES_ALONG: Rule = { person: async () => 0, tenant: async () => 0 };

/**
 * Every table, in the order in which they go. A table that is missing here does not compile, and a test finds columns
 * that name people in tables which are kept.
 */
export const RULES: { readonly [Table in keyof Schema]: Rule } = {
  // First, while the ledger still says whose accounts are whose.
  audit_person: {
    person: (trx, { person }) => forgetInAudit(trx, person),
    tenant: (trx, home) => remove(trx, 'audit_person', isOfHome(home)),
  },
  // Before the runs, whose ids are keys of jobs; other keys name the person.
  job: rule('job', jobOfPerson, jobOfTenant),
  dead_letter: rule('dead_letter', jobOfPerson, jobOfTenant),
  outbox: rule(
    'outbox',
    (who) => sql`(${isTheirs(who)}) or ${isInTheirChat(who)}`,
    (home) => sql`tenant_id = ${home} or ${isOfTenant(home)}`,
  ),
  outbox_claim: {
    person: (trx, who) => remove(trx, 'outbox_claim', isInTheirChat(who)),
    // They name channels, count for an hour and then go.
    tenant: async () => 0,
  },
  subscription: { person: forgetSubscriber, tenant: impersonal('subscription').tenant },
  board: { person: forgetViewer, tenant: impersonal('board').tenant },
  inbox: { person: forgetSender, tenant: forgetSenders },
  // Cards of others may have buttons that are about the person.
  card: rule(
    'card',
    (who) => sql`(${isTheirs(who)}) or position(${who.person.objectId} in actions::text) > 0`,
    isOfTenant,
  ),
  welcome: rule(
    'welcome',
    isInTheirChat,
    (home) => sql`conversation_id in (select id from conversation where ${isInTenant(home)})`,
  ),
  conversation: {
    person: forgetChats,
    tenant: (trx, home) => remove(trx, 'conversation', isInTenant(home)),
  },
  policy: { person: forgetInPolicies, tenant: impersonal('policy').tenant },
  file_offer: rule(
    'file_offer',
    ({ person }) => sql`home_tenant = ${person.tenantId} and about_person = ${person.objectId}`,
    isOfHome,
  ),
  service_principal: { person: forgetRegistrar, tenant: impersonal('service_principal').tenant },
  attestation: owned('attestation'),
  customer_alias: owned('customer_alias'),
  default_customer: owned('default_customer'),
  known_customers: owned('known_customers'),
  ledger: owned('ledger'),
  lighthouse_reach: owned('lighthouse_reach'),
  link_change: owned('link_change'),
  link_event: owned('link_event'),
  // What waits for a customer waits for the one who began it.
  onboarding: owned('onboarding'),
  person: owned('person'),
  popup_session: owned('popup_session'),
  reach: owned('reach'),
  reminder: owned('reminder'),
  run: owned('run'),
  token: owned('token'),
  run_item: GOES_ALONG,
  download: GOES_ALONG,
  coverage_day: impersonal('coverage_day'),
  lighthouse_subscription: impersonal('lighthouse_subscription'),
  link_event_counter: impersonal('link_event_counter'),
  partner_name: impersonal('partner_name'),
  rejected_partner_id: impersonal('rejected_partner_id'),
  // Names people by pseudonyms only, and is meant to outlive them.
  audit_line: KEPT,
  audit_chain: KEPT,
  attestation_key: KEPT,
  store_state: KEPT,
};

function jobOfPerson(who: Forgotten): Condition {
  const { objectId, tenantId } = who.person;
  return sql`position(${`${tenantId}/${objectId}`} in key) > 0
    or key in (select id from run where ${isTheirs(who)})`;
}

function jobOfTenant(home: TenantId): Condition {
  return sql`position(${`${home}/`} in key) > 0 or key in (select id from run where ${isOfTenant(home)})`;
}

/** What a manager set up for a channel is the channel's; only that they did it is forgotten. */
async function forgetSubscriber(trx: Kysely<Schema>, who: Forgotten): Promise<number> {
  await sql`update subscription set person_tenant = ${NOBODY}, person_object = ${NOBODY}
    where ${isTheirs(who)}`.execute(trx);
  return remove(trx, 'subscription', isAboutThem(who));
}

/** What a manager registered is the partner's; an application that is forgotten itself goes. */
async function forgetRegistrar(trx: Kysely<Schema>, who: Forgotten): Promise<number> {
  await sql`update service_principal set person_tenant = ${NOBODY}, person_object = ${NOBODY}
    where ${isTheirs(who)}`.execute(trx);
  const { objectId, tenantId } = who.person;
  return remove(trx, 'service_principal', sql`home_tenant = ${tenantId} and acts_as = ${objectId}`);
}

async function forgetViewer(trx: Kysely<Schema>, who: Forgotten): Promise<number> {
  for (const userId of who.userIds) {
    await sql`update board set viewers = array_remove(viewers, ${userId}::text)
      where ${userId}::text = any(viewers)`.execute(trx);
  }
  return remove(trx, 'board', isAboutThem(who));
}

const isAboutThem = (who: Forgotten): Condition =>
  sql`(home_tenant = ${who.person.tenantId} and scope_person = ${who.person.objectId}) or ${isInTheirChat(who)}`;

/**
 * Items that are done stay until no redelivery can come, and the one that is running until it is answered, without
 * a name; one that has not begun is a message of somebody who is known again by it.
 */
async function forgetSender(trx: Kysely<Schema>, who: Forgotten): Promise<number> {
  return forgetItems(trx, isTheirs(who));
}

async function forgetSenders(trx: Kysely<Schema>, home: TenantId): Promise<number> {
  return forgetItems(trx, sql`(tenant_id = ${home} or ${isOfTenant(home)})`);
}

async function forgetItems(trx: Kysely<Schema>, theirs: Condition): Promise<number> {
  await sql`update inbox set person_tenant = ${NOBODY}, person_object = ${NOBODY}
    where ${theirs} and state in ('running', 'done')`.execute(trx);
  return remove(trx, 'inbox', sql`${theirs} and state = 'waiting'`);
}

/** Other conversations stay, without the one who wrote there last. */
async function forgetChats(trx: Kysely<Schema>, who: Forgotten): Promise<number> {
  for (const userId of who.userIds) {
    const field = `"userId":${JSON.stringify(userId)}`;
    await sql`update conversation
      set ref = replace(replace(ref::text, ${`${field},`}, ''), ${`,${field}`}, '')::json
      where type <> 'personal' and position(${field} in ref::text) > 0`.execute(trx);
  }
  return remove(trx, 'conversation', isTheirs(who));
}

/** Versions stay, because the audit names them; nobody is expected any more who is forgotten. */
async function forgetInPolicies(trx: Kysely<Schema>, { person }: Forgotten): Promise<number> {
  const { objectId, tenantId } = person;
  await trx
    .updateTable('policy')
    .set({ person_tenant: null, person_object: null })
    .where('person_tenant', '=', tenantId)
    .where('person_object', '=', objectId)
    .execute();
  const versions = await trx
    .selectFrom('policy')
    .select(['cloud', 'version', 'policy'])
    .where('home_tenant', '=', tenantId)
    .where(sql<boolean>`position(${objectId} in policy::text) > 0`)
    .execute();
  for (const { policy, ...key } of versions) {
    await trx
      .updateTable('policy')
      .set({ policy: JSON.stringify(without(policy, objectId)) })
      .where((columns) => columns.and({ ...key, home_tenant: tenantId }))
      .execute();
  }
  return 0;
}

const without = (policy: Pick<Policy, 'expected'>, forgotten: ObjectId): Pick<Policy, 'expected'> => ({
  ...policy,
  expected: policy.expected.map((one) => ({
    ...one,
    people: one.people.filter((person) => person !== forgotten),
  })),
});
