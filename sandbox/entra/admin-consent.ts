import type { RoutedCall } from '../wire/handler.ts';
import type { Account, Tenant } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { grantConsent, requireMember, requireTenant, wordsOf } from './admission.ts';
import type { Registration } from './clients.ts';
import { EntraError } from './entra-error.ts';
import { accountPage, consentPage, errorPage } from './pages.ts';
import { type Redirects, redirectTo } from './redirects.ts';
import { readScopes } from './scopes.ts';

export interface AdminConsentOptions {
  readonly world: World;
  readonly registrations: readonly Registration[];
  readonly redirects: Redirects;
}

interface Asked {
  readonly tenant: Tenant;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string | undefined;
  readonly version: 'v1' | 'v2';
}

/** GET and POST /{tenant}/v2.0/adminconsent and /{tenant}/adminconsent */
export function createAdminConsent({ world, registrations, redirects }: AdminConsentOptions) {
  /** @throws EntraError that only the browser may see */
  function readRequest(path: string, query: URLSearchParams, version: Asked['version']): Asked {
    const tenant = requireTenant(world, path);
    const clientId = query.get('client_id')?.toLowerCase() ?? '';
    if (!registrations.some((known) => known.clientId === clientId)) {
      throw new EntraError(700016, { words: { app: clientId, tenant: tenant.name } });
    }
    const redirectUri = redirects.require(query.get('redirect_uri'), clientId);
    const scope = query.get('scope') ?? '';
    if (version === 'v2' && scope === '') throw new EntraError(900144, { words: { parameter: 'scope' } });
    readScopes(scope, world.app);
    return { tenant, clientId, redirectUri, scope, state: query.get('state') ?? undefined, version };
  }

  /** @throws EntraError when this account cannot approve for the tenant */
  function requireAdmin(tenant: Tenant, account: Account): void {
    if (!requireMember(world, tenant, account).admin) {
      throw new EntraError(90094, { words: wordsOf(world, tenant, account) });
    }
  }

  function declined({ redirectUri, state }: Asked): Response {
    const { row, sentence } = new EntraError(65004);
    return redirectTo(redirectUri, {
      error: row.error,
      error_description: sentence,
      error_subcode: 'cancel',
      state,
    });
  }

  function accepted({ tenant, redirectUri, scope, state, version }: Asked, account: Account): Response {
    grantConsent(world, tenant, { account, forEverybody: true });
    return redirectTo(redirectUri, {
      admin_consent: 'True',
      tenant: tenant.tenantId,
      scope: version === 'v2' ? scope : undefined,
      state,
    });
  }

  function walk(asked: Asked, form: URLSearchParams): Response {
    const { tenant, clientId } = asked;
    if (form.get('cancel') || form.get('consent') === 'cancel') return declined(asked);
    const account = world.account(form.get('account') ?? '');
    if (!account) {
      const rank = (candidate: Account) => (world.member(tenant, candidate)?.admin ? 0 : 1);
      return accountPage(
        tenant.name,
        [...world.state.accounts].sort((a, b) => rank(a) - rank(b)),
        null,
      );
    }
    try {
      requireAdmin(tenant, account);
    } catch (thrown) {
      if (thrown instanceof EntraError) return errorPage(tenant.name, thrown.sentence, { retry: true });
      throw thrown;
    }
    if (form.get('consent') === 'accept') return accepted(asked, account);
    const permissions = ['Access Azure Service Management as organization users'];
    const settled = { account: account.key };
    return consentPage(tenant, account, settled, { app: clientId, permissions, forEverybody: 'always' });
  }

  return (version: Asked['version']) =>
    async ({ request, url, params, notes }: RoutedCall): Promise<Response> => {
      const form = new URLSearchParams(request.method === 'POST' ? await request.text() : '');
      const [path = ''] = params;
      try {
        const asked = readRequest(path, url.searchParams, version);
        notes.tenant = asked.tenant.tenantId;
        return walk(asked, form);
      } catch (thrown) {
        if (thrown instanceof EntraError) return errorPage(path, thrown.sentence);
        throw thrown;
      }
    };
}
