import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskWatch } from '../../../../src/adapters/store/embedded/disk-space.ts';
import { startUpkeep } from '../../../../src/adapters/store/embedded/upkeep.ts';
import { silent } from '../open-fixture.ts';

const MEGABYTE = 1024 ** 2;

describe('upkeep of the embedded store', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('checkpoints and vacuums every ten minutes and looks at the disk at once and every minute', async () => {
    const exec = vi.fn(async () => []);
    const checkDisk = vi.fn(async () => {});
    const upkeep = startUpkeep({ exec }, checkDisk, silent);

    await vi.advanceTimersByTimeAsync(20 * 60_000);

    expect(exec.mock.calls.flat()).toEqual([
      'checkpoint',
      'vacuum (analyze)',
      'checkpoint',
      'vacuum (analyze)',
    ]);
    expect(checkDisk).toHaveBeenCalledTimes(21);
    await upkeep.stop();
    await vi.advanceTimersByTimeAsync(20 * 60_000);
    expect(checkDisk).toHaveBeenCalledTimes(21);
  });

  it('says so when upkeep fails, and goes on', async () => {
    const warn = vi.fn();
    const checkDisk = vi.fn(async () => Promise.reject(new Error('no disk')));
    const upkeep = startUpkeep({ exec: async () => [] }, checkDisk, { ...silent, warn });

    await vi.advanceTimersByTimeAsync(2 * 60_000);

    expect(warn).toHaveBeenCalledTimes(3);
    await upkeep.stop();
  });
});

describe('the disk watch', () => {
  it('warns once when less than 256 MB are left, and once says that there is room again', async () => {
    const said: string[] = [];
    const log = {
      ...silent,
      warn: (fields: object) => said.push(`warn ${JSON.stringify(fields)}`),
      info: (fields: object) => said.push(`info ${JSON.stringify(fields)}`),
    };
    const free = [300, 255, 10, 256].map((megabytes) => megabytes * MEGABYTE);
    const check = createDiskWatch('/data', log, async () => free.shift() ?? 0);

    for (let n = 0; n < 4; n++) await check();

    expect(said).toEqual([
      'warn {"directory":"/data","freeMegabytes":255}',
      'info {"directory":"/data","freeMegabytes":256}',
    ]);
  });

  it('knows how much is free where the store lies', async () => {
    await expect(createDiskWatch(import.meta.dirname, silent)()).resolves.toBeUndefined();
  });
});
