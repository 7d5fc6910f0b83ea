import type { World } from './world.ts';

/**
 * Assigns a role of the bot's app registration to a person of its own tenant, or takes it away.
 * @throws Error for somebody the tenant does not know
 */
export function setAppRole(world: World, person: string, role: string, on: boolean): void {
  const tenant = world.tenant(world.app.homeTenantId);
  const member = tenant?.members.find(({ account }) => account === person);
  if (!member) throw new Error(`nobody of this organisation is called "${person}"`);
  world.change(() => {
    const others = (member.appRoles ?? []).filter((one) => one !== role);
    member.appRoles = on ? [...others, role] : others;
  });
}
