import { json } from '../wire/handler.ts';
import type { Tenant } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { ArmCall, ArmRoute } from './arm-route.ts';
import type { Caller } from './caller.ts';

const PAGE_SIZE = 100;

function writeTenant(tenant: Tenant) {
  const { tenantId, name, domains, idsOnly } = tenant;
  const bare = { id: `/tenants/${tenantId}`, tenantId, tenantCategory: 'Home' };
  if (idsOnly) return bare;
  return {
    id: bare.id,
    tenantId,
    countryCode: 'US',
    displayName: name,
    domains,
    tenantCategory: bare.tenantCategory,
    defaultDomain: domains[0],
    tenantType: 'AAD',
  };
}

/** A page of a list, with the address of the next one. */
function page(items: readonly unknown[], { url }: ArmCall): Response {
  const start = Number(Buffer.from(url.searchParams.get('$skiptoken') ?? '', 'base64url').toString() || 0);
  const end = start + PAGE_SIZE;
  const next = new URL(url);
  next.searchParams.set('$skiptoken', Buffer.from(String(end)).toString('base64url'));
  return json({
    value: items.slice(start, end),
    ...(end < items.length ? { nextLink: next.href } : {}),
    ...(start === 0 ? { count: { type: 'Total', value: items.length } } : {}),
  });
}

/** `GET /tenants`: every tenant the account can enter, whichever tenant the token is of. */
export function tenantsApi(world: World): readonly ArmRoute[] {
  const tenantsOf = ({ account, tenant }: Caller): readonly Tenant[] =>
    account
      ? world.state.tenants.filter((candidate) => world.member(candidate, account)?.status === 'active')
      : [tenant];
  return [
    {
      method: 'GET',
      path: /^\/tenants\/?$/i,
      answer: (call) => page(tenantsOf(call.caller).map(writeTenant), call),
    },
  ];
}
