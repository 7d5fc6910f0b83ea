import type { PartnerId } from '../../domain/ids.ts';
import type { ServicePrincipal } from '../../domain/service-principals.ts';

export type GuidedDeed = 'link' | 'update' | 'unlink' | 'show';

type Who = Pick<ServicePrincipal, 'appId' | 'tenantId'>;

const AZ: Readonly<Record<GuidedDeed, string>> = {
  link: 'create',
  update: 'update',
  unlink: 'delete',
  show: 'show',
};
const POWERSHELL: Readonly<Record<GuidedDeed, string>> = {
  link: 'New',
  update: 'Update',
  unlink: 'Remove',
  show: 'Get',
};

/** For any shell; the secret is taken from its environment, so that it is in no history. */
export const azLines = (deed: GuidedDeed, { appId, tenantId }: Who, id?: PartnerId): readonly string[] => [
  'az extension add --name managementpartner',
  `az login --service-principal --username ${appId} --password "$CLIENT_SECRET" --tenant ${tenantId} --allow-no-subscriptions`,
  ...(deed === 'show'
    ? []
    : [`az managementpartner ${AZ[deed]}${id === undefined ? '' : ` --partner-id ${id}`}`]),
  'az managementpartner show --output json',
];

/** The same for PowerShell, which asks for the secret in a window. */
export const powerShellLines = (
  deed: GuidedDeed,
  { appId, tenantId }: Who,
  id?: PartnerId,
): readonly string[] => [
  'Install-Module Az.ManagementPartner -Scope CurrentUser',
  `$credential = Get-Credential -UserName ${appId}`,
  `Connect-AzAccount -ServicePrincipal -Credential $credential -Tenant ${tenantId}`,
  ...(deed === 'show'
    ? []
    : [`${POWERSHELL[deed]}-AzManagementPartner${id === undefined ? '' : ` -PartnerId ${id}`}`]),
  'Get-AzManagementPartner | ConvertTo-Json',
];
