import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStores } from '../../../src/adapters/store/open-stores.ts';
import { createTestClock } from '../../contracts/store-fixture.ts';
import { silent } from './open-fixture.ts';

const options = { cloud: 'AzureCloud', clock: createTestClock(), log: silent };

/** Packages that a fresh process loads while this code runs. */
function packagesLoadedBy(code: string): string[] {
  const script = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({ resolve(name, context, next) { seen.add(name); return next(name, context); } });
    const { openStores } = await import(${JSON.stringify(import.meta.resolve('../../../src/adapters/store/open-stores.ts'))});
    ${code}
    process.stdout.write(JSON.stringify([...seen]));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return JSON.parse(printed) as string[];
}

describe('openStores', () => {
  it('loads no engine before it knows which, and then only that one', () => {
    const loaded = packagesLoadedBy(`
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      await openStores({ databaseUrl: 'postgres://127.0.0.1:1/none', dataDir: '/nowhere', cloud: 'AzureCloud',
        encryptionKey: Buffer.alloc(32), clock: Date, log }).catch(() => {});`);

    expect(loaded).toContain('pg');
    expect(loaded.filter((name) => name.startsWith('@electric-sql/'))).toEqual([]);
    expect(packagesLoadedBy('')).not.toContain('pg');
  });

  it('refuses a key of the wrong length and leaves the directory free', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'pal-bot-store-'));
    const wrong = {
      ...options,
      dataDir,
      databaseUrl: 'postgres://127.0.0.1:1/none',
      encryptionKey: Buffer.alloc(16),
    };

    await expect(openStores(wrong)).rejects.toThrow('32 bytes');
    rmSync(dataDir, { recursive: true });
  });

  it('says that a server does not answer instead of waiting for ever', async () => {
    const unreachable = {
      ...options,
      dataDir: '/nowhere',
      databaseUrl: 'postgres://127.0.0.1:1/none',
      encryptionKey: Buffer.alloc(32),
    };

    await expect(openStores(unreachable)).rejects.toThrow();
  });
});
