import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { type IconName, iconProblems } from './check-icons.ts';
import { manifestProblems } from './check-manifest.ts';
import { fillPlaceholders, type Json, type Values } from './fill-placeholders.ts';
import { PackageError } from './package-error.ts';

/** Same input, same bytes: the clock of the zip format starts here. */
const MODIFIED = new Date(1980, 0, 1);
const ICON_NAMES: readonly IconName[] = ['color.png', 'outline.png'];

/**
 * The zip that Teams takes: manifest and icons at its root, checked without network.
 * @param folder where manifest.json and the icons lie
 * @param values what stands for the placeholders of the manifest
 * @throws PackageError with all problems
 */
export async function buildPackage(folder: string, values: Values): Promise<Uint8Array> {
  const template = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Json;
  const { filled, missing } = fillPlaceholders(template, values);
  const icons = await Promise.all(
    ICON_NAMES.map(async (name) => ({ name, file: await readFile(join(folder, name)) })),
  );

  const problems = [
    ...missing.map((name) => `${name} has no value`),
    // A manifest with holes breaks the schema everywhere; that would hide what is missing.
    ...(missing.length > 0 ? [] : await manifestProblems(filled)),
    ...icons.flatMap(({ name, file }) => iconProblems(name, file)),
  ];
  if (problems.length > 0) throw new PackageError(problems);

  const files = Object.fromEntries(icons.map(({ name, file }) => [name, new Uint8Array(file)]));
  return zipSync(
    { 'manifest.json': strToU8(`${JSON.stringify(filled, null, 2)}\n`), ...files },
    { mtime: MODIFIED },
  );
}
