import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { languageFileNames, languageProblems } from '../../scripts/app-package/check-languages.ts';
import type { Json } from '../../scripts/app-package/fill-placeholders.ts';
import { languageFiles, PACKAGE_TEXTS } from '../../scripts/app-package/language-files.ts';
import { packageApp } from '../../scripts/app-package/package-app.ts';
import type { PackageError } from '../../scripts/app-package/package-error.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { createProject, VALUES, writeEnv } from './project.ts';

type Texts = Record<string, string>;
const read = <T>(name: string): T => JSON.parse(readFileSync(`appPackage/${name}`, 'utf8')) as T;
const manifest = read<Parameters<typeof languageFiles>[0] & Json>('manifest.json');
const names = languageFileNames(manifest);
const FIRST = 'bots[0].commandLists[0].commands[0]';

describe('the language files', () => {
  it('are English, Dutch, Swedish and French, all named by the manifest', () => {
    expect(names).toEqual(['en.json', 'nl.json', 'sv.json', 'fr.json']);
    expect(manifest).toMatchObject({
      localizationInfo: {
        defaultLanguageTag: 'en',
        additionalLanguages: Object.keys(PACKAGE_TEXTS).map((languageTag) => ({ languageTag })),
      },
    });
  });

  it('are the printed ones: npm run manifest', () => {
    const printed = languageFiles(manifest, COMMANDS);

    expect(Object.keys(printed)).toEqual(names);
    for (const name of names) expect(read(name), name).toEqual(printed[name]);
  });

  it.each(names)('%s is valid', async (name) => {
    expect(await languageProblems(name, read<Json>(name), manifest)).toEqual([]);
  });

  it('say everything in their own words', () => {
    const english = read<Texts>('en.json');
    for (const name of names.slice(1)) {
      const same = Object.entries(read<Texts>(name)).filter(
        ([key, text]) => text === english[key] && !key.endsWith('.title') && key !== 'name.short',
      );
      expect(same, name).toEqual([]);
    }
  });

  it('address people as each language does: u, du, vous', () => {
    const all = (name: string): string => Object.values(read<Texts>(name)).join(' ');

    expect(all('nl.json')).not.toMatch(/\b(je|jij|jouw)\b/i);
    expect(all('sv.json')).not.toMatch(/\b(ni|er|ert)\b/i);
    expect(all('fr.json')).not.toMatch(/\b(tu|ton|tes)\b/i);
  });

  it('lack nothing silently', () => {
    const more = [...COMMANDS].map((command) =>
      command.name === 'show' ? { ...command, summary: 'command.none.summary' as never } : command,
    );

    expect(() => languageFiles(manifest, more)).toThrow('"show"');
  });
});

describe('npm run package', () => {
  let root: string;
  beforeEach(async () => {
    root = await createProject();
    await writeEnv(join(root, 'prod.env'), VALUES);
  });
  const problems = (): Promise<readonly string[]> =>
    packageApp({ args: ['--env', join(root, 'prod.env')], environment: {}, root }).then(
      () => [],
      (thrown: PackageError) => thrown.problems,
    );
  const change = async (name: string, alter: (texts: Texts) => void): Promise<void> => {
    const file = join(root, 'appPackage', name);
    const texts = JSON.parse(await readFile(file, 'utf8')) as Texts;
    alter(texts);
    await writeFile(file, JSON.stringify(texts));
  };

  it.each([
    ['a text that is missing', (texts: Texts) => delete texts[`${FIRST}.description`], 'is not translated'],
    ['a text of nothing', (texts: Texts) => (texts['name.shrt'] = 'PAL'), 'name.shrt'],
    [
      'a place without command',
      (texts: Texts) => (texts[`${FIRST.replace('0]', '9]')}.title`] = 'x'),
      'additional',
    ],
    ['a name that is too long', (texts: Texts) => (texts['name.short'] = 'x'.repeat(31)), '31 characters'],
    ['an empty text', (texts: Texts) => (texts['name.short'] = ' '), 'name.short'],
    ['a title the bot does not know', (texts: Texts) => (texts[`${FIRST}.title`] = 'koppel'), '"koppel"'],
    ['a title of another command', (texts: Texts) => (texts[`${FIRST}.title`] = 'unlink'), '"unlink"'],
  ])('refuses %s', async (_what, alter, problem) => {
    await change('nl.json', alter);

    const found = await problems();
    expect(found.join('\n')).toContain(problem);
    expect(found.every((one) => one.startsWith('nl.json: '))).toBe(true);
  });

  it('refuses a language file that is missing, broken, or elsewhere', async () => {
    await rm(join(root, 'appPackage/sv.json'));
    await writeFile(join(root, 'appPackage/fr.json'), '{');
    await change('manifest.json', (texts) => {
      const { localizationInfo } = texts as unknown as { localizationInfo: { defaultLanguageFile: string } };
      localizationInfo.defaultLanguageFile = 'languages/en.json';
    });

    expect(await problems()).toEqual([
      'languages/en.json must lie beside the manifest',
      'sv.json cannot be read',
      'fr.json is no JSON',
    ]);
  });
});
