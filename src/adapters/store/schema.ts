import type { Generated, GeneratedAlways } from 'kysely';
import type { Counts } from '../../domain/board.ts';
import type { Customer } from '../../domain/customers.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { ObjectId, PartnerId, TenantId } from '../../domain/ids.ts';
import type { LinkEvent } from '../../domain/link-events.ts';
import type { Identity } from '../../domain/people.ts';
import type { Policy } from '../../domain/policy.ts';
import type { OnboardingStep } from '../../domain/onboarding.ts';
import type { CredentialRef } from '../../domain/service-principals.ts';
import type { Finding, Outcome, Run } from '../../domain/runs.ts';
import type { ConversationRef, InboundEvent, Invocation } from '../../ports/chat.ts';
import type { StoredRun } from '../../ports/runs.ts';
import type { LedgerEntry, LinkChange, PopupSession } from '../../ports/stores.ts';
import type { AuditTables } from './audit-tables.ts';
import type { Json, PersonColumns } from './column-types.ts';
import type { DeliveryTables } from './delivery-tables.ts';

export interface InboxTable extends PersonColumns {
  id: string;
  /** Order of arrival. */
  seq: GeneratedAlways<number>;
  tenant_id: TenantId;
  conversation_id: string;
  activity_id: string;
  state: 'ready' | 'running' | 'waiting' | 'done';
  /** Null once done: what somebody wrote is kept no longer than it takes to answer. */
  event: Json<InboundEvent> | null;
  attempt: number;
  resumed: number;
  worker: string | null;
  lease_until: number | null;
  wait_for: string | null;
  wait_until: number | null;
  reply_activity_id: string | null;
  recorded_at: number;
  done_at: number | null;
}

export interface CardTable extends PersonColumns {
  id: string;
  nonce_hash: string;
  conversation_id: string;
  actions: Json<Readonly<Record<string, Invocation>>>;
  expires_on: number;
  /** The event that pressed it. */
  used_by: string | null;
}

export interface CustomerAliasTable extends PersonColumns {
  tenant_id: TenantId;
  alias: string;
  /** As compared: case does not count. */
  alias_folded: string;
}

export interface DefaultCustomerTable extends PersonColumns {
  conversation_id: string;
  tenant_id: TenantId;
}

export interface KnownCustomersTable extends PersonColumns {
  customers: Json<readonly Customer[]>;
  listed_at: number;
}

export interface LedgerTable extends PersonColumns {
  cloud: string;
  tenant_id: TenantId;
  object_id: ObjectId;
  identity_name: string | null;
  link: Json<NonNullable<LedgerEntry['link']>> | null;
  /** Computed from `link`. */
  partner_id: GeneratedAlways<PartnerId | null>;
  verified_at: number;
  verified_by: NonNullable<LedgerEntry['verifiedBy']> | null;
  customer_name: string | null;
  previous_id: PartnerId | null;
  correlation_id: string | null;
}

/** Names outlive the link they were seen on. */
export interface PartnerNameTable {
  cloud: string;
  home_tenant: TenantId;
  partner_id: PartnerId;
  name: string;
  seen_at: number;
}

export interface LinkChangeTable extends PersonColumns {
  id: string;
  seq: GeneratedAlways<number>;
  item_id: string;
  identity: Json<Identity>;
  /** Computed from `identity`, as is the next. */
  identity_tenant: GeneratedAlways<TenantId | null>;
  identity_object: GeneratedAlways<ObjectId | null>;
  customer_name: string;
  before_id: PartnerId | null;
  after_id: PartnerId | null;
  etag_after: number | null;
  outcome: LinkChange['outcome'];
  changed_at: number;
}

export interface ConversationTable {
  id: string;
  type: ConversationRef['type'];
  ref: Json<ConversationRef>;
  person_tenant: TenantId | null;
  person_object: ObjectId | null;
  seen_at: number;
}

export interface WelcomeTable {
  conversation_id: string;
}

export interface TokenTable extends PersonColumns {
  kind: string;
  /** See `SecretBox`. */
  sealed: string;
  expires_on: number;
}

export interface PopupSessionTable extends PersonColumns {
  id: string;
  person_name: string;
  tenant_id: TenantId;
  purpose: PopupSession['purpose'];
  customer_name: string | null;
  claims: string | null;
  expires_on: number;
  state_hash: string | null;
  cookie_hash: string | null;
  sealed_nonce: string | null;
  sealed_verifier: string | null;
  /** The one callback came. */
  taken_at: number | null;
  sealed_token: string | null;
  token_expires_on: number | null;
  code_hashes: string[] | null;
  codes_expire_on: number | null;
  wrong_tries: number;
  /** Confirmed, or given up after too many wrong tries. */
  ended_at: number | null;
}

export interface RunTable extends PersonColumns {
  id: string;
  /** Order of creation. */
  seq: GeneratedAlways<number>;
  person_name: string;
  kind: Run['kind'];
  wanted: PartnerId | null;
  selection: Json<Run['selection']>;
  undo_of: string | null;
  state: Run['state'];
  resumes: 'planning' | 'running' | null;
  card_id: string | null;
  conversation: Json<ConversationRef>;
  reader: Json<StoredRun['reader']>;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
}

export interface RunItemTable {
  run_id: string;
  tenant_id: TenantId;
  /** As in the list the run was created with. */
  position: number;
  name: string;
  chosen: boolean;
  finding: Json<Finding> | null;
  outcome: Outcome['kind'] | null;
  /** Why it failed. */
  failure: ErrorCode | null;
  attempts: number;
  /** Not before; 0 until it is postponed. */
  due_at: number;
}

/** Queued while it has no owner; one row per key, so one owner per key. */
export interface JobTable {
  key: string;
  run_at: number;
  /** Asked for while it was active. */
  again: boolean;
  /** One claim, not one process: who lost a claim and gets the next one must not end it twice. */
  owner: string | null;
  lease_until: number | null;
  /** Tries in a row that threw. */
  failures: number;
  /** Tries in a row whose process died. */
  deaths: number;
}

export interface DeadLetterTable {
  seq: GeneratedAlways<number>;
  key: string;
  at: number;
}

export interface DownloadTable {
  secret_hash: string;
  run_id: string;
  expires_on: number;
}

export interface PersonTable extends PersonColumns {
  cloud: string;
  name: string;
  user_id: string;
  reader: Json<StoredRun['reader']>;
  seen_at: number;
  left_at: number | null;
}

/** Customers of each person's last list. */
export interface ReachTable extends PersonColumns {
  cloud: string;
  tenant_id: TenantId;
  customer_name: string | null;
  customer_domain: string | null;
  listed_at: number;
  /** Why the last try did not get in. */
  failure: ErrorCode | null;
  failed_at: number | null;
}

export interface LinkEventTable extends PersonColumns {
  cloud: string;
  /** Counts up within a home tenant. */
  number: number;
  id: string;
  event: Json<LinkEvent>;
  at: number;
}

/** The number of the newest event, also of one that is purged. */
export interface LinkEventCounterTable {
  cloud: string;
  home_tenant: TenantId;
  newest: number;
}

/** Who set it is null once that person is forgotten. */
export interface PolicyTable {
  cloud: string;
  home_tenant: TenantId;
  version: number;
  policy: Json<Omit<Policy, 'version' | 'changedAt'>>;
  changed_at: number;
  person_tenant: TenantId | null;
  person_object: ObjectId | null;
}

export interface RejectedPartnerIdTable {
  cloud: string;
  home_tenant: TenantId;
  partner_id: PartnerId;
  rejected_at: number;
}

export interface ReminderTable extends PersonColumns {
  cloud: string;
  off: Generated<boolean>;
  refresh_off: Generated<boolean>;
  /** 0: not snoozed. */
  snoozed_until: Generated<number>;
  /** 0: never. */
  sent_at: Generated<number>;
}

export interface CoverageDayTable {
  cloud: string;
  home_tenant: TenantId;
  /** `YYYY-MM-DD`, UTC. */
  day: string;
  counts: Json<Counts>;
}

/** `person_*`: who registered it. */
export interface ServicePrincipalTable extends PersonColumns {
  cloud: string;
  home_tenant: TenantId;
  tenant_id: TenantId;
  app_id: string;
  name: string;
  object_id: ObjectId | null;
  /** Computed: `object_id`, or `app_id` until that is known. */
  acts_as: GeneratedAlways<ObjectId>;
  credential: Json<CredentialRef> | null;
  customer_name: string | null;
  customer_domain: string | null;
  registered_at: number;
}

/** What somebody of a home tenant saw. */
export interface LighthouseSubscriptionTable {
  cloud: string;
  home_tenant: TenantId;
  subscription_id: string;
  tenant_id: TenantId;
  customer_name: string | null;
  name: string;
  seen_at: number;
}

/** Subscriptions of each person's last look. */
export interface LighthouseReachTable extends PersonColumns {
  cloud: string;
  subscription_id: string;
  seen_at: number;
}

/** `person_*`: who began it. */
export interface OnboardingTable extends PersonColumns {
  id: string;
  cloud: string;
  home_tenant: TenantId;
  tenant_id: TenantId;
  customer_name: string | null;
  customer_domain: string | null;
  step: OnboardingStep;
  begun_at: number;
  step_at: number;
  consented_at: number | null;
}

/** One row per fact about the store itself. */
export interface StoreStateTable {
  name: string;
  value: string;
}

/** Times are epoch milliseconds (`bigint`, read as a number): the ports speak them and no time zone can slip in. */
export interface Schema extends DeliveryTables, AuditTables {
  inbox: InboxTable;
  card: CardTable;
  customer_alias: CustomerAliasTable;
  default_customer: DefaultCustomerTable;
  known_customers: KnownCustomersTable;
  ledger: LedgerTable;
  partner_name: PartnerNameTable;
  link_change: LinkChangeTable;
  conversation: ConversationTable;
  welcome: WelcomeTable;
  token: TokenTable;
  popup_session: PopupSessionTable;
  run: RunTable;
  run_item: RunItemTable;
  job: JobTable;
  dead_letter: DeadLetterTable;
  download: DownloadTable;
  person: PersonTable;
  reach: ReachTable;
  link_event: LinkEventTable;
  link_event_counter: LinkEventCounterTable;
  policy: PolicyTable;
  rejected_partner_id: RejectedPartnerIdTable;
  reminder: ReminderTable;
  coverage_day: CoverageDayTable;
  service_principal: ServicePrincipalTable;
  lighthouse_subscription: LighthouseSubscriptionTable;
  lighthouse_reach: LighthouseReachTable;
  onboarding: OnboardingTable;
  store_state: StoreStateTable;
}
