import { PalError } from './errors.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A directory in Microsoft Entra: lower-case GUID. */
export type TenantId = Branded<'TenantId'>;
/** An account in exactly one tenant: lower-case GUID. A guest has another one in every tenant. */
export type ObjectId = Branded<'ObjectId'>;
/** A Microsoft partner ID (MPN, location account): 4 to 10 digits, kept as text. */
export type PartnerId = Branded<'PartnerId'>;

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export const isGuid = (text: string): boolean => GUID.test(text);

const guid = (text: string, what: string): string => {
  if (!isGuid(text)) throw new TypeError(`${what} is not a GUID`);
  return text.toLowerCase();
};

/** @throws TypeError when the text is no GUID: callers pass values of a protocol, not of a person. */
export const tenantId = (text: string): TenantId => guid(text, 'tenant id') as TenantId;
/** @throws TypeError when the text is no GUID. */
export const objectId = (text: string): ObjectId => guid(text, 'object id') as ObjectId;

/**
 * What a person typed, as a partner ID. Spaces between digits are forgiven, nothing else is.
 * @throws PalError partnerIdMissing | partnerIdInvalid
 */
export function partnerId(text: string | undefined): PartnerId {
  const digits = (text ?? '').replace(/\s+/g, '');
  if (digits === '') throw new PalError('partnerIdMissing');
  if (!/^\d{4,10}$/.test(digits)) throw new PalError('partnerIdInvalid', { given: digits.slice(0, 40) });
  return digits as PartnerId;
}
