import type { LinkRecord } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { ArmError } from './arm-error.ts';
import type { Caller } from './caller.ts';

/** A request that would change a link, and what became of it. */
export interface ArmWrite {
  readonly at: string;
  readonly tenantId: string;
  readonly objectId: string;
  readonly method: string;
  /** As it stands in the address. */
  readonly partnerId: string;
  /** What the caller saw; 0: the connection broke. */
  readonly status: number;
  /** 0: there was no record. Differs from `etagAfter` exactly when the write was carried out. */
  readonly etagBefore: number;
  readonly etagAfter: number;
}

export interface WriteLog {
  add(write: ArmWrite): void;
  /** Oldest first: of everybody, of one tenant, or of one object in it. */
  list(tenantId?: string, objectId?: string): readonly ArmWrite[];
  clear(): void;
}

/** What was written by whom where, the last `perObject` of each (tenant, object). */
export function createWriteLog(perObject = 50): WriteLog {
  const objects = new Map<string, ArmWrite[]>();
  return {
    add(write) {
      const key = `${write.tenantId} ${write.objectId}`;
      const writes = objects.get(key) ?? [];
      objects.set(key, writes);
      writes.push(write);
      if (writes.length > perObject) writes.shift();
    },
    list: (tenantId, objectId) =>
      [...objects.values()]
        .flat()
        .filter(
          (write) =>
            (tenantId === undefined || write.tenantId === tenantId) &&
            (objectId === undefined || write.objectId === objectId),
        ),
    clear: () => objects.clear(),
  };
}

/** Notes a write with what it does to the record, also one that is refused or whose answer gets lost. */
export function noted(
  call: {
    readonly world: World;
    readonly writes: WriteLog;
    readonly request: Request;
    readonly caller: Caller;
  },
  carryOut: () => Response,
): Response {
  const { caller, request, world, writes } = call;
  const { objectId, tenant } = caller;
  const { tenantId } = tenant;
  const etag = () =>
    world.state.links.find((link) => link.tenantId === tenantId && link.objectId === objectId)?.etag ?? 0;
  const etagBefore = etag();
  const note = (status: number): void =>
    writes.add({
      at: new Date(world.clock.now()).toISOString(),
      tenantId,
      objectId,
      method: request.method,
      partnerId: new URL(request.url).pathname.split('/').at(-1) ?? '',
      status,
      etagBefore,
      etagAfter: etag(),
    });
  try {
    const response = carryOut();
    note(response.status);
    return response;
  } catch (thrown) {
    note(thrown instanceof ArmError ? thrown.status : 0);
    throw thrown;
  }
}

/**
 * What the log cannot explain, in sentences; nothing when all is well. Every change of an etag between two states of
 * the records must be one write of the log, and nobody may ask again for what a write of the log has done already and
 * no other has undone: that is the same work done twice, whatever Azure made of it.
 * @param before the records when the log was empty, copied
 */
export function auditWrites(options: {
  readonly before: readonly LinkRecord[];
  readonly after: readonly LinkRecord[];
  readonly writes: readonly ArmWrite[];
}): readonly string[] {
  const keyOf = ({ tenantId, objectId }: Pick<LinkRecord, 'tenantId' | 'objectId'>) =>
    `${tenantId} ${objectId}`;
  const before = new Map(options.before.map((link) => [keyOf(link), link]));
  const after = new Map(options.after.map((link) => [keyOf(link), link]));
  const writes = Map.groupBy(options.writes, keyOf);
  return [...new Set([...before.keys(), ...after.keys(), ...writes.keys()])].flatMap((key) => [
    ...jumpsOf(key, before.get(key)?.etag ?? 0, after.get(key)?.etag ?? 0, writes.get(key) ?? []),
    ...repetitionsOf(key, writes.get(key) ?? []),
  ]);
}

function jumpsOf(key: string, before: number, after: number, writes: readonly ArmWrite[]): string[] {
  const found: string[] = [];
  let etag = before;
  for (const write of writes) {
    if (write.etagBefore !== etag) found.push(`${key}: etag went from ${etag} to ${write.etagBefore} unseen`);
    etag = write.etagAfter;
  }
  if (etag !== after) found.push(`${key}: etag went from ${etag} to ${after} unseen`);
  return found;
}

function repetitionsOf(key: string, writes: readonly ArmWrite[]): string[] {
  const found: string[] = [];
  /** Undefined: nobody wrote yet; null: removed. */
  let linked: string | null | undefined;
  for (const { etagAfter, etagBefore, method, partnerId } of writes) {
    const isDone =
      method === 'PUT' ? typeof linked === 'string' : linked === (method === 'DELETE' ? null : partnerId);
    if (isDone) found.push(`${key}: ${method} ${partnerId} once more, at etag ${etagBefore}`);
    if (etagAfter !== etagBefore) linked = method === 'DELETE' ? null : partnerId;
  }
  return found;
}
