import type { ErrorCode } from '../../domain/errors.ts';

/** What one of Microsoft's AADSTS numbers means to us. */
export interface AadstsMeaning {
  readonly error: ErrorCode;
  /** For the log; names the cause, not the person. */
  readonly note: string;
  /** The assertion is of no use any more: a fresh one may succeed. */
  readonly stale?: true;
  /** Told by the person's own tenant: the account is disabled or deleted, and does not come back by itself. */
  readonly gone?: true;
}

const row = (
  error: ErrorCode,
  note: string,
  numbers: readonly number[],
  more: Pick<AadstsMeaning, 'stale' | 'gone'> = {},
): [number, AadstsMeaning][] => numbers.map((number) => [number, { error, note, ...more }]);

/**
 * AADSTS number → meaning. Source: entra-docs `reference-error-codes.md`, the on-behalf-of and cross-tenant pages;
 * 7000229 and 530003 only from general knowledge. Microsoft asks not to depend on the numbers, so whatever is
 * missing here falls to the defaults below.
 */
export const AADSTS: ReadonlyMap<number, AadstsMeaning> = new Map([
  ...row('consentMissing', 'the app is not approved in that directory', [65001, 650056]),
  ...row('consentMissing', 'the person declined to approve the app', [65004]),
  ...row('consentMissing', 'approval by an administrator is needed or was asked for', [90094, 90095]),
  ...row('consentMissing', 'the app has no service principal in that directory', [700016, 700011, 7000229]),
  ...row('consentMissing', 'delegated partner admins need the app to be pre-approved', [90099]),
  ...row('azureMissing', 'Azure Resource Manager is not known in that directory', [500011, 650052, 50001]),
  ...row('tenantUnknown', 'there is no such directory', [90002, 50128, 50059]),
  ...row('tenantUnknown', 'the directory belongs to another national cloud', [900382, 900432, 90038]),
  ...row('notMember', 'the account is not in that directory', [50020, 51004, 16000, 16003, 90072]),
  ...row('notMember', 'the account is not in that directory, or was deleted there', [50034], { gone: true }),
  ...row('invitationPending', 'the invitation is not redeemed', [50014]),
  ...row('outboundBlocked', "the partner's cross-tenant settings block it", [500212]),
  ...row('outboundBlocked', "tenant restrictions of the person's network block it", [500021, 500022]),
  ...row('inboundBlocked', "the customer's cross-tenant settings block it", [500213]),
  ...row('notAssigned', 'the person is not assigned to the enterprise application', [50105]),
  ...row(
    'interactionNeeded',
    'another proof is needed',
    [50076, 50079, 50072, 50074, 50078, 50158, 50097, 530035],
  ),
  ...row('blockedByPolicy', 'a Conditional Access policy blocks it', [53003, 530032, 50131]),
  ...row('deviceRequired', 'a managed or compliant device is required', [53000, 53001, 530003, 530004]),
  ...row('accountDisabled', 'the account is blocked for risk in its home tenant', [530034, 53011]),
  ...row('accountDisabled', 'the account is disabled', [50057], { gone: true }),
  ...row('accountDisabled', 'the account is locked, or its password expired', [50055, 50144, 50053]),
  ...row('signInNeeded', 'the assertion was rejected', [50013], { stale: true }),
  ...row('signInNeeded', 'the assertion has expired', [500133], { stale: true }),
  ...row(
    'signInNeeded',
    'the session was revoked or is too old',
    [50173, 50132, 50133, 70043, 70008, 700082, 50089, 70000],
    { stale: true },
  ),
  ...row('registration', 'the assertion is for another app: check the application ID URI', [500131]),
  ...row(
    'ownCredential',
    "the app's own secret, certificate or federated identity was refused",
    [7000215, 7000222, 700027, 70002, 700236],
  ),
  ...row('microsoftBusy', 'Entra is busy', [90055, 90006, 90033, 90090, 50033]),
  ...row('unexpected', 'Entra saw the same request in a loop', [50196]),
]);

/** `suberror` of a number that is not in the table; tells more than `error`. */
export const BY_SUB_ERROR: Readonly<Record<string, AadstsMeaning>> = {
  consent_required: { error: 'consentMissing', note: 'consent is required' },
  basic_action: { error: 'interactionNeeded', note: 'another proof is needed' },
  additional_action: { error: 'interactionNeeded', note: 'another step is needed' },
  message_only: { error: 'blockedByPolicy', note: 'a policy blocks it and no step of the person helps' },
  user_password_expired: { error: 'accountDisabled', note: 'the password expired' },
  bad_token: { error: 'signInNeeded', note: 'the assertion is of no use any more', stale: true },
  token_expired: { error: 'signInNeeded', note: 'the assertion has expired', stale: true },
  device_authentication_failed: { error: 'deviceRequired', note: 'the device could not be proved' },
  protection_policies_required: { error: 'deviceRequired', note: 'the app must be managed on the device' },
};

/** Ours, in the place of `error`: certificate unreadable, managed identity without token. */
export const OWN_PROOF_FAILED = 'own_proof_failed';

/** `error` of the OAuth answer when neither number nor suberror says more. */
export const BY_ERROR: Readonly<Record<string, AadstsMeaning>> = {
  interaction_required: { error: 'interactionNeeded', note: 'the person must act' },
  login_required: { error: 'interactionNeeded', note: 'the person must sign in there' },
  consent_required: { error: 'consentMissing', note: 'consent is required' },
  // On-behalf-of across tenants is tried first and never the only way: a popup shows the person the reason.
  invalid_grant: { error: 'interactionNeeded', note: 'refused without a known reason' },
  access_denied: { error: 'blockedByPolicy', note: 'denied without a known reason' },
  invalid_client: { error: 'ownCredential', note: "the app's own credential was refused" },
  [OWN_PROOF_FAILED]: { error: 'ownCredential', note: "the app's own credential could not be used" },
  unauthorized_client: { error: 'registration', note: 'the app may not do this' },
  invalid_resource: { error: 'azureMissing', note: 'the resource is not known in that directory' },
  invalid_request: { error: 'registration', note: 'the request does not fit the registration' },
  invalid_scope: { error: 'registration', note: 'the scope does not fit the registration' },
  unsupported_grant_type: { error: 'registration', note: 'the registration does not allow this flow' },
  temporarily_unavailable: { error: 'microsoftBusy', note: 'Entra is busy' },
  server_error: { error: 'microsoftBusy', note: 'Entra failed' },
};
