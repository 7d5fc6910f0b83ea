import { type Customer, customerName, findCustomer } from './customers.ts';
import type { ErrorCode } from './errors.ts';
import type { PartnerId, TenantId } from './ids.ts';
import type { Identity, Person } from './people.ts';

/** What a run does in every customer; `undo` puts back what another run replaced. */
export type RunKind = 'show' | 'link' | 'update' | 'unlink' | 'undo';

/**
 * planning → planned → running → done. `show` ends after planning. A run that needs a fresh sign-in waits and goes on
 * where it stopped; one that is cancelled keeps what it has done.
 */
export type RunState = 'planning' | 'planned' | 'running' | 'waiting' | 'done' | 'cancelled';

export const UNFINISHED: readonly RunState[] = ['planning', 'planned', 'running', 'waiting'];

/** Which customers a person means by `all …`. Names are as typed. */
export interface Selection {
  /** Only these; undefined: every customer the person can enter. */
  readonly picked?: readonly TenantId[];
  readonly matching?: string;
  readonly except?: readonly string[];
  /** Decided from fresh reads, not from what we knew. */
  readonly condition?:
    { readonly kind: 'notLinked' } | { readonly kind: 'linkedTo'; readonly partnerId: PartnerId };
}

export interface Run {
  readonly id: string;
  /** Nobody else may see, cancel or undo it. */
  readonly person: Person;
  readonly kind: RunKind;
  /** The ID to set; only for `link` and `update`. */
  readonly wanted?: PartnerId;
  readonly selection: Selection;
  /** The run this one takes back; only for `undo`. */
  readonly undoOf?: string;
  readonly state: RunState;
  /** What a waiting run goes on with. */
  readonly resumes?: 'planning' | 'running';
  /** Message that shows the run, updated in place. */
  readonly cardId?: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
}

/** The inbox-item id under which a run notes its change in one customer: the same after a crash. */
export const changeKey = (run: Pick<Run, 'id'>, item: Pick<RunItem, 'tenantId'>): string =>
  `run/${run.id}/${item.tenantId}`;

/** What planning read in one customer, or why it could not. */
export type Finding =
  | { readonly kind: 'absent'; readonly identity: Identity }
  | {
      readonly kind: 'linked';
      readonly identity: Identity;
      readonly partnerId: PartnerId;
      readonly partnerName?: string;
      readonly etag: number;
    }
  | { readonly kind: 'blocked'; readonly code: ErrorCode };

/** How one customer of a run ended. */
export type Outcome =
  /** Written, read back, and as wanted. */
  | { readonly kind: 'done' }
  /** It was so already. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly code: ErrorCode };

export interface RunItem {
  readonly tenantId: TenantId;
  /** As it was called when the run began; foreign text. */
  readonly name: string;
  readonly finding?: Finding;
  /** The person agreed to write here. */
  readonly chosen: boolean;
  readonly outcome?: Outcome;
  /** Tries of the step under way that failed and may be repeated. */
  readonly attempts: number;
}

/** What a run would do in one customer, given what was read. */
export type Intent =
  | 'create'
  | 'change'
  | 'remove'
  | 'restore'
  /** It is as wanted. */
  | 'none'
  /** Another partner is linked; kept unless the person says so. */
  | 'other'
  /** The selection's condition leaves it out. */
  | 'outside'
  | 'blocked';

export function intentOf(run: Pick<Run, 'kind' | 'wanted' | 'selection'>, finding: Finding): Intent {
  if (finding.kind === 'blocked') return 'blocked';
  const current = finding.kind === 'linked' ? finding.partnerId : undefined;
  const { condition } = run.selection;
  if (condition?.kind === 'notLinked' && current !== undefined) return 'outside';
  if (condition?.kind === 'linkedTo' && current !== condition.partnerId) return 'outside';
  switch (run.kind) {
    case 'show':
      return 'none';
    case 'undo':
      return 'restore';
    case 'unlink':
      return current === undefined ? 'none' : 'remove';
    case 'link':
      return current === undefined ? 'create' : current === run.wanted ? 'none' : 'other';
    case 'update':
      return current === undefined || current === run.wanted ? 'none' : 'change';
  }
}

/** The customers of a selection, before anything is read. `unknown`: names in `except` that fit no customer. */
export function selectCustomers(
  customers: readonly Customer[],
  { except = [], matching, picked }: Selection,
): { readonly customers: readonly Customer[]; readonly unknown: readonly string[] } {
  const fits = (customer: Customer): boolean =>
    matching === undefined ||
    [customerName(customer), customer.alias, ...customer.domains].some((name) =>
      name?.toLowerCase().includes(matching.toLowerCase()),
    );
  const left = new Set<TenantId>();
  const unknown: string[] = [];
  for (const name of except) {
    const match = findCustomer(name, customers);
    if (match.kind === 'none') unknown.push(name);
    else for (const one of match.kind === 'one' ? [match.customer] : match.customers) left.add(one.tenantId);
  }
  return {
    customers: customers.filter(
      (one) =>
        (picked === undefined || picked.includes(one.tenantId)) && fits(one) && !left.has(one.tenantId),
    ),
    unknown,
  };
}
