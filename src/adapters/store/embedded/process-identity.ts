import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** One process on one machine, well enough to tell a living one from another that got its number later. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Changes with every start of the machine; empty where the system does not tell. */
  readonly bootId: string;
  /** Pids of two containers are numbers of two worlds; empty where there are no namespaces. */
  readonly pidNamespace: string;
  /** Clock ticks from boot to the start of the process; empty where the system does not tell. */
  readonly startTime: string;
  /** Names this opening, also among several of one process. */
  readonly token: string;
  /** ISO 8601. */
  readonly since: string;
}

const orEmpty = (read: () => string): string => {
  try {
    return read();
  } catch {
    return '';
  }
};

/**
 * Field 22 of `/proc/<pid>/stat`; the name in field 2 may hold spaces and brackets, so count after the last one.
 * Empty for a zombie: it still has its number but runs nothing any more.
 */
const startTimeOf = (pid: number): string =>
  orEmpty(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? '' : (rest[18] ?? '');
  });

export const thisProcess = (now: number): ProcessIdentity => ({
  pid: process.pid,
  host: hostname(),
  bootId: orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  pidNamespace: orEmpty(() => readlinkSync('/proc/self/ns/pid')),
  startTime: startTimeOf(process.pid),
  token: randomUUID(),
  since: new Date(now).toISOString(),
});

/** `foreign`: on another machine or in another container, where nobody can look from here. */
export function livenessOf(other: ProcessIdentity, self: ProcessIdentity): 'alive' | 'dead' | 'foreign' {
  if (other.host !== self.host) return 'foreign';
  // The same machine was started again meanwhile: nothing of before still runs.
  if (other.bootId !== self.bootId) return 'dead';
  if (other.pidNamespace !== self.pidNamespace) return 'foreign';
  if (!exists(other.pid)) return 'dead';
  return startTimeOf(other.pid) === other.startTime ? 'alive' : 'dead';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
