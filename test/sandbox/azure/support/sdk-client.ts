/**
 * Runs in a process of its own, behind the redirect: Microsoft's own libraries with their default options.
 * Prints one JSON line with what each of them saw.
 */
import { request } from 'node:https';
import { ACEProvisioningManagementPartnerAPI } from '@azure/arm-managementpartner';
import { OnBehalfOfCredential } from '@azure/identity';
import { ConfigurationBotFrameworkAuthentication, type Activity } from 'botbuilder';
import * as openid from 'openid-client';

interface Input {
  readonly appId: string;
  readonly secret: string;
  readonly homeTenant: string;
  readonly tenant: string;
  readonly assertion: string;
  readonly channelToken: string;
  readonly serviceUrl: string;
}

const input = JSON.parse(process.env['TEST_INPUT'] ?? '{}') as Input;
const { appId, secret, homeTenant, tenant, assertion, serviceUrl } = input;

const credential = new OnBehalfOfCredential({
  tenantId: tenant,
  clientId: appId,
  clientSecret: secret,
  userAssertionToken: assertion,
});
const arm = new ACEProvisioningManagementPartnerAPI(credential);

const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => ({ value }),
    (error: { code?: string; statusCode?: number; cause?: { code?: string; errorNo?: number } }) => ({
      code: error.code ?? error.cause?.code,
      status: error.statusCode,
      number: error.cause?.errorNo,
    }),
  );

async function partnerLink(): Promise<unknown> {
  const before = await codeOf(arm.partners.get());
  const created = await arm.partner.create('1234567');
  const conflict = await codeOf(arm.partner.create('7654321'));
  const changed = await arm.partner.update('7654321');
  const read = await arm.partners.get();
  await arm.partner.delete('7654321');
  const after = await codeOf(arm.partners.get());
  const operations: (string | undefined)[] = [];
  for await (const { name } of arm.operation.list()) operations.push(name);
  return { before, created, conflict, changed, read, after, operations };
}

async function connector(): Promise<unknown> {
  const authentication = new ConfigurationBotFrameworkAuthentication({
    MicrosoftAppId: appId,
    MicrosoftAppPassword: secret,
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppTenantId: homeTenant,
  });
  const activity = { type: 'message', channelId: 'msteams', serviceUrl, id: '1' } as Activity;
  const { claimsIdentity, connectorFactory } = await authentication.authenticateRequest(
    activity,
    `Bearer ${input.channelToken}`,
  );
  const client = await connectorFactory?.create(serviceUrl, 'https://api.botframework.com');
  const posted = await client?.conversations.sendToConversation('a:1', {
    type: 'message',
    text: 'hello',
  });
  const forged = await codeOf(authentication.authenticateRequest(activity, `Bearer ${input.channelToken}x`));
  return {
    authenticated: claimsIdentity.isAuthenticated,
    posted: posted?.id,
    forged: (forged as { value?: unknown }).value,
  };
}

async function discovery(): Promise<unknown> {
  const issuer = new URL(`https://login.microsoftonline.com/${tenant}/v2.0`);
  const configuration = await openid.discovery(issuer, appId, secret);
  return configuration.serverMetadata().token_endpoint;
}

const viaHttps = (): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request('https://management.azure.com/tenants?api-version=2022-12-01', (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

const refused = (url: string) => codeOf(fetch(url));

console.log(
  JSON.stringify({
    fetch: (await fetch('https://login.botframework.com/v1/.well-known/openidconfiguration')).status,
    https: await viaHttps(),
    partnerLink: await partnerLink(),
    connector: await connector(),
    discovery: await discovery(),
    refused: {
      unknownHost: await refused('https://example.com/'),
      otherPort: await refused('https://login.microsoftonline.com:8443/'),
      plainHttp: await refused('http://management.azure.com/'),
      address: await refused('https://192.0.2.1/'),
    },
  }),
);
