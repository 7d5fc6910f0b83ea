import { isGuid, type ObjectId, objectId, type PartnerId, partnerId, tenantId } from '../../domain/ids.ts';
import type { ServicePrincipal } from '../../domain/service-principals.ts';

/** What the tools of Microsoft print of a link. */
export interface Evidence {
  readonly objectId: ObjectId;
  readonly partnerId: PartnerId;
  /** Foreign text. */
  readonly partnerName?: string;
  readonly etag: number;
  readonly updatedAt?: string;
}

export type EvidenceProblem =
  /** No JSON, or not of `show`. */
  | 'unreadable'
  /** Of another directory. */
  | 'tenant'
  /** Of another account. */
  | 'object'
  /** Another partner ID than was asked for. */
  | 'partner'
  /** Of a link that was removed. */
  | 'state';

/** Nobody prints more than that. */
const MOST_CHARACTERS = 10_000;

/**
 * The JSON of `az managementpartner show` or of `Get-AzManagementPartner | ConvertTo-Json`, which spell the same fields
 * differently; checked against what is registered and was asked for. It is somebody's word all the same.
 */
export function readEvidence(
  pasted: string,
  principal: Pick<ServicePrincipal, 'tenantId' | 'objectId'>,
  wanted: PartnerId | undefined,
): Evidence | EvidenceProblem {
  const fields = fieldsOf(pasted);
  const [tenant, object, partner] = ['tenantid', 'objectid', 'partnerid'].map(
    (name) => fields.get(name) ?? '',
  );
  if (!isGuid(tenant ?? '') || !isGuid(object ?? '') || !/^\d{4,10}$/.test(partner ?? ''))
    return 'unreadable';
  const account = objectId(object ?? '');
  const id = partnerId(partner);
  if (tenantId(tenant ?? '') !== principal.tenantId) return 'tenant';
  if (principal.objectId !== undefined && principal.objectId !== account) return 'object';
  if (wanted !== undefined && wanted !== id) return 'partner';
  if ((fields.get('state') ?? 'Active').toLowerCase() !== 'active') return 'state';
  const [name, updated] = [fields.get('partnername') ?? '', fields.get('updatedtime') ?? ''];
  const etag = Number(fields.get('etag'));
  return {
    objectId: account,
    partnerId: id,
    etag: Number.isInteger(etag) && etag > 0 ? etag : 0,
    ...(name === '' ? {} : { partnerName: name.slice(0, 200) }),
    ...(Number.isNaN(Date.parse(updated)) ? {} : { updatedAt: updated }),
  };
}

/** By name in lower case; of the raw answer of Azure what is in `properties`, too. */
function fieldsOf(pasted: string): ReadonlyMap<string, string> {
  const [json] = /\{[^]*\}/.exec(pasted.slice(0, MOST_CHARACTERS)) ?? [''];
  try {
    const found = JSON.parse(json) as Readonly<Record<string, unknown>>;
    const inner = typeof found.properties === 'object' ? found.properties : {};
    return new Map(
      Object.entries({ ...found, ...inner }).flatMap(([name, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [[name.toLowerCase(), String(value)]] : [],
      ),
    );
  } catch {
    return new Map();
  }
}
