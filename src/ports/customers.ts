import type { Customer } from '../domain/customers.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Person } from '../domain/people.ts';
import type { CallOptions } from './partner-links.ts';

/** The tenants a person can enter, by `GET /tenants` with the person's home token. */
export interface TenantDirectory {
  /** Without aliases. Includes the home tenant. @throws PalError as `AccessTokens.get` for the home tenant. */
  list(person: Person, options?: CallOptions): Promise<readonly Customer[]>;
  /** Tenant of a domain by its public OpenID metadata; undefined when no such directory exists in this cloud. */
  findByDomain(
    domain: string,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<TenantId | undefined>;
}
