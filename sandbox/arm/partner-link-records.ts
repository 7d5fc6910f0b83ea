import { armTime } from '../world/clock.ts';
import type { LinkRecord } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { ArmError } from './arm-error.ts';
import type { Caller } from './caller.ts';

/** How the service spells 409: both are reported by callers of the real one. */
export type ConflictCode = 'Conflict' | 'PartnerIdAlreadyLinked';

const notFound = () =>
  new ArmError(404, 'NotFound', 'No partner ID is linked to this user or service principal in this tenant.');

/**
 * The rows of Microsoft.ManagementPartner, one per (tenant, object). Deleting keeps the row, so `etag` counts on over
 * delete and re-create and `createdTime` stays: recorded with Azure CLI in 2018 and seen live in 2026.
 */
export function createPartnerLinkRecords(world: World, conflictCode: ConflictCode) {
  const rowOf = ({ tenant, objectId }: Caller): LinkRecord | undefined =>
    world.state.links.find((link) => link.tenantId === tenant.tenantId && link.objectId === objectId);

  const active = (caller: Caller): LinkRecord => {
    const row = rowOf(caller);
    if (row?.state !== 'Active') throw notFound();
    return row;
  };

  /** @throws ArmError 400 for principals without account here, and for IDs Microsoft has no record of */
  function requirePartner({ hasObject }: Caller, partnerId: string): string {
    if (!hasObject) {
      throw new ArmError(
        400,
        'BadRequest',
        'The user does not have an account in this tenant, work with the administrator to add the account. If you are a CSP partner logged in the customer tenant, you will not be able to link the Partner ID',
      );
    }
    const name = /^\d+$/.test(partnerId) ? world.partners(partnerId) : undefined;
    if (name === undefined) {
      throw new ArmError(
        400,
        'BadRequest',
        "We don't have a record for this partner ID. Check the ID and try again.",
      );
    }
    return name;
  }

  function write(row: LinkRecord, values: Partial<LinkRecord>): LinkRecord {
    return world.change(() => {
      Object.assign(row, values, { etag: row.etag + 1, updatedTime: armTime(world.clock) });
      return row;
    });
  }

  return {
    mine: active,
    /** @throws ArmError 404 also when another ID is linked */
    get(caller: Caller, partnerId: string): LinkRecord {
      const row = active(caller);
      if (row.partnerId !== partnerId) throw notFound();
      return row;
    },
    create(caller: Caller, partnerId: string): LinkRecord {
      const partnerName = requirePartner(caller, partnerId);
      const row = rowOf(caller);
      if (row?.state === 'Active') {
        throw new ArmError(
          409,
          conflictCode,
          'A partner ID is already linked to this user or service principal.',
        );
      }
      if (row) return write(row, { partnerId, partnerName, state: 'Active' });
      const time = armTime(world.clock);
      const { tenant, objectId } = caller;
      const created: LinkRecord = {
        tenantId: tenant.tenantId,
        objectId,
        partnerId,
        partnerName,
        etag: 1,
        state: 'Active',
        createdTime: time,
        updatedTime: time,
      };
      world.change((state) => state.links.push(created));
      return created;
    },
    change(caller: Caller, partnerId: string): LinkRecord {
      const partnerName = requirePartner(caller, partnerId);
      return write(active(caller), { partnerId, partnerName });
    },
    remove(caller: Caller, partnerId: string): void {
      const row = active(caller);
      if (row.partnerId !== partnerId) throw notFound();
      write(row, { state: 'Deleted' });
    },
  };
}

export type PartnerLinkRecords = ReturnType<typeof createPartnerLinkRecords>;
