import { type ObjectId, objectId, type TenantId } from './ids.ts';
import type { Person } from './people.ts';

/** Where a credential is kept; never the credential itself. */
export type CredentialRef =
  /** A secret of a Key Vault: `vault` is its host name, e.g. `contoso-partners.vault.azure.net`. */
  | { readonly kind: 'secret'; readonly vault: string; readonly name: string }
  /** A certificate of a Key Vault; its private key is read through the secret of the same name. */
  | { readonly kind: 'certificate'; readonly vault: string; readonly name: string }
  /** The application trusts the bot's managed identity (workload identity federation). */
  | { readonly kind: 'federated' };

/** An application that works for the partner in one customer, and holds a link of its own there. */
export interface ServicePrincipal {
  /** The partner's tenant. */
  readonly home: TenantId;
  readonly tenantId: TenantId;
  /** Application (client) id: lower-case GUID. */
  readonly appId: string;
  /** What people call it; foreign text. */
  readonly name: string;
  /** Undefined: nobody gave the bot a credential; the partner's own people run the commands and attest. */
  readonly credential?: CredentialRef;
  /** The object in the customer's tenant, from its first token or from what somebody showed. */
  readonly objectId?: ObjectId;
}

/**
 * As whom the application works: a person of the partner's tenant, so that ledger, board, changes and audit treat its
 * links like all others. Before its object is known, its application id stands in.
 */
export const principalPerson = ({
  appId,
  home,
  name,
  objectId: own,
}: Pick<ServicePrincipal, 'appId' | 'home' | 'name' | 'objectId'>): Person => ({
  tenantId: home,
  objectId: own ?? objectId(appId),
  name,
  application: true,
});

const VAULT_HOST = /^[a-z][a-z0-9-]{1,22}[a-z0-9]$/;

/**
 * A vault as a person writes it, as host name: `https://name.vault.azure.net/…`, `name.vault.azure.net`, or `name`.
 * @param suffix of the cloud, e.g. `vault.azure.net`
 * @returns undefined for anything that is no vault of this cloud: the bot's token for vaults goes nowhere else
 */
export function vaultHost(given: string, suffix: string): string | undefined {
  const host = given
    .trim()
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\/.*$/, '');
  const name = host.endsWith(`.${suffix}`) ? host.slice(0, -suffix.length - 1) : host;
  return VAULT_HOST.test(name) ? `${name}.${suffix}` : undefined;
}
