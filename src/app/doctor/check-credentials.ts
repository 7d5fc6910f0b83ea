import { setTimeout as delay } from 'node:timers/promises';
import { createBotToken } from '../../adapters/entra/bot-token.ts';
import { isPalError } from '../../domain/errors.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { CredentialSetting, Settings } from '../settings.ts';
import { type Check, type Finding, ok, warn, wrong } from './finding.ts';

const TIMEOUT_IN_MS = 20_000;

const KINDS: Readonly<Record<CredentialSetting['kind'], string>> = {
  secret: 'its secret',
  certificate: 'its certificate',
  managedIdentity: 'the managed identity',
};

/** What Entra most often dislikes about an app, and what helps. */
const REMEDIES: Readonly<Record<number, string>> = {
  7000215: 'The secret is wrong. Copy the value of the secret, not its ID; make a new one if it is lost.',
  7000222: 'The secret has expired. Make a new one, or move to a certificate or a managed identity.',
  700016: 'The application is not in this tenant. Compare the application ID and MicrosoftAppTenantId.',
  700027: 'The certificate is not the one of the registration. Upload its public part there.',
  70021: 'The identity is no federated credential of the registration: infra/deploy.sh adds it.',
  700211: 'The issuer of the federated credential is another tenant’s: infra/deploy.sh adds the right one.',
  700212: 'The audience of the federated credential is another cloud’s: infra/deploy.sh adds the right one.',
  700213:
    'The subject of the federated credential is another identity’s: infra/deploy.sh adds the right one.',
  7000112: 'The application is disabled. An administrator enables it under Enterprise applications.',
  90002: 'The tenant is unknown. Compare MicrosoftAppTenantId, and look at AZURE_CLOUD.',
};

/** Do the registrations accept what the bot proves itself with? A token is got and dropped. */
export function checkCredentials(
  { auth, bot, cloud }: Pick<Settings, 'auth' | 'bot' | 'cloud'>,
  clock: Clock,
): Check {
  async function look(
    what: string,
    identity: Pick<Settings['bot'], 'appId' | 'credential' | 'type'>,
  ): Promise<Finding> {
    const heard: { aadsts?: unknown } = {};
    const log: Log = {
      debug: ignore,
      info: ignore,
      warn: ignore,
      error: (fields) => Object.assign(heard, fields),
    };
    const { tenantId } = bot;
    const token = createBotToken({ cloud, ...identity, tenantId, clock, log });
    const own = KINDS[identity.credential.kind];
    try {
      await Promise.race([token.getToken(), overdue()]);
      return ok(what, `Entra accepts ${own}`);
    } catch (thrown) {
      if (isPalError(thrown, 'throttled', 'microsoftBusy')) {
        return warn(what, 'Entra does not answer now.', 'Try again in some minutes.');
      }
      const { aadsts } = heard;
      if (typeof aadsts !== 'number' && identity.credential.kind === 'managedIdentity') {
        return wrong(
          what,
          'There is no managed identity with this client ID here.',
          'Run the doctor where the bot runs: az containerapp exec … --command "node src/doctor.ts". ' +
            'If this is there: is the identity assigned to it?',
        );
      }
      return wrong(
        what,
        `Entra refuses ${own}${typeof aadsts === 'number' ? ` (AADSTS${aadsts})` : ''}.`,
        (typeof aadsts === 'number' ? REMEDIES[aadsts] : undefined) ??
          'Look up the number in the sign-in logs of the application.',
      );
    }
  }

  return async () => {
    const looks = [look('Registration of the bot', bot)];
    if (auth.appId !== bot.appId) {
      looks.push(look('Registration of the sign-in', { ...auth, type: 'SingleTenant' }));
    }
    return Promise.all(looks);
  };
}

const ignore = (): void => undefined;

async function overdue(): Promise<never> {
  await delay(TIMEOUT_IN_MS, undefined, { ref: false });
  throw new Error('no answer in time');
}
