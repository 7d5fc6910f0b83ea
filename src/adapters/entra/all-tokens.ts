import { PalError } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import { principalPerson, type ServicePrincipal } from '../../domain/service-principals.ts';
import { samePerson } from '../../domain/people.ts';
import type { AccessTokens, Identities } from '../../ports/identities.ts';
import type { PrincipalTokens } from '../../ports/service-principals.ts';

export interface AllTokensOptions {
  readonly people: AccessTokens;
  readonly principals: PrincipalTokens;
  /** What is registered for this customer. */
  readonly registered: (home: TenantId, tenant: TenantId) => Promise<ServicePrincipal | undefined>;
}

/**
 * Tokens of whoever acts: people by their sign-in, applications by their credential. Only the core makes a person an
 * application, so nobody who speaks costs a look or gets a token of one.
 */
export function createAllTokens({
  people,
  principals,
  registered,
}: AllTokensOptions): AccessTokens & Identities {
  const get: AccessTokens['get'] = async (person, tenant, options = {}) => {
    if (!person.application) return people.get(person, tenant, options);
    const principal = await registered(person.tenantId, tenant);
    // Registered anew since, or taken out.
    if (!principal || !samePerson(principalPerson(principal), person))
      throw new PalError('principalUnknown', { tenant, given: person.name });
    const { abortSignal, claims } = options;
    return principals.get(principal, {
      ...(abortSignal === undefined ? {} : { abortSignal }),
      ...(claims === undefined ? {} : { claims }),
    });
  };

  return {
    get,
    require: async (person, tenant, options = {}) => (await get(person, tenant, options)).identity,
  };
}
