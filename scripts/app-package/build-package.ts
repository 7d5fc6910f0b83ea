import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { type IconName, iconProblems } from './check-icons.ts';
import { languageFileNames, languageProblems } from './check-languages.ts';
import { manifestProblems } from './check-manifest.ts';
import { fillPlaceholders, type Json, type Values } from './fill-placeholders.ts';
import { PackageError } from './package-error.ts';

/** Same input, same bytes: the clock of the zip format starts here. */
const MODIFIED = new Date(1980, 0, 1);
const ICON_NAMES: readonly IconName[] = ['color.png', 'outline.png'];

/**
 * The zip that Teams takes: manifest, icons and language files at its root, checked without network.
 * @param folder where manifest.json, its language files and the icons lie
 * @param values what stands for the placeholders of the manifest
 * @throws PackageError with all problems
 */
export async function buildPackage(folder: string, values: Values): Promise<Uint8Array> {
  const template = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Json;
  const { filled, missing } = fillPlaceholders(template, values);
  const icons = await Promise.all(
    ICON_NAMES.map(async (name) => ({ name, file: await readFile(join(folder, name)) })),
  );

  const languages = await Promise.all(
    languageFileNames(filled).map((name) => readLanguage(folder, name, filled)),
  );

  const problems = [
    ...missing.map((name) => `${name} has no value`),
    // A manifest with holes breaks the schema everywhere; that would hide what is missing.
    ...(missing.length > 0 ? [] : await manifestProblems(filled)),
    ...languages.flatMap(({ problems: found }) => found),
    ...icons.flatMap(({ name, file }) => iconProblems(name, file)),
  ];
  if (problems.length > 0) throw new PackageError(problems);

  const files = Object.fromEntries([
    ...languages.map(({ name, file }) => [name, strToU8(file)] as const),
    ...icons.map(({ name, file }) => [name, new Uint8Array(file)] as const),
  ]);
  return zipSync(
    { 'manifest.json': strToU8(`${JSON.stringify(filled, null, 2)}\n`), ...files },
    { mtime: MODIFIED },
  );
}

/** A file beside the manifest: Teams has been seen to miss those in folders. */
async function readLanguage(
  folder: string,
  name: string,
  manifest: Json,
): Promise<{ readonly name: string; readonly file: string; readonly problems: readonly string[] }> {
  if (!/^[\w-]+\.json$/.test(name))
    return { name, file: '', problems: [`${name} must lie beside the manifest`] };
  try {
    const file = await readFile(join(folder, name), 'utf8');
    return { name, file, problems: await languageProblems(name, JSON.parse(file) as Json, manifest) };
  } catch (thrown) {
    const reason = thrown instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    return { name, file: '', problems: [`${name} ${reason}`] };
  }
}
