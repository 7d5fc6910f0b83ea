import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { buildPackage } from './build-package.ts';
import type { Values } from './fill-placeholders.ts';
import { PackageError } from './package-error.ts';

const USAGE =
  'Say which environment: npm run package -- --env <name or file>. ' +
  'A name reads env/.env.<name>, a file is any other of the form of appPackage/env.sample; ' +
  'what it leaves out is taken from the environment.';

/**
 * `npm run package`: writes build/palbot-<env>.zip.
 * @param root folder of the project; `appPackage`, `env` and `build` lie in it
 * @returns its path
 * @throws PackageError with everything there is to fix
 */
export async function packageApp(options: {
  readonly args: readonly string[];
  readonly environment: Values;
  readonly root: string;
}): Promise<string> {
  const { args, environment, root } = options;
  const given = envArgument(args);
  const isFile = /[./\\]/.test(given);
  const file = join(...(isFile ? [given] : [root, 'env', `.env.${given}`]));
  const found = existsSync(file);
  if (isFile && !found) throw new PackageError([`There is no file ${file}`]);

  // The file first: a stray variable of the shell must not end up in a package for production.
  const written = found ? parseEnv(await readFile(file, 'utf8')) : {};
  const values = { ...environment, ...nonEmpty(written) };
  const zip = await buildPackage(join(root, 'appPackage'), values).catch((thrown: unknown) => {
    if (found || !(thrown instanceof PackageError)) throw thrown;
    throw new PackageError([
      ...thrown.problems,
      `There is no file ${file}: only the environment was asked for values`,
    ]);
  });

  const target = join(root, 'build', `palbot-${isFile ? nameOf(file) : given}.zip`);
  await mkdir(join(root, 'build'), { recursive: true });
  await writeFile(target, zip);
  return target;
}

function envArgument(args: readonly string[]): string {
  try {
    const { values } = parseArgs({ args: [...args], options: { env: { type: 'string' } } });
    if (values.env) return values.env;
  } catch {
    // An unknown option deserves the same answer as none.
  }
  throw new PackageError([USAGE]);
}

/** `env/.env.prod`, `prod.env` and `.env` become `prod`, `prod` and `app`. */
const nameOf = (file: string): string =>
  basename(file)
    .replace(/^\.env\.?|\.env$/g, '')
    .replace(/[^\w-]+/g, '-') || 'app';

const nonEmpty = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value?.trim()));
