import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BotOptions, startBot } from '../../../sandbox/bot-process.ts';
import { TENANT } from './support/requests.ts';

const app = {
  botAppId: '7a1b07b0-9c3e-4f52-8d6a-2b4c6e8f0a01',
  botPassword: 'secret',
  authAppId: '7a1b07b0-9c3e-4f52-8d6a-2b4c6e8f0a01',
  homeTenantId: TENANT.fabrikam,
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const options = async (env: Record<string, string> = {}): Promise<BotOptions> => ({
  azure: { app, routes: {}, caFile: '' },
  port: await freePort(),
  publicUrl: 'http://127.0.0.1:3978',
  dataDir: '/data-dir',
  script: fileURLToPath(new URL('support/tiny-bot.ts', import.meta.url)),
  env,
});

describe('starting the bot', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('gives it its settings and nothing of the surroundings, waits until it is ready, and stops it', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.example.com');
    const lines: string[] = [];

    const bot = await startBot({ ...(await options()), onLine: (line) => lines.push(line) });
    const code = await bot.stop();

    expect(JSON.parse(bot.logLines[0] ?? '')).toEqual({
      MicrosoftAppId: app.botAppId,
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppTenantId: TENANT.fabrikam,
      PUBLIC_URL: 'http://127.0.0.1:3978',
      DATA_DIR: '/data-dir',
    });
    expect(bot.logLines.slice(1)).toEqual(['key bytes: 32', 'inherited: nothing', 'stopping']);
    expect(lines).toEqual(bot.logLines);
    expect(code).toBe(0);
  });

  it('names the database instead of the folder when there is one', async () => {
    const bot = await startBot({ ...(await options()), databaseUrl: 'postgres://127.0.0.1/pal' });
    await bot.stop();
    expect(bot.logLines[0]).toContain('"DATABASE_URL":"postgres://127.0.0.1/pal"');
    expect(bot.logLines[0]).not.toContain('DATA_DIR');
  });

  it('can be killed as by a crash', async () => {
    const bot = await startBot(await options());
    await bot.kill();
    expect(await bot.exited).toBeNull();
    expect(bot.logLines).not.toContain('stopping');
  });

  it('fails with its last words when it ends before it is ready', async () => {
    await expect(startBot(await options({ TEST_MODE: 'broken' }))).rejects.toThrow('PORT is missing: set it');
  });

  it('fails, and leaves nothing behind, when it is not ready in time', async () => {
    const never = {
      ...(await options()),
      script: fileURLToPath(new URL('support/deaf-bot.ts', import.meta.url)),
    };
    await expect(startBot({ ...never, readyWithinMs: 0 })).rejects.toThrow('not ready in time');
  });
});
