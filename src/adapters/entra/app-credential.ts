import type { OnBehalfOfCredentialOptions } from '@azure/identity';
import type { Cloud } from '../../domain/clouds.ts';
import { answerPolicy, type CredentialOptions } from './answer-policy.ts';

/** How an app registration proves itself to Entra. */
export type AppCredential =
  | { readonly kind: 'secret'; readonly secret: string }
  /** PEM file with certificate and unencrypted private key; read afresh for every use, so it can be replaced. */
  | { readonly kind: 'certificate'; readonly path: string }
  /** A user-assigned identity that is a federated credential of the registration, or the bot itself. */
  | { readonly kind: 'managedIdentity'; readonly clientId: string };

/** The SDK's options, for tests only: production passes nothing. */
export type TestTransport = Pick<CredentialOptions, 'httpClient'>;

/** Options every credential of ours has. The public cloud is the SDK's own default. */
export const credentialOptions = (cloud: Cloud, transport: TestTransport = {}): CredentialOptions => ({
  ...(cloud.name !== 'AzureCloud' && { authorityHost: cloud.authority }),
  // Teams gives a turn only seconds: three retries with their pauses would take six.
  retryOptions: { maxRetries: 1 },
  additionalPolicies: [{ policy: answerPolicy, position: 'perRetry' }],
  ...transport,
});

/** Audience of tokens that stand in for a secret; per cloud. Source: Entra workload identity federation. */
const EXCHANGE_SCOPES: Readonly<Record<Cloud['name'], string>> = {
  AzureCloud: 'api://AzureADTokenExchange/.default',
  AzureUSGovernment: 'api://AzureADTokenExchangeUSGov/.default',
  AzureChinaCloud: 'api://AzureADTokenExchangeChina/.default',
};

/** A managed identity's token as client assertion; the SDK caches it until shortly before it expires. */
export function federatedAssertion(
  clientId: string,
  cloud: Cloud,
  transport?: TestTransport,
): () => Promise<string> {
  let source: { getToken(scope: string): Promise<{ token: string }> } | undefined;
  return async () => {
    const { ManagedIdentityCredential } = await import('@azure/identity');
    source ??= new ManagedIdentityCredential({ clientId, ...transport });
    return (await source.getToken(EXCHANGE_SCOPES[cloud.name])).token;
  };
}

type OwnProof =
  | Pick<Extract<OnBehalfOfCredentialOptions, { clientSecret: string }>, 'clientSecret'>
  | Pick<Extract<OnBehalfOfCredentialOptions, { certificatePath: string }>, 'certificatePath'>
  | Pick<Extract<OnBehalfOfCredentialOptions, { getAssertion: unknown }>, 'getAssertion'>;

/** The part of `OnBehalfOfCredentialOptions` by which the app proves itself. */
export function ownProof(credential: AppCredential, cloud: Cloud, transport?: TestTransport): OwnProof {
  switch (credential.kind) {
    case 'secret':
      return { clientSecret: credential.secret };
    case 'certificate':
      return { certificatePath: credential.path };
    case 'managedIdentity':
      return { getAssertion: federatedAssertion(credential.clientId, cloud, transport) };
  }
}
