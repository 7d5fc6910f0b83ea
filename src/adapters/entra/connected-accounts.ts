import { isGuid, type TenantId, tenantId } from '../../domain/ids.ts';
import type { Accounts, ConnectedAccount, ConnectedAccounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { TokenVault } from '../../ports/stores.ts';

const PREFIX = 'accounts/';
/** Somebody who was not there for a year connects anew. */
const KEPT_IN_MS = 365 * 24 * 60 * 60_000;

type Stored = Omit<ConnectedAccounts, 'tenant'>;

/** Kind in the vault under which the accounts of one customer are kept: in one look with the tokens. */
export const accountsKind = (tenant: TenantId): string => `${PREFIX}${tenant}`;

/** The customer that a kind of the vault speaks of: of a token, of accounts, or of a token of one account. */
export function tenantOfKind(kind: string): TenantId | undefined {
  const id = kind.replace(PREFIX, '').split('/')[0] ?? '';
  return isGuid(id) ? tenantId(id) : undefined;
}

/** What is kept under `accountsKind`. */
export const readAccounts = (secret: string): Stored => JSON.parse(secret) as Stored;

/** Kept in the vault, sealed like tokens: which accounts somebody has is nobody else's business. */
export function createConnectedAccounts(options: {
  readonly vault: TokenVault;
  readonly clock: Clock;
}): Accounts {
  const { clock, vault } = options;

  const of: Accounts['of'] = async (person, tenant) => {
    const kept = await vault.get(person, accountsKind(tenant));
    return kept && { tenant, ...readAccounts(kept.secret) };
  };

  async function store(
    person: Parameters<Accounts['of']>[0],
    tenant: TenantId,
    stored: Stored,
  ): Promise<void> {
    await vault.put(person, accountsKind(tenant), JSON.stringify(stored), clock.now() + KEPT_IN_MS);
  }

  return {
    of,

    async connect(person, account) {
      const { objectId, tenantId: tenant } = account.identity;
      const known = await of(person, tenant);
      const others = (known?.accounts ?? []).filter(({ identity }) => identity.objectId !== objectId);
      const { chosen } = known ?? {};
      await store(person, tenant, {
        accounts: [...others, account],
        ...(chosen === undefined ? {} : { chosen }),
      });
      return others.length === (known?.accounts.length ?? 0);
    },

    async choose(person, tenant, choice) {
      const known = await of(person, tenant);
      const accounts: readonly ConnectedAccount[] = known?.accounts ?? [];
      await store(person, tenant, { accounts, chosen: choice });
    },

    async list(person) {
      const kinds = (await vault.kinds(person))
        .map(({ kind }) => kind)
        .filter((kind) => kind.startsWith(PREFIX));
      if (kinds.length === 0) return [];
      const kept = await vault.getMany(person, kinds);
      return [...kept].flatMap(([kind, { secret }]) => {
        const tenant = tenantOfKind(kind);
        return tenant === undefined ? [] : [{ tenant, ...readAccounts(secret) }];
      });
    },
  };
}
