import { type AzureOptions, type AzureSandbox, startAzure } from '../../../../sandbox/azure.ts';
import type { SandboxPerson } from '../../../../sandbox/contract.ts';
import type { WorldState } from '../../../../sandbox/world/model.ts';
import { seedWorld } from '../../../../sandbox/world/seed.ts';
import { TENANT } from '../../../../sandbox/world/tenant-ids.ts';

export { TENANT };
export type { AzureSandbox };

export const PAL = 'https://management.azure.com/providers/Microsoft.ManagementPartner/partners';
export const ARM_SCOPE = 'https://management.azure.com/.default openid profile offline_access';

/** Signing keys of all stand-ins of a test file: making them takes longer than most tests. */
const keys: WorldState['keys'] = {};

/** A stand-in that ends with the test's block: `await using azure = await standIn()`. */
export async function standIn(options: AzureOptions = {}): Promise<AzureSandbox & AsyncDisposable> {
  const azure = await startAzure({ ...options, initial: { ...(options.initial ?? seedWorld()), keys } });
  return { ...azure, [Symbol.asyncDispose]: () => azure.close() };
}

export function person(azure: AzureSandbox, key: string): SandboxPerson {
  const found = azure.people.find((candidate) => candidate.key === key);
  if (!found) throw new Error(`no such person: ${key}`);
  return found;
}

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** POST to a tenant's token endpoint as the bot's registration; fields given as undefined are left out. */
export async function askToken(
  azure: AzureSandbox,
  tenant: string,
  fields: Readonly<Record<string, string | undefined>>,
): Promise<TokenAnswer> {
  const form: Record<string, string | undefined> = {
    client_id: azure.app.authAppId,
    client_secret: azure.app.botPassword,
    ...fields,
  };
  const body = new URLSearchParams(
    Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const url = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`;
  const response = await azure.handle(new Request(url, { method: 'POST', body }));
  const { status, headers } = response;
  return { status, headers, body: (await response.json()) as Record<string, unknown> };
}

/** On-behalf-of at a tenant, as MSAL asks. */
export const askOnBehalfOf = (
  azure: AzureSandbox,
  tenant: string,
  assertion: string,
  fields: Readonly<Record<string, string | undefined>> = {},
): Promise<TokenAnswer> =>
  askToken(azure, tenant, {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    scope: ARM_SCOPE,
    assertion,
    ...fields,
  });

/** An ARM token of the person in a tenant, by single sign-on and on-behalf-of. */
export async function armTokenOf(azure: AzureSandbox, key: string, tenant: string): Promise<string> {
  const { body } = await askOnBehalfOf(azure, tenant, await azure.ssoToken(person(azure, key)));
  if (typeof body['access_token'] !== 'string') throw new Error(JSON.stringify(body));
  return body['access_token'];
}

export interface ArmAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** A request to ARM; `path` is a partner ID, empty for "mine", or a whole address. */
export async function askArm(
  azure: AzureSandbox,
  method: string,
  path: string,
  token: string | undefined,
): Promise<ArmAnswer> {
  const url = path.startsWith('https:') ? path : `${PAL}${path && `/${path}`}?api-version=2018-02-01`;
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await azure.handle(new Request(url, { method, headers }));
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === '' ? undefined : JSON.parse(text),
  };
}
