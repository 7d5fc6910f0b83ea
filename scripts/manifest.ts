import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { COMMANDS } from '../src/commands/index.ts';
import { commandLists } from './app-package/command-lists.ts';
import { languageFiles } from './app-package/language-files.ts';

/** `npm run manifest`: the command lists of the manifest and its language files, from the catalogue. */
const folder = new URL('../appPackage/', import.meta.url);
const file = new URL('manifest.json', folder);
const manifest = JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof languageFiles>[0] & {
  bots: [{ commandLists: unknown }];
};
manifest.bots[0].commandLists = commandLists(COMMANDS);

const all = { 'manifest.json': manifest, ...languageFiles(manifest, COMMANDS) };
const style = await resolveConfig(file);
for (const [name, content] of Object.entries(all)) {
  writeFileSync(
    new URL(name, folder),
    await format(JSON.stringify(content, null, 2), { ...style, filepath: name }),
  );
}
