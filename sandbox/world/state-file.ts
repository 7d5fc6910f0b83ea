import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WorldState } from './model.ts';

export interface StateFile {
  /** Undefined when nothing was saved, or by a version that is not understood any more. */
  load(): WorldState | undefined;
  save(state: WorldState): void;
  /** Writes what is not written yet. */
  flush(): void;
}

/** Nothing survives the process. */
export const noStateFile: StateFile = {
  load: () => undefined,
  save: () => undefined,
  flush: () => undefined,
};

/** With so many tenants writing takes longer than whoever asked should wait for, so it is done now and then. */
const MANY_TENANTS = 50;
const NOW_AND_THEN_MS = 500;

/** Replaces the file in one step: a kill in the middle leaves the old state, never half of a new one. */
export function createStateFile(path: string, { reset }: { readonly reset: boolean }): StateFile {
  if (reset) rmSync(path, { force: true });
  let waiting: { readonly state: WorldState; readonly timer: NodeJS.Timeout } | undefined;

  function write(state: WorldState): void {
    mkdirSync(dirname(path), { recursive: true });
    const next = `${path}.${process.pid}.tmp`;
    writeFileSync(next, JSON.stringify(state, null, 1), { mode: 0o600 });
    chmodSync(next, 0o600);
    renameSync(next, path);
  }

  function flush(): void {
    if (!waiting) return;
    clearTimeout(waiting.timer);
    const { state } = waiting;
    waiting = undefined;
    write(state);
  }

  return {
    load() {
      if (!existsSync(path)) return undefined;
      const state = JSON.parse(readFileSync(path, 'utf8')) as WorldState;
      return (state.version as number) === 1 ? state : undefined;
    },
    save(state) {
      if (state.tenants.length < MANY_TENANTS) write(state);
      else waiting ??= { state, timer: setTimeout(flush, NOW_AND_THEN_MS) };
    },
    flush,
  };
}
