import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DirectoryLock, lockDirectory } from '../../../../src/adapters/store/embedded/directory-lock.ts';
import {
  type ProcessIdentity,
  thisProcess,
} from '../../../../src/adapters/store/embedded/process-identity.ts';
import { startChild } from '../child.ts';

const MINUTE_IN_S = 60;

describe('the lock of the data directory', () => {
  let directory: string;
  const held: DirectoryLock[] = [];
  const lock = (onLost: (reason: Error) => void = () => {}) => {
    const taken = lockDirectory(directory, { onLost });
    held.push(taken);
    return taken;
  };
  const file = (name = 'store.lock') => join(directory, name);
  const holder = () => JSON.parse(readFileSync(file(), 'utf8')) as ProcessIdentity;
  /** Leaves a lock as another process would have. */
  const leave = (change: Partial<ProcessIdentity>, name?: string): ProcessIdentity => {
    const other = { ...thisProcess(Date.now()), ...change };
    writeFileSync(file(name), JSON.stringify(other));
    return other;
  };
  const heartbeatWas = (secondsAgo: number) => {
    const then = Date.now() / 1000 - secondsAgo;
    utimesSync(file(), then, then);
  };
  const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pal-bot-lock-'));
  });
  afterEach(() => {
    for (const taken of held.splice(0)) taken.release();
    rmSync(directory, { recursive: true });
  });

  it('belongs to one at a time and tells the second who, where, since when and what to do', () => {
    const first = lock();
    const { pid, host, since } = holder();

    expect(() => lock()).toThrow(expect.objectContaining({ code: 'EDATADIRINUSE' }));
    for (const part of [String(pid), host, since, directory, 'DATABASE_URL', 'DATA_DIR'])
      expect(() => lock()).toThrow(part);
    first.release();
    expect(() => lock()).not.toThrow();
  });

  it('leaves nothing behind', () => {
    const first = lock();
    expect(readdirSync(directory)).toEqual(['store.lock']);
    first.release();
    first.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    { what: 'a process that ended', left: () => ({ pid: deadPid() }) },
    { what: 'a process whose number is somebody else’s now', left: () => ({ startTime: '1' }) },
    { what: 'a process from before the machine was started', left: () => ({ bootId: 'another boot' }) },
  ])('is taken over at once from $what', ({ left }) => {
    leave(left());

    lock();

    expect(holder().pid).toBe(process.pid);
    expect(readdirSync(directory)).toEqual(['store.lock']);
  });

  it('is never taken from a living process, however long it was silent', () => {
    leave({});
    heartbeatWas(60 * MINUTE_IN_S);

    expect(() => lock()).toThrow('in use');
  });

  it.each([
    { where: 'on another machine', left: { host: 'elsewhere' } },
    { where: 'in another container', left: { pidNamespace: 'pid:[1]' } },
  ])('is taken over from a process $where when its heartbeat stopped for a minute', ({ left }) => {
    leave({ ...left, pid: 1 });
    heartbeatWas(MINUTE_IN_S - 5);
    expect(() => lock()).toThrow('in use');
    heartbeatWas(MINUTE_IN_S + 5);
    expect(() => lock()).not.toThrow();
  });

  it('is taken over from a process that died while it took over', () => {
    const first = leave({ pid: deadPid() });
    const second = leave({ pid: deadPid() }, `store.lock.${first.token}.next`);

    lock();

    expect([first.token, second.token]).not.toContain(holder().token);
    expect(readdirSync(directory)).toEqual(['store.lock']);
  });

  it('is not taken over while another process is taking it over', () => {
    const first = leave({ pid: deadPid() });
    const second = leave({}, `store.lock.${first.token}.next`);

    expect(() => lock()).toThrow(`process ${second.pid}`);
    expect(holder()).toEqual(first);
  });

  it('stays when nobody can read whose it is, and says which file to look at', () => {
    writeFileSync(file(), '');

    expect(() => lock()).toThrow(file());
    expect(readdirSync(directory)).toEqual(['store.lock']);
  });

  it('is not released by somebody who does not hold it any more', () => {
    const first = lock();
    const other = leave({});

    first.release();

    expect(holder()).toEqual(other);
  });

  it('beats, and says so once when somebody took it away', () => {
    vi.useFakeTimers();
    const onLost = vi.fn();
    lock(onLost);
    heartbeatWas(60 * MINUTE_IN_S);

    vi.advanceTimersByTime(MINUTE_IN_S * 1000);
    const beaten = statSync(file()).mtimeMs;
    const lostBefore = onLost.mock.calls.length;
    leave({ host: 'elsewhere' });
    vi.advanceTimersByTime(MINUTE_IN_S * 1000);
    vi.useRealTimers();

    expect(Date.now() - beaten).toBeLessThan(2 * MINUTE_IN_S * 1000);
    expect(lostBefore).toBe(0);
    expect(onLost).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: expect.stringContaining('taken away') as string }),
    );
  });

  it('goes to exactly one of many that start at the same moment after a crash', async () => {
    leave({ pid: deadPid() });
    const children = Array.from({ length: 6 }, () => startChild('take-lock.ts', directory));
    await Promise.all(children.map((child) => child.line()));

    children.forEach((child) => child.tell('go'));
    const answers = await Promise.all(children.map((child) => child.line()));

    expect(answers.sort()).toEqual([...Array<string>(5).fill('EDATADIRINUSE'), 'won']);
    children.forEach((child) => child.kill());
    await Promise.all(children.map(({ ended }) => ended));
  });
});
