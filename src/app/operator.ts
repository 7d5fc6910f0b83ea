import { isGuid, objectId, tenantId, type TenantId } from '../domain/ids.ts';
import { UNFINISHED } from '../domain/runs.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Stores } from '../ports/stores.ts';

export interface OperatorOptions {
  readonly stores: Pick<Stores, 'audit' | 'erasure' | 'jobs' | 'policies' | 'runs'>;
  /** Home tenants this bot serves. */
  readonly homes: readonly TenantId[];
  readonly clock: Clock;
  /** A line for the person at the terminal. */
  readonly print: (line: string) => void;
}

type Task = (args: readonly string[], options: OperatorOptions) => Promise<number>;

const DONE = 0;
const FOUND_WRONG = 1;
/** `EX_USAGE` of sysexits. */
const WRONG_USE = 64;

const MOST_DEAD_LETTERS = 50;

const TASKS: Readonly<Record<string, Task>> = {
  'forget-person': forgetPerson,
  'forget-tenant': forgetTenant,
  'audit-verify': verifyAudit,
  'dead-letters': listDeadLetters,
};

export const USAGE = `Usage: npm run operator -- <task>

  forget-person <tenant id> <object id> --yes   delete what is kept about a person of that home tenant
  forget-tenant <tenant id> --yes               delete what is kept about everybody of that home tenant
  audit-verify [tenant id]                      check that no line of the audit was changed or removed
  dead-letters                                  jobs that were given up

Settings are read as by the bot. An embedded store must not be open elsewhere: stop the bot first.`;

/** What the people who run the bot do at a terminal. Answers the exit code. */
export async function runOperator(args: readonly string[], options: OperatorOptions): Promise<number> {
  const [name = '', ...rest] = args;
  const task = Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
  if (task) return task(rest, options);
  options.print(USAGE);
  return WRONG_USE;
}

/** The ids among the arguments when there are as many as wanted, and they were confirmed. */
function confirmed(
  args: readonly string[],
  count: number,
  options: OperatorOptions,
): readonly string[] | undefined {
  const ids = args.filter((arg) => arg !== '--yes').map((id) => id.toLowerCase());
  if (ids.length !== count || !ids.every(isGuid)) options.print(USAGE);
  else if (args.includes('--yes')) return ids;
  else options.print('This cannot be undone. Say it again with --yes.');
  return undefined;
}

async function forgetPerson(args: readonly string[], options: OperatorOptions): Promise<number> {
  const [home = '', account = ''] = confirmed(args, 2, options) ?? [];
  if (home === '') return WRONG_USE;
  const { clock, print, stores } = options;
  const person = { tenantId: tenantId(home), objectId: objectId(account) };
  const run = await stores.runs.unfinishedOf(person);
  if (run) await stores.runs.move(run.id, UNFINISHED, 'cancelled', clock.now());
  // Before it: this line is one of those that lose the name.
  await noteForgetting(person.tenantId, { identity: person }, options);
  report(await stores.erasure.person(person), print);
  return DONE;
}

async function forgetTenant(args: readonly string[], options: OperatorOptions): Promise<number> {
  const [home = ''] = confirmed(args, 1, options) ?? [];
  if (home === '') return WRONG_USE;
  await noteForgetting(tenantId(home), {}, options);
  report(await options.stores.erasure.tenant(tenantId(home)), options.print);
  return DONE;
}

async function noteForgetting(
  home: TenantId,
  whose: {
    readonly identity?: { readonly tenantId: TenantId; readonly objectId: ReturnType<typeof objectId> };
  },
  { clock, stores }: OperatorOptions,
): Promise<void> {
  const at = clock.now();
  await stores.audit.append(home, {
    key: `operator/forget/${at}`,
    at,
    action: 'forget',
    outcome: 'done',
    ...whose,
    policy: (await stores.policies.get(home)).version,
  });
}

function report(gone: Readonly<Record<string, number>>, print: (line: string) => void): void {
  const kinds = Object.entries(gone).filter(([, count]) => count > 0);
  if (kinds.length === 0) print('Nothing was kept.');
  for (const [kind, count] of kinds) print(`${kind}: ${count} deleted`);
}

async function verifyAudit(args: readonly string[], options: OperatorOptions): Promise<number> {
  const { homes, print, stores } = options;
  if (args.length > 1 || !args.every(isGuid)) {
    print(USAGE);
    return WRONG_USE;
  }
  let code = DONE;
  for (const home of args.length > 0 ? args.map(tenantId) : homes) {
    const check = await stores.audit.verify(home);
    if (check.kind === 'broken') {
      print(`${home}: line ${check.number} is not as it was written, or is missing`);
      code = FOUND_WRONG;
      continue;
    }
    const newest = check.newest ? `, newest ${check.newest.number} ${check.newest.hash}` : '';
    print(`${home}: ${check.lines} lines, all as they were written${newest}`);
  }
  return code;
}

async function listDeadLetters(
  _args: readonly string[],
  { print, stores }: OperatorOptions,
): Promise<number> {
  const letters = await stores.jobs.deadLetters(MOST_DEAD_LETTERS);
  if (letters.length === 0) print('No job was given up.');
  for (const { at, key } of letters) print(`${new Date(at).toISOString()} ${key}`);
  return DONE;
}
