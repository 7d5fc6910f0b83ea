import type { GeneratedAlways } from 'kysely';
import type { Scope } from '../../domain/board.ts';
import type { ObjectId, TenantId } from '../../domain/ids.ts';
import type { SubscriptionKind } from '../../domain/subscriptions.ts';
import type { ConversationRef } from '../../ports/chat.ts';
import type { Board, Outgoing, Subscription } from '../../ports/delivery.ts';
import type { Json, PersonColumns } from './column-types.ts';

/** Where something is posted. */
interface PlaceColumns {
  /** Of the channel, also for a thread of it. */
  conversation_id: string;
  team_id: string | null;
  conversation: Json<ConversationRef>;
}

interface ScopeColumns {
  scope: Json<Scope>;
  /** Who it is about, when it is about somebody: they can be forgotten. */
  scope_person: ObjectId | null;
}

export interface SubscriptionTable extends PlaceColumns, PersonColumns, ScopeColumns {
  id: string;
  home_tenant: TenantId;
  kind: SubscriptionKind;
  time_of_day: string;
  time_zone: string;
  weekday: number;
  created_at: number;
  next_at: number | null;
  told_up_to: number;
  delivered_at: number | null;
  problem: NonNullable<Subscription['problem']>['kind'] | null;
  problem_at: number | null;
  problem_told: boolean;
}

export interface BoardTable extends PlaceColumns, ScopeColumns {
  id: string;
  seq: GeneratedAlways<number>;
  home_tenant: TenantId;
  /** Equal for scopes that mean the same. */
  scope_key: string;
  reader: Json<Board['reader']>;
  activity_id: string | null;
  viewers: string[];
}

export interface OutboxTable extends PlaceColumns {
  id: string;
  /** Order of arrival. */
  seq: GeneratedAlways<number>;
  tenant_id: TenantId;
  outgoing: Json<Outgoing>;
  /** Who is reminded. */
  person_tenant: TenantId | null;
  person_object: ObjectId | null;
  /** `lost`: its worker died while it was posted, and nobody has been told yet. */
  state: 'ready' | 'sending' | 'lost' | 'sent' | 'failed';
  /** A new message is on its way, or was; false while an existing one is updated. */
  posting: boolean;
  not_before: number;
  attempt: number;
  worker: string | null;
  lease_until: number | null;
  done_at: number | null;
}

/** One claim, counted against the limits for an hour. */
export interface OutboxClaimTable {
  seq: GeneratedAlways<number>;
  conversation_id: string;
  claimed_at: number;
}

export interface DeliveryTables {
  subscription: SubscriptionTable;
  board: BoardTable;
  outbox: OutboxTable;
  outbox_claim: OutboxClaimTable;
}
