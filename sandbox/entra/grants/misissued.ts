import type { World } from '../../world/world.ts';
import type { Subject } from '../tokens.ts';

/** Whom the tokens are really for: the one who asked, unless the tenant's `misissues` switch is on. */
export function misissued(world: World, subject: Subject): Subject {
  const { account, tenant } = subject;
  if (tenant.misissues === 'otherTenant') {
    const other = world.state.tenants.find(
      (one) => one !== tenant && world.member(one, account) !== undefined,
    );
    const member = other && world.member(other, account);
    if (member) return { tenant: other, account, member };
  }
  if (tenant.misissues === 'otherAccount') {
    const member = tenant.members.find((one) => one.account !== account.key);
    const other = member && world.account(member.account);
    if (other) return { tenant, account: other, member };
  }
  return subject;
}
