import fs, { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DurableNodeFS } from '../../../../src/adapters/store/embedded/durable-node-fs.ts';
import { EXIT_STORE_LOST, openStores } from '../../../../src/adapters/store/open-stores.ts';
import type { Stores } from '../../../../src/ports/stores.ts';
import { ana, anaAtContoso, createTestClock, message, NOON } from '../../../contracts/store-fixture.ts';
import { silent, TEST_KEY } from '../open-fixture.ts';
import { startChild } from '../child.ts';
import { fillDisk } from '../full-disk.ts';

describe('the embedded store', () => {
  const root = mkdtempSync(join(tmpdir(), 'pal-bot-store-'));
  const template = join(root, 'template');
  let dataDir = template;
  let copies = 0;
  const opened: Stores[] = [];
  const open = async (onFatal?: (reason: Error) => void) => {
    const stores = await openStores({
      dataDir,
      cloud: 'AzureCloud',
      encryptionKey: TEST_KEY,
      clock: createTestClock(),
      log: silent,
      ...(onFatal && { onFatal }),
    });
    opened.push(stores);
    return stores;
  };
  const closeAll = async () => {
    for (const stores of opened.splice(0)) await stores.close();
  };

  beforeAll(async () => {
    // As left by a first start that was interrupted.
    mkdirSync(join(template, 'postgres.new', 'base'), { recursive: true });
    writeFileSync(join(template, 'postgres.new', 'rubbish'), '');
    await open();
    await closeAll();
  });
  beforeEach(() => {
    dataDir = join(root, `copy ${++copies}`);
    cpSync(template, dataDir, { recursive: true });
  });
  afterEach(async () => {
    await closeAll();
    rmSync(dataDir, { recursive: true });
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('begins anew when the first start was interrupted', () => {
    expect(existsSync(join(dataDir, 'postgres.new'))).toBe(false);
    expect(existsSync(join(dataDir, 'postgres', 'rubbish'))).toBe(false);
    expect(existsSync(join(dataDir, 'postgres', 'PG_VERSION'))).toBe(true);
  });

  it('has everything again after it was closed, even twice, and opened', async () => {
    const stores = await open();
    await stores.inbox.record(message('1'));
    await Promise.all([stores.close(), stores.close()]);
    await expect(stores.ping()).rejects.toThrow();

    expect(await (await open()).inbox.record(message('1'))).toBe(false);
  });

  it('loses no acknowledged event, however often it is killed', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const writer = startChild('use-store.ts', dataDir, 'write', String(acknowledged.length + round * 10));
      for (let n = 0; n < 25; n++) acknowledged.push((await writer.line()) ?? 'ended early');
      writer.kill();
      acknowledged.push(...(await writer.rest()));
      expect(await writer.ended).toBe('SIGKILL');
    }

    const { inbox } = await open();

    const lost: string[] = [];
    for (const id of acknowledged) if (await inbox.record(message(id))) lost.push(id);
    expect(lost).toEqual([]);
  });

  it('is refused to a second process, and free with its unfinished work when the first was killed', async () => {
    const first = startChild('use-store.ts', dataDir, 'claim');
    expect(await first.line()).toBe('running');
    await expect(open()).rejects.toMatchObject({
      code: 'EDATADIRINUSE',
      message: expect.stringContaining(`process ${first.pid} `) as string,
    });
    first.kill();
    await first.ended;

    const { inbox } = await open();

    expect(await inbox.claim('w2', 1000, 1)).toMatchObject([{ attempt: 2, event: { activityId: '1' } }]);
  });

  it('takes the jobs of a process that was killed up at once', async () => {
    const killed = startChild('work-jobs.ts', dataDir, 'a', 'b');
    expect([await killed.line(), await killed.line(), await killed.line()]).toEqual(['open', 'a', 'b']);
    killed.kill();
    await killed.ended;
    const { jobs } = await open();
    const keys: string[] = [];
    const both = Promise.withResolvers<void>();

    await jobs.work(async (key) => {
      if (keys.push(key) === 2) both.resolve();
    }, 2);
    await both.promise;

    expect(keys.sort()).toEqual(['a', 'b']);
    expect(await jobs.deadLetters(9)).toEqual([]);
  });

  it('syncs every commit to the disk before it says that it is done', async () => {
    const fsync = vi.spyOn(DurableNodeFS.prototype, 'init');
    const { inbox } = await open();
    const files = fsync.mock.contexts[0] as DurableNodeFS;
    const syncs = [files.syncs];

    for (const id of ['1', '2', '3']) {
      await inbox.record(message(id));
      syncs.push(files.syncs);
    }

    expect(new Set(syncs).size).toBe(4);
  });

  it('does not start when commits do not reach the disk, and leaves the directory free', async () => {
    vi.spyOn(DurableNodeFS.prototype, 'init').mockImplementation(function (this: DurableNodeFS, ...args) {
      return NodeFS.prototype.init.apply(this, args);
    });

    await expect(open()).rejects.toMatchObject({ code: 'ENOTDURABLE' });
    vi.restoreAllMocks();
    await expect(open()).resolves.toBeDefined();
  });

  it('refuses data of another PostgreSQL version before it touches them, and says what to do', async () => {
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');

    await expect(open()).rejects.toMatchObject({
      code: 'EDATADIRVERSION',
      message: expect.stringMatching(/17.*18.*move the folder away/s) as string,
    });
    expect(existsSync(join(dataDir, 'store.lock'))).toBe(false);
  });

  it('opens after a power failure that emptied the file of the process number', async () => {
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), '');

    await expect((await open()).ping()).resolves.toBeUndefined();
  });

  it('ends the process when WebAssembly crashed, which PGlite itself would go on calling for ever', async () => {
    const child = startChild('use-store.ts', dataDir, 'crash');

    expect(await child.rest()).toEqual(['1']);
    expect(await child.ended).toBe(EXIT_STORE_LOST);
  });

  describe('on a full disk', () => {
    it('ends the process and has every acknowledged event when there is room again', async () => {
      const child = startChild('use-store.ts', dataDir, 'fill');

      expect(await child.rest()).toEqual(['1', '2', '3']);
      expect(await child.ended).toBe(EXIT_STORE_LOST);

      const { inbox } = await open();
      for (const id of ['1', '2', '3']) expect(await inbox.record(message(id))).toBe(false);
    });

    it.each([
      { during: 'a statement', write: ({ inbox }: Stores) => inbox.record(message('1')) },
      {
        during: 'a transaction',
        write: ({ ledger }: Stores) =>
          ledger.record({ identity: anaAtContoso, person: ana, verifiedAt: NOON }),
      },
    ])(
      'tells once when PostgreSQL gave up during $during and refuses everything after',
      async ({ write }) => {
        const reasons: string[] = [];
        const stores = await open((reason) => reasons.push(reason.message));
        const makeRoom = fillDisk(fs);

        try {
          await expect(write(stores)).rejects.toMatchObject({ severity: 'PANIC' });
          await expect(stores.ping()).rejects.toMatchObject({ severity: 'PANIC' });
          await expect(stores.inbox.record(message('2'))).rejects.toThrow();
          await expect(stores.conversations.forget('a:ana')).rejects.toThrow();
        } finally {
          makeRoom();
        }
        await stores.close();

        expect(reasons).toEqual([expect.stringContaining('No space left on device')]);
        await expect((await open()).ping()).resolves.toBeUndefined();
      },
    );
  });
});
