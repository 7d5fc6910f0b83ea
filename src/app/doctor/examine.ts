import type { Clock } from '../../ports/runtime.ts';
import type { Settings } from '../settings.ts';
import { createOutside } from './ask.ts';
import { checkAddress } from './check-address.ts';
import { checkAzure } from './check-azure.ts';
import { checkChannel } from './check-channel.ts';
import { checkClock } from './check-clock.ts';
import { checkCredentials } from './check-credentials.ts';
import { checkEntra } from './check-entra.ts';
import { checkKey } from './check-key.ts';
import { checkStore } from './check-store.ts';
import type { Finding } from './finding.ts';

/** Looks at everything the bot needs around it, with settings that are right in themselves. */
export async function examine(settings: Settings, clock: Clock): Promise<readonly Finding[]> {
  const { bot, cloud, encryptionKey, partnerTenants } = settings;
  const outside = createOutside(clock);
  const found = await Promise.all(
    [
      checkEntra({ cloud, homeTenant: bot.tenantId, partnerTenants, outside }),
      checkCredentials(settings, clock),
      checkChannel({ cloud, outside }),
      checkAzure({ cloud, outside }),
      checkStore(settings, clock),
      checkKey(encryptionKey),
      checkAddress(settings, outside),
    ].map((check) => check()),
  );
  // Last: it needs the answers of the others.
  return [...found.flat(), ...(await checkClock(outside)())];
}
