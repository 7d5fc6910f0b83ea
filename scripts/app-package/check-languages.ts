import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as AppManifest from '@microsoft/app-manifest';
import { understand } from '../../src/commands/understand.ts';
import type { Json } from './fill-placeholders.ts';

const require = createRequire(import.meta.url);
const SCHEMA =
  '@microsoft/app-manifest/build/json-schemas/teams/v1.30/MicrosoftTeams.Localization.schema.json';
/** Of the manifest, which the schema of the language files does not repeat for every text. */
const LONGEST: readonly (readonly [RegExp, number])[] = [
  [/^name\.short$/, 30],
  [/^name\.full$/, 100],
  [/^description\.short$/, 80],
  [/\.title$/, 32],
  [/\.commands\[\d+\]\.description$/, 128],
];

/** Names of the language files that a manifest refers to, the default one first. */
export function languageFileNames(manifest: Json): readonly string[] {
  const { localizationInfo } = Object(manifest) as { localizationInfo?: Json };
  const info = Object(localizationInfo ?? {}) as {
    defaultLanguageFile?: string;
    additionalLanguages?: readonly { readonly file: string }[];
  };
  return [info.defaultLanguageFile, ...(info.additionalLanguages ?? []).map(({ file }) => file)].filter(
    (name) => name !== undefined,
  );
}

/** What is wrong with one language file: against the schema of Teams, the manifest, and the bot's own understanding. */
export async function languageProblems(name: string, file: Json, manifest: Json): Promise<readonly string[]> {
  const texts = Object.entries(Object(file) as Record<string, Json>);
  const wanted = translatable(manifest);
  const given = new Set(texts.map(([key]) => key));
  const { AppManifestUtils } = require('@microsoft/app-manifest') as typeof AppManifest;
  const broken = await AppManifestUtils.validateAgainstSchema(file as never, (await readSchema()) as never);
  return [
    ...broken,
    ...texts.filter(([key]) => !wanted.includes(key)).map(([key]) => `${key} is no text of the manifest`),
    ...wanted.filter((key) => !given.has(key)).map((key) => `${key} is not translated`),
    ...texts.flatMap(([key, text]) => lengthProblem(key, text)),
    ...titleProblems(texts, manifest),
  ].map((problem) => `${name}: ${problem}`);
}

/** The paths of all texts of a manifest that Teams can show in another language. */
function translatable(manifest: Json): string[] {
  const { bots } = Object(manifest) as {
    bots?: readonly { commandLists?: readonly { commands: readonly Json[] }[] }[];
  };
  const commands = (bots?.[0]?.commandLists ?? []).flatMap((list, index) =>
    list.commands.flatMap((_command, position) => {
      const path = `bots[0].commandLists[${index}].commands[${position}]`;
      return [`${path}.title`, `${path}.description`];
    }),
  );
  return ['name.short', 'name.full', 'description.short', 'description.full', ...commands];
}

/** Whoever chooses a title sends it: the bot must know it for the command that the manifest has in this place. */
const titleProblems = (texts: readonly (readonly [string, Json])[], manifest: Json): string[] =>
  texts.flatMap(([key, text]) => {
    if (!key.endsWith('.title') || typeof text !== 'string') return [];
    const meant = understand(text);
    const original = valueAt(manifest, key);
    const command = meant.kind === 'command' ? meant.command.name : undefined;
    return command !== undefined && command === original
      ? []
      : [`${key} "${text}" is not what the bot understands as ${JSON.stringify(original)}`];
  });

function lengthProblem(key: string, text: Json): string[] {
  const most = LONGEST.find(([pattern]) => pattern.test(key))?.[1];
  return most !== undefined && typeof text === 'string' && text.length > most
    ? [`${key} has ${text.length} characters, at most ${most} are shown`]
    : [];
}

/** The schema without the patterns that are no regular expressions under the `u` flag; they concern no bot. */
async function readSchema(): Promise<object> {
  const schema = JSON.parse(await readFile(require.resolve(SCHEMA), 'utf8')) as {
    patternProperties: Record<string, unknown>;
  };
  const patterns = Object.entries(schema.patternProperties).filter(([pattern]) =>
    pattern.startsWith('^bots\\['),
  );
  return { ...schema, patternProperties: Object.fromEntries(patterns) };
}

const valueAt = (manifest: Json, path: string): Json | undefined =>
  path
    .split(/[.[\]]+/)
    .reduce<Json | undefined>((node, key) => (Object(node) as Record<string, Json>)[key], manifest);
