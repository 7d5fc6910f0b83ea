/** Names that Microsoft fixed. Sources: Entra protocol reference, botframework-connector constants. */
export const ENTRA = 'https://login.microsoftonline.com';
export const ARM_RESOURCE = 'https://management.azure.com';
export const BOT_FRAMEWORK = 'https://api.botframework.com';

export const KEY_VAULT = 'https://vault.azure.net';
/** Audience of a token that stands in for a client secret. */
export const TOKEN_EXCHANGE = 'api://AzureADTokenExchange';

/** What ARM accepts as `aud`: itself and the classic management endpoint, with and without slash. */
export const ARM_AUDIENCES: readonly string[] = [
  'https://management.core.windows.net/',
  'https://management.core.windows.net',
  'https://management.azure.com/',
  'https://management.azure.com',
];

/** Teams in a browser: `azp` of its single sign-on tokens. */
export const TEAMS_WEB_CLIENT = '5e3ce6c0-2b1f-4285-8d4b-75ee78787346';

/** The directory behind `login.microsoftonline.com/botframework.com`. */
export const BOT_FRAMEWORK_TENANT = {
  tenantId: 'd6d49420-f39b-4df7-a1dc-d59a935871db',
  domain: 'botframework.com',
} as const;

export const v1Issuer = (tenantId: string): string => `https://sts.windows.net/${tenantId}/`;
export const v2Issuer = (tenantId: string): string => `${ENTRA}/${tenantId}/v2.0`;

/** The tenant an Entra issuer stands for; undefined for any other issuer. */
export function tenantOfIssuer(issuer: unknown): string | undefined {
  const match =
    /^https:\/\/(?:sts\.windows\.net\/([0-9a-f-]{36})\/|login\.microsoftonline\.com\/([0-9a-f-]{36})\/v2\.0)$/;
  const found = typeof issuer === 'string' ? match.exec(issuer) : null;
  return found?.[1] ?? found?.[2];
}
