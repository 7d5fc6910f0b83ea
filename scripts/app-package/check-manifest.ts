import { createRequire } from 'node:module';
import type * as AppManifest from '@microsoft/app-manifest';
import type { Json } from './fill-placeholders.ts';

/** The one schema we write for. Its text lies in the package; any other address would be fetched from the web. */
const SCHEMA = 'https://developer.microsoft.com/json-schemas/teams/v1.30/MicrosoftTeams.schema.json';
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/i;

/** What is wrong with a filled manifest: against the schema of Teams, and what that schema does not look at. */
export async function manifestProblems(manifest: Json): Promise<readonly string[]> {
  const { $schema, validDomains } = Object(manifest) as Record<string, Json | undefined>;
  if ($schema !== SCHEMA) return [`manifest.json: $schema must be ${SCHEMA}`];

  // CommonJS with a large tree of types: loaded when needed, through the door that is open.
  const { AppManifestUtils } = createRequire(import.meta.url)(
    '@microsoft/app-manifest',
  ) as typeof AppManifest;
  const broken = await AppManifestUtils.validateAgainstSchema(manifest as never);
  const domains = Array.isArray(validDomains) ? validDomains : [];
  return [
    ...broken.map((problem) => `manifest.json: ${problem}`),
    ...domains
      .filter((domain) => typeof domain !== 'string' || !HOST.test(domain))
      .map(
        (domain) => `manifest.json: validDomains takes host names without https:// or path, not ${domain}`,
      ),
  ];
}
