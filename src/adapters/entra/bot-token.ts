import type { AccessToken, TokenCredential } from '@azure/identity';
import type { Cloud } from '../../domain/clouds.ts';
import { PalError } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import { listening } from './answer-policy.ts';
import { type AppCredential, credentialOptions, ownProof, type TestTransport } from './app-credential.ts';
import { EntraRefusal } from './entra-failure.ts';
import { type LastAnswer, readMsalFailure } from './msal-failure.ts';
import { singleFlight } from './single-flight.ts';

export interface BotToken {
  /**
   * The bot's own token for the Bot Connector, from memory while it is valid.
   * @throws PalError ownCredential | throttled | microsoftBusy
   */
  getToken(): Promise<string>;
}

export interface BotTokenOptions extends TestTransport {
  readonly cloud: Cloud;
  readonly appId: string;
  readonly type: 'SingleTenant' | 'UserAssignedMsi';
  readonly tenantId: TenantId;
  readonly credential: AppCredential;
  readonly clock: Clock;
  readonly log: Log;
}

/** As MSAL does: a token this close to its end is exchanged for a new one. */
const RENEW_BEFORE_MS = 5 * 60 * 1000;

/** The bot's identity towards Teams: `https://api.botframework.com/.default` of the cloud. */
export function createBotToken(options: BotTokenOptions): BotToken {
  const scope = `${options.cloud.bot.issuer}/.default`;
  let credential: Promise<TokenCredential> | undefined;
  // The SDK has it too, but looking it up there takes a tenth of a millisecond, and every message needs it.
  let known: AccessToken | undefined;
  const flight = singleFlight<string>();

  const isFresh = ({ expiresOnTimestamp, refreshAfterTimestamp }: AccessToken): boolean =>
    options.clock.now() < Math.min(expiresOnTimestamp - RENEW_BEFORE_MS, refreshAfterTimestamp ?? Infinity);

  const fetchToken = async (): Promise<string> => {
    const answer: LastAnswer = {};
    try {
      credential ??= createCredential(options);
      const source = await credential;
      const token = await listening(answer, () => source.getToken(scope));
      if (!token) throw new Error('no token');
      known = token;
      return token.token;
    } catch (thrown) {
      // MSAL refuses to ask again for a minute after a failure; a new credential asks when we ask.
      credential = undefined;
      throw tokenError(thrown, answer, options);
    }
  };
  return {
    getToken: async () => (known && isFresh(known) ? known.token : flight.run('', fetchToken)),
  };
}

async function createCredential(options: BotTokenOptions): Promise<TokenCredential> {
  const { appId, cloud, credential, httpClient, tenantId, type } = options;
  const transport = httpClient ? { httpClient } : {};
  const sdk = await import('@azure/identity');
  if (type === 'UserAssignedMsi') return new sdk.ManagedIdentityCredential({ clientId: appId, ...transport });
  const settings = credentialOptions(cloud, transport);
  const proof = ownProof(credential, cloud, transport);
  if ('clientSecret' in proof) {
    return new sdk.ClientSecretCredential(tenantId, appId, proof.clientSecret, settings);
  }
  if ('certificatePath' in proof) {
    return new sdk.ClientCertificateCredential(tenantId, appId, proof.certificatePath, settings);
  }
  return new sdk.ClientAssertionCredential(tenantId, appId, proof.getAssertion, settings);
}

/** Whatever Entra dislikes here is about the bot itself, never about a person. */
function tokenError(thrown: unknown, answer: LastAnswer, { log, appId, type }: BotTokenOptions): PalError {
  const failure = readMsalFailure(thrown, answer);
  const { status, retryAfterInSeconds } = failure;
  if (status === 429) {
    const cause = new EntraRefusal(failure, 'throttled');
    return new PalError('throttled', { seconds: retryAfterInSeconds ?? 30 }, { cause });
  }
  const isBusy = type === 'SingleTenant' && (failure.unreachable === true || (status ?? 0) >= 500);
  const cause = new EntraRefusal(
    failure,
    isBusy ? 'Entra did not answer' : "the bot's own credential failed",
  );
  if (isBusy) return new PalError('microsoftBusy', {}, { cause });
  log.error({ appId, aadsts: failure.aadsts, error: failure.error, traceId: failure.traceId }, cause.message);
  return new PalError('ownCredential', {}, { cause });
}
