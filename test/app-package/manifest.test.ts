import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { commandLists } from '../../scripts/app-package/command-lists.ts';
import { manifestProblems } from '../../scripts/app-package/check-manifest.ts';
import { fillPlaceholders, type Json } from '../../scripts/app-package/fill-placeholders.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { VALUES } from './project.ts';

const source = readFileSync('appPackage/manifest.json', 'utf8');
const manifest = JSON.parse(source) as {
  version: string;
  bots: [{ scopes: string[]; supportsTargetedMessages: boolean; commandLists: unknown }];
} & Record<string, Json>;

describe('the app manifest', () => {
  it('is valid once it is filled', async () => {
    const { filled, missing } = fillPlaceholders(manifest, VALUES);

    expect(missing).toEqual([]);
    expect(await manifestProblems(filled)).toEqual([]);
  });

  it('offers the commands of the catalogue in its words', () => {
    expect(manifest.bots[0].commandLists).toEqual(commandLists(COMMANDS));
  });

  it('has one list of at most twelve commands for every scope of the bot', () => {
    const lists = commandLists(COMMANDS);

    expect(lists.map(({ scopes }) => scopes)).toEqual(manifest.bots[0].scopes.map((scope) => [scope]));
    for (const { commands } of lists) expect(commands.length).toBeLessThanOrEqual(12);
  });

  it('offers nothing that changes Azure where others read along, and help everywhere', () => {
    const writing = COMMANDS.filter(({ writes }) => writes).map(({ name }) => name);

    for (const { commands, scopes } of commandLists(COMMANDS)) {
      const titles = commands.map(({ title }) => title);
      expect(titles).toContain('help');
      if (!scopes.includes('personal')) {
        expect(titles.filter((title) => writing.includes(title))).toEqual([]);
      }
    }
  });

  it('cannot offer a command that is gone, or that only buttons reach', () => {
    expect(() => commandLists(COMMANDS.filter(({ name }) => name !== 'undo'))).toThrow('"undo"');
    const hidden = COMMANDS.map(({ summary, ...rest }) =>
      rest.name === 'show' || summary === undefined ? rest : { ...rest, summary },
    );
    expect(() => commandLists(hidden)).toThrow('"show"');
  });

  it('has the version of the product', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(manifest.version).toBe(version);
  });

  it('claims nothing the bot cannot do', () => {
    expect(manifest.bots[0].supportsTargetedMessages).toBe(false);
    expect(manifest).not.toHaveProperty('authorization');
    expect(manifest).toMatchObject({ supportsChannelFeatures: 'tier1', defaultInstallScope: 'personal' });
  });

  it('points at pages of the bot itself, on its own domain', () => {
    expect(manifest).toMatchObject({
      developer: {
        privacyUrl: 'https://${{BOT_DOMAIN}}/privacy',
        termsOfUseUrl: 'https://${{BOT_DOMAIN}}/terms',
      },
      validDomains: ['${{BOT_DOMAIN}}'],
    });
  });

  it('asks for exactly the values of the sample file', () => {
    const { missing } = fillPlaceholders(manifest, {});
    const sample = parseEnv(readFileSync('appPackage/env.sample', 'utf8'));

    expect(missing).toEqual(Object.keys(sample).sort());
    expect(missing).toEqual(Object.keys(VALUES).sort());
  });
});
