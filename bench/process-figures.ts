import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Of /proc/<pid>/stat; fixed by the kernel's ABI, `getconf CLK_TCK` says so too. */
const MS_PER_TICK = 10;

/** What the operating system says of another process. */
export interface ProcessFigures {
  /** User and system time since it started, all threads. Linux counts in steps of 10 ms. */
  cpuInMs(pid: number): number;
  /** Resident memory. */
  rssInMb(pid: number): number;
}

/** From /proc, the cheapest there is. */
const linux: ProcessFigures = {
  cpuInMs(pid) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold blanks; behind it come state (field 3), …, utime (14) and stime (15).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  },
  rssInMb(pid) {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  },
};

const ps = (pid: number, column: string): string =>
  execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();

/** `[[dd-]hh:]mm:ss[.cc]`: hundredths on macOS, whole seconds elsewhere. */
export function cpuTimeInMs(time: string): number {
  const [days = 0, clock = ''] = time.includes('-')
    ? [Number(time.split('-')[0]), time.split('-')[1]]
    : [0, time];
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((days * 86_400 + seconds) * 1000);
}

/** Everywhere else: POSIX `ps`. */
const posix: ProcessFigures = {
  cpuInMs: (pid) => cpuTimeInMs(ps(pid, 'time')),
  rssInMb: (pid) => Number(ps(pid, 'rss')) / 1024,
};

export const processFigures: ProcessFigures = process.platform === 'linux' ? linux : posix;
