/**
 * One record per national cloud. Nothing else in the code names an endpoint of Microsoft.
 * Sources: Azure CLI endpoint reference (ARM, login, portal); botframework-connector `authenticationConstants`
 * and `governmentConstants` (bot endpoints). China's bot endpoints are only partly documented in public.
 */
export interface Cloud {
  readonly name: 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud';
  /** Entra, without trailing slash. */
  readonly authority: string;
  /** Hosts that may issue tokens of this cloud (v1 tokens come from `sts…`). */
  readonly issuerHosts: readonly string[];
  /** Azure Resource Manager, without trailing slash. */
  readonly arm: string;
  /** Delegated permission asked for when signing in, e.g. in the admin-consent link. */
  readonly armScope: string;
  readonly portal: string;
  /** Hosts of Key Vaults end with a dot and this. */
  readonly vaultSuffix: string;
  /** Where Teams runs in a browser: the origins that may show our pages and take the popup's code. */
  readonly teamsOrigins: readonly string[];
  readonly bot: {
    /** Audience of the bot's own token and issuer of the channel's. */
    readonly issuer: string;
    readonly openIdMetadata: string;
    readonly emulatorOpenIdMetadata: string;
    readonly oauth: string;
    /** Empty for the public cloud, as botbuilder wants it. */
    readonly channelService: string;
    /** Hosts the bot may answer to; a leading dot allows sub-domains. */
    readonly serviceHosts: readonly string[];
  };
}

export const CLOUDS: Readonly<Record<Cloud['name'], Cloud>> = {
  AzureCloud: {
    name: 'AzureCloud',
    authority: 'https://login.microsoftonline.com',
    issuerHosts: ['login.microsoftonline.com', 'sts.windows.net'],
    arm: 'https://management.azure.com',
    armScope: 'https://management.azure.com/user_impersonation',
    portal: 'https://portal.azure.com',
    vaultSuffix: 'vault.azure.net',
    teamsOrigins: [
      'https://teams.microsoft.com',
      'https://*.teams.microsoft.com',
      'https://teams.cloud.microsoft',
      'https://*.cloud.microsoft',
    ],
    bot: {
      issuer: 'https://api.botframework.com',
      openIdMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
      emulatorOpenIdMetadata:
        'https://login.microsoftonline.com/botframework.com/v2.0/.well-known/openid-configuration',
      oauth: 'https://api.botframework.com',
      channelService: '',
      serviceHosts: ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com', '.botframework.com'],
    },
  },
  AzureUSGovernment: {
    name: 'AzureUSGovernment',
    authority: 'https://login.microsoftonline.us',
    issuerHosts: ['login.microsoftonline.us', 'sts.windows.net'],
    arm: 'https://management.usgovcloudapi.net',
    armScope: 'https://management.usgovcloudapi.net/user_impersonation',
    portal: 'https://portal.azure.us',
    vaultSuffix: 'vault.usgovcloudapi.net',
    teamsOrigins: ['https://gov.teams.microsoft.us', 'https://dod.teams.microsoft.us'],
    bot: {
      issuer: 'https://api.botframework.us',
      openIdMetadata: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
      emulatorOpenIdMetadata:
        'https://login.microsoftonline.us/cab8a31a-1906-4287-a0d8-4eef66b95f6e/v2.0/.well-known/openid-configuration',
      oauth: 'https://api.botframework.azure.us',
      channelService: 'https://botframework.azure.us',
      serviceHosts: [
        'smba.infra.gov.teams.microsoft.us',
        'smba.infra.dod.teams.microsoft.us',
        '.botframework.azure.us',
      ],
    },
  },
  AzureChinaCloud: {
    name: 'AzureChinaCloud',
    authority: 'https://login.partner.microsoftonline.cn',
    issuerHosts: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn', 'sts.chinacloudapi.cn'],
    arm: 'https://management.chinacloudapi.cn',
    armScope: 'https://management.chinacloudapi.cn/user_impersonation',
    portal: 'https://portal.azure.cn',
    vaultSuffix: 'vault.azure.cn',
    teamsOrigins: ['https://teams.microsoftonline.cn', 'https://*.teams.microsoftonline.cn'],
    bot: {
      issuer: 'https://api.botframework.azure.cn',
      openIdMetadata: 'https://login.botframework.azure.cn/v1/.well-known/openidconfiguration',
      emulatorOpenIdMetadata:
        'https://login.partner.microsoftonline.cn/a55a4d5b-9241-49b1-b4ff-befa8db00269/v2.0/.well-known/openid-configuration',
      oauth: 'https://token.botframework.azure.cn',
      channelService: '',
      serviceHosts: ['.botframework.azure.cn', '.teams.microsoftonline.cn'],
    },
  },
};
