import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { packageApp } from '../../scripts/app-package/package-app.ts';
import type { PackageError } from '../../scripts/app-package/package-error.ts';
import { createProject, VALUES, without, writeEnv } from './project.ts';

let root: string;
let envFile: string;

beforeEach(async () => {
  root = await createProject();
  envFile = join(root, 'prod.env');
  await writeEnv(envFile, VALUES);
});

const build = (args: readonly string[] = ['--env', envFile], environment = {}) =>
  packageApp({ args, environment, root });

const problemsOf = async (built: Promise<string>): Promise<readonly string[]> =>
  built.then(
    () => [],
    (thrown: PackageError) => thrown.problems,
  );

async function changeManifest(change: (manifest: { bots: [object] }) => void): Promise<void> {
  const file = join(root, 'appPackage/manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { bots: [object] };
  change(manifest);
  await writeFile(file, JSON.stringify(manifest));
}

describe('npm run package', () => {
  it('builds a zip with the filled manifest, both icons and every language at its root, and nothing else', async () => {
    const target = await build();

    expect(target).toBe(join(root, 'build/palbot-prod.zip'));
    const files = unzipSync(await readFile(target));
    expect(Object.keys(files).sort()).toEqual([
      'color.png',
      'en.json',
      'fr.json',
      'manifest.json',
      'nl.json',
      'outline.png',
      'sv.json',
    ]);
    expect(Buffer.from(files['color.png']!)).toEqual(await readFile('appPackage/color.png'));
    const text = strFromU8(files['manifest.json']!);
    expect(text).not.toContain('${{');
    expect(JSON.parse(text)).toMatchObject({
      id: VALUES['TEAMS_APP_ID'],
      developer: { name: 'Fabrikam "Cloud" & Co', mpnId: '1234567' },
      bots: [{ botId: VALUES['BOT_ID'] }],
      validDomains: ['palbot.example.com'],
      webApplicationInfo: { id: VALUES['AUTH_APP_ID'], resource: `api://botid-${VALUES['BOT_ID']}` },
    });
  });

  it('builds the same bytes from the same input', async () => {
    const first = await readFile(await build());
    expect(await readFile(await build())).toEqual(first);
  });

  it('reads env/.env.<name> when given a name', async () => {
    await mkdir(join(root, 'env'));
    await writeEnv(join(root, 'env/.env.test'), VALUES);

    expect(await build(['--env', 'test'])).toBe(join(root, 'build/palbot-test.zip'));
  });

  it('takes from the environment what the file leaves out, and only that', async () => {
    await writeEnv(envFile, { ...without('MPN_ID'), BOT_DOMAIN: '' });

    const files = unzipSync(
      await readFile(
        await build(undefined, { MPN_ID: '7654321', BOT_DOMAIN: 'other.example.com', BOT_ID: 'x' }),
      ),
    );

    expect(JSON.parse(strFromU8(files['manifest.json']!))).toMatchObject({
      developer: { mpnId: '7654321' },
      bots: [{ botId: VALUES['BOT_ID'] }],
      validDomains: ['other.example.com'],
    });
  });

  it('names every placeholder without a value, and builds nothing', async () => {
    await writeEnv(envFile, without('BOT_ID', 'MPN_ID'));

    expect(await problemsOf(build())).toEqual(['BOT_ID has no value', 'MPN_ID has no value']);
    expect(await readdir(root)).not.toContain('build');
  });

  it('says which file it looked for when a name has none', async () => {
    const problems = await problemsOf(build(['--env', 'prdo']));

    expect(problems).toContain('TEAMS_APP_ID has no value');
    expect(problems.at(-1)).toContain(join('env', '.env.prdo'));
  });

  it.each([[['--env', 'missing/one.env']], [[]], [['--environment', 'prod']]])(
    'refuses the arguments %j',
    async (args) => {
      expect(await problemsOf(build(args))).toHaveLength(1);
    },
  );

  it.each([
    ['BOT_ID', 'not-a-guid', 'botId'],
    ['MPN_ID', '12345678901', 'mpnId'],
    ['WEBSITE_URL', 'www.example.com', 'websiteUrl'],
    ['BOT_DOMAIN', 'https://palbot.example.com', 'validDomains'],
    ['BOT_DOMAIN', 'palbot.example.com/api', 'validDomains'],
  ])('refuses %s=%s', async (name, value, field) => {
    await writeEnv(envFile, { ...VALUES, [name]: value });

    const problems = await problemsOf(build());
    expect(problems.join('\n')).toContain(field);
  });

  it('refuses a manifest that breaks the schema', async () => {
    await changeManifest((manifest) => {
      Object.assign(manifest, { surprise: true });
      Object.assign(manifest.bots[0], { scopes: ['groupchat'] });
    });

    const problems = (await problemsOf(build())).join('\n');
    expect(problems).toMatch(/additional properties/i);
    expect(problems).toContain('/bots/0/scopes/0');
  });

  it('refuses a schema it does not carry, without asking the web for it', async () => {
    await changeManifest((manifest) =>
      Object.assign(manifest, { $schema: 'https://example.com/schema.json' }),
    );

    expect(await problemsOf(build())).toEqual([expect.stringContaining('$schema must be')]);
  });

  it('refuses icons of the wrong size, with holes, with colour, or that are no image', async () => {
    const write = (name: string, size: number, pixel: readonly number[]) => {
      const image = new PNG({ width: size, height: size });
      for (let at = 0; at < image.data.length; at += 4) image.data.set(pixel, at);
      return writeFile(join(root, 'appPackage', name), PNG.sync.write(image));
    };

    await write('color.png', 96, [0, 0, 0, 255]);
    await write('outline.png', 32, [255, 255, 254, 255]);
    expect(await problemsOf(build())).toEqual([
      'color.png must be 192 x 192 pixels, not 96 x 96',
      expect.stringContaining('outline.png must be pure white'),
    ]);

    await write('color.png', 192, [0, 0, 0, 254]);
    await writeFile(join(root, 'appPackage/outline.png'), 'GIF89a');
    expect(await problemsOf(build())).toEqual([
      expect.stringContaining('color.png must fill its square'),
      'outline.png is no PNG image',
    ]);
  });
});
