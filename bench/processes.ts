import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** What a process has used of the machine. Undefined where there is no /proc to read it from. */
export interface Usage {
  readonly cpuInMs: number;
  readonly residentInBytes: number;
}

const TICK_IN_MS = 10;

export function usageOf(pid: number): Usage | undefined {
  try {
    // After the name in brackets, which may hold anything: state, ppid, … utime is the 12th, stime the 13th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return {
      cpuInMs: (Number(fields[11]) + Number(fields[12])) * TICK_IN_MS,
      residentInBytes: Number(pages) * 4096,
    };
  } catch {
    return undefined;
  }
}

/** A process and those it started. */
function familyOf(pid: number): number[] {
  try {
    const started = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return [pid, ...started.split(' ').filter(Boolean).map(Number)];
  } catch {
    return [pid];
  }
}

/**
 * CPU by pid: of a server with its children, one per connection; of this process alone, for its children are what is
 * measured.
 */
function cpuOf(pid: number): Map<number, number> {
  const pids = pid === process.pid ? [pid] : familyOf(pid);
  return new Map(pids.map((one) => [one, usageOf(one)?.cpuInMs ?? 0]));
}

export interface CpuMeter {
  /** Milliseconds of CPU since the meter was started, by name; `others` is whatever else ran on this machine. */
  read(): Readonly<Record<string, number>> & { readonly others: number };
}

/** @param processes name → pid */
export function startCpuMeter(processes: Readonly<Record<string, number>>): CpuMeter {
  const at = Object.entries(processes).map(([name, pid]) => [name, pid, cpuOf(pid)] as const);
  const machineBefore = machineCpuInMs();
  return {
    read() {
      const named = at.map(([name, pid, before]): [string, number] => {
        const used = [...cpuOf(pid)].map(([one, cpu]) => cpu - (before.get(one) ?? 0));
        return [name, used.reduce((sum, cpu) => sum + cpu, 0)];
      });
      const own = named.reduce((sum, [, cpu]) => sum + cpu, 0);
      return { ...Object.fromEntries(named), others: Math.max(0, machineCpuInMs() - machineBefore - own) };
    },
  };
}

/** CPU time that the whole machine has spent on anything, by everybody. */
export const machineCpuInMs = (): number =>
  cpus().reduce((sum, { times }) => sum + times.irq + times.nice + times.sys + times.user, 0);

/** For the head of a report: figures mean nothing without the machine. */
export const machine = (): string =>
  `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ` +
  `${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ${process.platform}`;
