import type { TenantId } from '../domain/ids.ts';
import type { Person } from '../domain/people.ts';
import type { Finding, Outcome, Run, RunItem, RunState } from '../domain/runs.ts';
import type { Reader } from '../i18n/text.ts';
import type { AuditQuery } from './audit.ts';
import type { ConversationRef } from './chat.ts';

type PersonKey = Pick<Person, 'tenantId' | 'objectId'>;

/** A run with the place and the language of its card. */
export interface StoredRun extends Run {
  readonly conversation: ConversationRef;
  readonly reader: Reader;
}

export interface RunCounts {
  readonly total: number;
  readonly read: number;
  readonly chosen: number;
  readonly done: number;
  readonly unchanged: number;
  readonly failed: number;
}

/** What people see of bulk work; the job that carries it out is in `Jobs`. */
export interface Runs {
  /**
   * Stores run (state `planning`) and items. Undefined: the person has another run that is not finished, and two runs
   * of one person must not interleave; decided in the database, over all replicas. The same id of the same person again
   * answers the run that is stored.
   */
  create(
    run: Omit<StoredRun, 'state' | 'resumes' | 'cardId' | 'startedAt' | 'finishedAt'>,
    items: readonly {
      readonly tenantId: TenantId;
      readonly name: string;
      readonly chosen?: boolean;
      readonly finding?: Finding;
    }[],
  ): Promise<StoredRun | undefined>;
  get(id: string): Promise<StoredRun | undefined>;
  /** The person's run that is not finished, if any. */
  unfinishedOf(person: PersonKey): Promise<StoredRun | undefined>;
  /**
   * Ids of all runs that somebody must be working on (`planning`, `running`), oldest first: whoever enqueues them at
   * start and now and then takes up what a crash between a change and its job left behind.
   */
  underWay(): Promise<readonly string[]>;
  /** Newest first. */
  recentOf(person: PersonKey, most: number): Promise<readonly (StoredRun & { readonly counts: RunCounts })[]>;
  /**
   * Moves the run from one of these states to another, once: of two callers one gets true. `done` and `cancelled` set
   * `finishedAt`, `running` sets `startedAt` the first time.
   */
  move(
    id: string,
    from: readonly RunState[],
    to: RunState,
    now: number,
    resumes?: Run['resumes'],
  ): Promise<boolean>;
  noteCard(id: string, cardId: string): Promise<void>;
  items(id: string): Promise<readonly RunItem[]>;
  counts(id: string): Promise<RunCounts>;
  /**
   * Items whose next step is due, at most so many: without finding while planning, chosen and without outcome while
   * running; postponed ones when their time has come.
   */
  due(id: string, phase: 'planning' | 'running', now: number, most: number): Promise<readonly RunItem[]>;
  /** When the earliest postponed item of the phase is due; undefined: nothing is left to do in it. */
  nextDue(id: string, phase: 'planning' | 'running'): Promise<number | undefined>;
  /** Ends the item's planning step; what was found first stays. */
  found(id: string, tenant: TenantId, finding: Finding): Promise<void>;
  /** What the person agreed to write; replaces an earlier choice. */
  choose(id: string, tenants: readonly TenantId[]): Promise<void>;
  /** Ends the item's writing step; the first outcome stays. */
  settle(id: string, tenant: TenantId, outcome: Outcome): Promise<void>;
  /** Not before this time again; adds one to `attempts`. */
  postpone(id: string, tenant: TenantId, until: number): Promise<void>;
  /** Runs of this person that wait for a sign-in go on, each once; answers their ids. */
  resume(person: PersonKey): Promise<readonly string[]>;
  /** Finished runs older than this are deleted with their items. */
  purge(olderThan: number): Promise<void>;
}

/** Durable work in the background, one owner per key over all replicas. */
export interface Jobs {
  /**
   * Work on `key` soon. While a job of the key is queued this adds nothing; while one is active another follows it.
   * A key with a slash is work in the background that nobody waits for: others go first.
   */
  enqueue(key: string): Promise<void>;
  /**
   * Starts working, at most `atOnce` keys side by side in this process. A handler that throws is repeated with backoff
   * and ends as a dead letter; one whose process died is repeated, at once on a store that nobody else can have open.
   * The handler must be safe to repeat and heed the signal.
   */
  work(handler: (key: string, abortSignal: AbortSignal) => Promise<void>, atOnce: number): Promise<void>;
  /** Jobs that were given up, newest first, for the operator. */
  deadLetters(most: number): Promise<readonly { readonly key: string; readonly at: number }[]>;
  /** Takes nothing new, lets handlers end for so long, then aborts them; their jobs stay for the next start. */
  stop(graceInMs: number): Promise<void>;
}

/** What a file holds; it is written when it is fetched. */
export type DownloadSubject =
  | { readonly kind: 'run'; readonly run: string }
  | {
      readonly kind: 'audit';
      readonly home: TenantId;
      readonly query: AuditQuery;
      readonly format: 'csv' | 'jsonl';
    }
  /** Of the store `Attestations`. */
  | { readonly kind: 'attestation'; readonly id: string };

/** Links to files, each good for one download within minutes. */
export interface Downloads {
  /** Answers the secret part of the address; only its hash is kept. */
  offer(subject: DownloadSubject, expiresOn: number): Promise<string>;
  /** What this secret is for, once; undefined when unknown, used or too old, or when its run or attestation is gone. */
  take(secret: string, now: number): Promise<DownloadSubject | undefined>;
  purge(now: number): Promise<void>;
}
