import type { Cloud } from '../../domain/clouds.ts';
import type { Outside } from './ask.ts';
import { type Check, ok, warn, wrong } from './finding.ts';

const CHANNEL = 'msteams';

/** Can messages from Teams be verified, and answers be sent? */
export const checkChannel =
  ({ cloud, outside }: { readonly cloud: Cloud; readonly outside: Outside }): Check =>
  async () => [await keysOfTheChannel(cloud, outside), ...(await connectorOf(cloud, outside))];

async function keysOfTheChannel(cloud: Cloud, outside: Outside) {
  const what = 'Bot Framework';
  const { hostname } = new URL(cloud.bot.openIdMetadata);
  const metadata = await outside.ask(cloud.bot.openIdMetadata);
  if (metadata.kind === 'nothing') return wrong(what, `${hostname} ${metadata.reason}.`, metadata.remedy);
  const { issuer, jwks_uri: keysAt } = Object(metadata.json) as Record<string, unknown>;
  if (issuer !== cloud.bot.issuer || typeof keysAt !== 'string') {
    return wrong(
      what,
      `${hostname} answers ${metadata.status} with metadata that is not the channel’s.`,
      'Something on the way answers in its place, or AZURE_CLOUD is another one than the bot’s.',
    );
  }
  const keys = await outside.ask(keysAt);
  if (keys.kind === 'nothing') return wrong(what, `${hostname} ${keys.reason}.`, keys.remedy);
  const found = (Object(keys.json) as { keys?: unknown }).keys;
  const endorsed = (Array.isArray(found) ? (found as unknown[]) : []).filter((key) => {
    const { endorsements } = Object(key) as { endorsements?: unknown };
    return Array.isArray(endorsements) && endorsements.includes(CHANNEL);
  });
  return endorsed.length > 0
    ? ok(what, `metadata and ${endorsed.length} key(s) for Teams`)
    : wrong(
        what,
        'no key is endorsed for Teams.',
        'No message can be verified until there is: try again later.',
      );
}

/** Only hosts with a full name can be asked; any answer shows that the way is open. */
async function connectorOf(cloud: Cloud, outside: Outside) {
  const [host] = cloud.bot.serviceHosts.filter((name) => !name.startsWith('.'));
  if (host === undefined) return [];
  const asked = await outside.ask(`https://${host}/`);
  return asked.kind === 'answer'
    ? [ok('Teams', `${host} is reachable`)]
    : [warn('Teams', `${host} ${asked.reason}.`, `${asked.remedy} Without it nobody gets an answer.`)];
}
