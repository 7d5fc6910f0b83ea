import { PalError } from '../../domain/errors.ts';
import { type PartnerId, partnerId } from '../../domain/ids.ts';
import type { PartnerLink } from '../../domain/partner-link.ts';
import type { Identity } from '../../domain/people.ts';

/**
 * A record of the API as a link of this account; undefined when there is none: no body, or one that was removed
 * (removal keeps the record as `Deleted`, so that its etag goes on counting).
 * Shape and quirks: recordings of 2018 and outputs of 2026; `etag` equals `properties.version`, both integers there and
 * strings in the published examples.
 * @throws PalError wrongTenantToken when the record belongs to another account, unexpected when it is no record
 */
export function readLink(
  body: string | undefined,
  holder: Identity,
  correlationId: string | undefined,
): PartnerLink | undefined {
  if (body === undefined || body.trim() === '') return undefined;
  const record = recordOf(parse(body), holder);
  if (!record) return undefined;
  const { properties } = record;
  requireOwn(properties, holder);
  if (text(properties['state'])?.toLowerCase() === 'deleted') return undefined;

  const partnerName = text(properties['partnerName']);
  const createdAt = isoTime(properties['createdTime']);
  const updatedAt = isoTime(properties['updatedTime']);
  return {
    partnerId: partnerIdOf(properties['partnerId'] ?? record['name']),
    identity: holder,
    etag: count(record['etag'] ?? properties['version']),
    state: 'Active',
    ...(partnerName !== undefined && { partnerName }),
    ...(createdAt !== undefined && { createdAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    ...(correlationId !== undefined && { correlationId }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** `GET …/partners` answers one object; should it ever answer a list, the account's own record is taken. */
function recordOf(value: unknown, holder: Identity): (Fields & { properties: Fields }) | undefined {
  if (!isFields(value)) throw notARecord();
  if (Array.isArray(value['value'])) {
    const own = value['value'].filter(
      (item) => isFields(item) && isFields(item['properties']) && isOwn(item['properties'], holder),
    );
    return own.length === 0 ? undefined : recordOf(own[0], holder);
  }
  const properties = value['properties'];
  if (!isFields(properties)) throw notARecord();
  return { ...value, properties };
}

function requireOwn(properties: Fields, holder: Identity): void {
  if (!isOwn(properties, holder)) throw new PalError('wrongTenantToken', { tenant: holder.tenantId });
}

/** Absent ids are let through: the token that fetched the record was checked already. */
const isOwn = (properties: Fields, holder: Identity): boolean =>
  (text(properties['tenantId'])?.toLowerCase() ?? holder.tenantId) === holder.tenantId &&
  (text(properties['objectId'])?.toLowerCase() ?? holder.objectId) === holder.objectId;

function partnerIdOf(value: unknown): PartnerId {
  try {
    return partnerId(typeof value === 'number' ? String(value) : text(value));
  } catch {
    throw notARecord();
  }
}

/** Up to seven fractional digits on the wire, milliseconds here; a time without zone is UTC. */
function isoTime(value: unknown): string | undefined {
  const given = text(value);
  if (given === undefined) return undefined;
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(given) ? given : `${given}Z`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function count(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isSafeInteger(number) ? number : 0;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw notARecord();
  }
}

const notARecord = (): PalError => new PalError('unexpected', {}, { cause: new Error('no partner record') });
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
