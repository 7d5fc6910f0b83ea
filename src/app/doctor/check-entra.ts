import type { Cloud } from '../../domain/clouds.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Outside } from './ask.ts';
import { type Check, type Finding, ok, wrong } from './finding.ts';

export interface EntraCheckOptions {
  readonly cloud: Cloud;
  /** Of the bot's registration. */
  readonly homeTenant: TenantId;
  readonly partnerTenants: readonly TenantId[];
  readonly outside: Outside;
}

/** Can tokens of each tenant be verified: its OpenID metadata, and its keys? */
export function checkEntra({ cloud, homeTenant, outside, partnerTenants }: EntraCheckOptions): Check {
  const host = new URL(cloud.authority).hostname;

  async function look(tenant: TenantId): Promise<Finding> {
    const isHome = tenant === homeTenant;
    const what = isHome ? 'Entra, tenant of the bot' : `Entra, tenant ${tenant}`;
    const setting = isHome ? 'MicrosoftAppTenantId' : 'PARTNER_TENANT_IDS';
    const metadata = await outside.ask(`${cloud.authority}/${tenant}/v2.0/.well-known/openid-configuration`);
    if (metadata.kind === 'nothing') return wrong(what, `${host} ${metadata.reason}.`, metadata.remedy);
    if (metadata.status === 400) {
      return wrong(
        what,
        `${setting} names a tenant that is not in ${cloud.name}.`,
        'Compare it with the tenant ID on the overview page of Entra; look at AZURE_CLOUD, too.',
      );
    }
    const { issuer, jwks_uri: keysAt } = Object(metadata.json) as Record<string, unknown>;
    const issuers = cloud.issuerHosts.map((name) => `https://${name}/${tenant}/v2.0`);
    if (typeof issuer !== 'string' || !issuers.includes(issuer) || typeof keysAt !== 'string') {
      return wrong(
        what,
        `${host} answers ${metadata.status} with metadata that is not Entra’s.`,
        'Something on the way answers in its place: a proxy, a captive portal.',
      );
    }
    const keys = await outside.ask(keysAt);
    if (keys.kind === 'nothing') return wrong(what, `${host} ${keys.reason}.`, keys.remedy);
    const { keys: found } = Object(keys.json) as { keys?: unknown };
    return Array.isArray(found) && found.length > 0
      ? ok(what, `metadata and ${found.length} signing key(s)`)
      : wrong(what, 'its signing keys cannot be had.', 'Nobody can sign in until they can: try again later.');
  }

  return () => Promise.all([...new Set([homeTenant, ...partnerTenants])].map(look));
}
