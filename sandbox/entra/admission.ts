import type { Account, Member, Tenant } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { EntraError } from './entra-error.ts';
import { ARM_RESOURCE } from './names.ts';

/** Words for error sentences about an account in a tenant. */
export const wordsOf = (world: World, tenant: Tenant, account?: Account): Record<string, string> => ({
  app: world.app.authAppId,
  tenant: tenant.name,
  resource: ARM_RESOURCE,
  ...(account ? { user: account.upn, home: account.tenantId } : {}),
});

/**
 * The account as this tenant knows it, if it may sign in at all.
 * @throws EntraError 50020 no member · 50014 invitation open · 50057 disabled · 53003 blocked
 */
export function requireMember(world: World, tenant: Tenant, account: Account): Member {
  const words = wordsOf(world, tenant, account);
  const member = world.member(tenant, account);
  if (!member) throw new EntraError(50020, { words });
  if (member.status === 'pending') throw new EntraError(50014, { words });
  if (member.status === 'disabled') throw new EntraError(50057, { words });
  if (tenant.blocked) throw new EntraError(53003, { words });
  return member;
}

export const hasConsent = (world: World, tenant: Tenant, account: Account): boolean =>
  !world.hasFault('consentMissing', tenant.tenantId) &&
  (tenant.consented || tenant.userConsents.includes(account.key));

export const needsMfa = (world: World, tenant: Tenant): boolean =>
  tenant.mfaRequired || world.hasFault('mfa', tenant.tenantId);

/** Approval by an administrator for everybody, or by one account for itself. Ends a simulated lack of consent there. */
export function grantConsent(world: World, tenant: Tenant, { forEverybody, account }: ConsentBy): void {
  world.setFault({ kind: 'consentMissing', tenant: tenant.tenantId }, false);
  world.change(() => {
    if (forEverybody) tenant.consented = true;
    else if (!tenant.userConsents.includes(account.key)) tenant.userConsents.push(account.key);
  });
}

interface ConsentBy {
  readonly forEverybody: boolean;
  readonly account: Account;
}

/**
 * A tenant as it stands in a path.
 * @throws EntraError 90002 unknown · 900023 neither GUID nor domain
 */
export function requireTenant(world: World, idOrDomain: string): Tenant {
  const tenant = world.tenant(idOrDomain);
  if (tenant) return tenant;
  const wellFormed = /^[0-9a-f-]{36}$|^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(idOrDomain);
  throw new EntraError(wellFormed ? 90002 : 900023, { words: { tenant: idOrDomain } });
}
