import type { ObjectId, PartnerId, TenantId } from './ids.ts';

/** What managers want of everybody's links. One per home tenant; every version is kept, the audit names it. */
export interface Policy {
  /** Counts up from 1; 0: nobody has set one. */
  readonly version: number;
  /** Allowed partner IDs, all location accounts; `country` is ISO 3166-1 alpha-2. Empty: any ID is fine. */
  readonly partnerIds: readonly { readonly id: PartnerId; readonly country?: string }[];
  /** What `link` does for another ID. */
  readonly outside: 'warn' | 'refuse';
  /** Who is expected to hold a link, for customers where it is not everyone who can enter them. */
  readonly expected: readonly { readonly tenantId: TenantId; readonly people: readonly ObjectId[] }[];
  /** Nothing is posted and nobody reminded between these times of day (`HH:MM`), also over midnight. */
  readonly quietHours?: { readonly from: string; readonly to: string; readonly timeZone: string };
  /** BCP 47, for what is posted without being asked. */
  readonly language: string;
  /** Whether cards in channels may name people; without it they hold counts and customers only. */
  readonly names: boolean;
  readonly reminders: boolean;
  /** Epoch ms; 0 for version 0. */
  readonly changedAt: number;
}

export const NO_POLICY: Policy = {
  version: 0,
  partnerIds: [],
  outside: 'warn',
  expected: [],
  language: 'en',
  names: false,
  reminders: true,
  changedAt: 0,
};

export const isAllowed = ({ partnerIds }: Policy, id: PartnerId): boolean =>
  partnerIds.length === 0 || partnerIds.some((one) => one.id === id);

/** Is this person expected to hold a link in this customer, given that they can enter it? */
export const isExpected = ({ expected }: Policy, tenant: TenantId, person: ObjectId): boolean =>
  expected.find(({ tenantId }) => tenantId === tenant)?.people.includes(person) ?? true;
