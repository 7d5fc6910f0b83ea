import type { ObjectId, TenantId } from '../domain/ids.ts';
import type { Identity, Person } from '../domain/people.ts';

type PersonKey = Pick<Person, 'tenantId' | 'objectId'>;

/** Which account a person uses in a customer: their own (as guest), or one that the customer made for them. */
export type AccountChoice = 'own' | ObjectId;

/** An account that a customer made for a person; connected once, by a sign-in confirmed in the person's own chat. */
export interface ConnectedAccount {
  readonly identity: Identity;
  /** As people called the customer then; foreign text. */
  readonly customerName?: string;
  /** Epoch ms. */
  readonly connectedAt: number;
}

export interface ConnectedAccounts {
  readonly tenant: TenantId;
  readonly accounts: readonly ConnectedAccount[];
  /** Undefined: not chosen yet, so nothing may be done there. */
  readonly chosen?: AccountChoice;
}

/** Second identities of people. Holds no token. */
export interface Accounts {
  /** False: it was connected before. */
  connect(person: PersonKey, account: ConnectedAccount): Promise<boolean>;
  choose(person: PersonKey, tenant: TenantId, choice: AccountChoice): Promise<void>;
  of(person: PersonKey, tenant: TenantId): Promise<ConnectedAccounts | undefined>;
  /** By customer. */
  list(person: PersonKey): Promise<readonly ConnectedAccounts[]>;
}
