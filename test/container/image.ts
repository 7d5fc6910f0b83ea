import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** Stages of the Dockerfile, oldest first, each with its instructions; continued lines are joined. */
export function readDockerfile(
  source = readFileSync('Dockerfile', 'utf8'),
): readonly (readonly Instruction[])[] {
  const lines = source
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const stages: Instruction[][] = [[]];
  for (const line of lines) {
    const [name = '', ...rest] = line.split(' ');
    if (name === 'FROM') stages.push([]);
    stages.at(-1)!.push({ name, text: rest.join(' ') });
  }
  return stages;
}

/** Files and folders of ours that the last stage has. */
export const copiedFiles = (): readonly string[] =>
  readDockerfile()
    .at(-1)!
    .filter(({ name, text }) => name === 'COPY' && !text.startsWith('--from'))
    .flatMap(({ text }) => text.split(' ').slice(0, -1));

/** Command line in the form of a JSON array: of HEALTHCHECK or CMD. */
export const commandOf = (name: 'HEALTHCHECK' | 'CMD'): readonly string[] => {
  const text =
    readDockerfile()
      .at(-1)!
      .find((instruction) => instruction.name === name)?.text ?? '';
  return JSON.parse(text.slice(text.indexOf('['))) as string[];
};

/** Folders in node_modules of the packages that `npm ci --omit=dev` installs here. */
export function productionPackages(): readonly string[] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional && existsSync(path))
    .map(([path]) => path);
}

/** Options of Node by which a process reads nothing but what the image holds, and writes nothing but /tmp. */
export function asInTheImage(tmp: string, more: readonly string[] = []): string {
  const packages = productionPackages().filter((path) => !/node_modules\/.*node_modules\//.test(path));
  // What every Linux has, a folder of the test, and ours.
  const readable = ['/etc', '/proc', '/sys', '/usr', tmp, ...more, ...copiedFiles(), ...packages];
  return [
    '--permission',
    `--allow-fs-write=${tmp}`,
    ...readable.map((path) => `--allow-fs-read=${resolve(path)}`),
  ].join(' ');
}
