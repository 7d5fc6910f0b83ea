import { type ErrorParams, PalError } from '../../domain/errors.ts';
import type { PartnerId, TenantId } from '../../domain/ids.ts';
import { type ArmFailure, ArmRefusal } from './arm-failure.ts';

/** What was asked; decides what an answer means. */
export interface ArmOperation {
  readonly name:
    'get' | 'create' | 'change' | 'remove' | 'listTenants' | 'listSubscriptions' | 'listDelegations';
  readonly tenant: TenantId;
  readonly partnerId?: PartnerId;
}

/** Seconds to wait when Azure says "too many" without saying how long. */
export const DEFAULT_WAIT_IN_SECONDS = 5;

/**
 * A partner's group acts for a CSP admin agent, and a group cannot hold a link. Status and code of this answer are
 * not documented; the sentence is (Partner-Center-PowerShell #277).
 */
const NO_ACCOUNT = /does not have an account in this tenant|will not be able to link the partner id/i;
const ALREADY_LINKED: ReadonlySet<string> = new Set(['Conflict', 'PartnerIdAlreadyLinked']);
/** The provider itself is missing, for example in another national cloud: nothing is said about a link. */
const NO_PROVIDER: ReadonlySet<string> = new Set([
  'InvalidResourceType',
  'InvalidResourceNamespace',
  'NoRegisteredProviderFound',
  'ResourceProviderNotFound',
]);

/** True when the answer says that there is no link, which for reading and removing is no failure. */
export const meansAbsent = (operation: ArmOperation, failure: ArmFailure): boolean =>
  (operation.name === 'get' || operation.name === 'remove') &&
  failure.status === 404 &&
  !NO_PROVIDER.has(failure.code ?? '') &&
  !NO_ACCOUNT.test(failure.message ?? '');

/** HTTP status first, then code, then message: no public recording of an error body exists to rely on. */
export function armError(operation: ArmOperation, failure: ArmFailure): PalError {
  const { tenant, partnerId } = operation;
  const { correlationId, retryAfterInSeconds } = failure;
  const params: ErrorParams = { tenant, ...(correlationId !== undefined && { correlationId }) };
  const options = { cause: new ArmRefusal(failure) };
  const code = codeOf(operation, failure);
  const seconds = retryAfterInSeconds ?? (code === 'throttled' ? DEFAULT_WAIT_IN_SECONDS : undefined);
  if (seconds !== undefined && (code === 'throttled' || code === 'microsoftBusy')) {
    return new PalError(code, { ...params, seconds }, options);
  }
  if (code === 'partnerIdRejected' && partnerId !== undefined) {
    return new PalError(code, { ...params, partnerId }, options);
  }
  return new PalError(code, params, options);
}

function codeOf({ name, partnerId }: ArmOperation, { status, code = '', message = '' }: ArmFailure) {
  if (status === undefined || status === 408 || status >= 500) return 'microsoftBusy';
  if (status === 429) return 'throttled';
  if (NO_ACCOUNT.test(message)) return 'noAccountForLink';
  if (status === 401 || status === 403) return 'accessRefused';
  if (NO_PROVIDER.has(code)) return 'unexpected';
  if (status === 409 || ALREADY_LINKED.has(code)) return 'notApplied';
  if (status === 404 && name === 'change') return 'notApplied';
  // Nothing but the partner ID can be wrong in a request without body.
  const isAboutPartnerId = status === 400 || (status === 404 && name === 'create');
  return isAboutPartnerId && partnerId !== undefined ? 'partnerIdRejected' : 'unexpected';
}
