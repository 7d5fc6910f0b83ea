/**
 * What a failure means to the person who meets it. `ref` is stable: chat, logs and docs all show it.
 * 1xx the person typing · 2xx the person's account or organisation · 3xx the customer's administrator ·
 * 4xx wait and try again · 9xx the operator of the bot.
 */
const CATALOGUE = {
  partnerIdMissing: { ref: 'PAL-101' },
  partnerIdInvalid: { ref: 'PAL-102' },
  customerMissing: { ref: 'PAL-103' },
  customerUnknown: { ref: 'PAL-104' },
  partnerIdRejected: { ref: 'PAL-105' },
  partnerIdDiffers: { ref: 'PAL-106' },
  changedMeanwhile: { ref: 'PAL-107' },
  nothingToUndo: { ref: 'PAL-108' },
  aliasInvalid: { ref: 'PAL-109' },
  codeWrong: { ref: 'PAL-110' },
  cardExpired: { ref: 'PAL-111' },
  notYourCard: { ref: 'PAL-112' },
  aliasMissing: { ref: 'PAL-113' },
  aliasTaken: { ref: 'PAL-114' },
  accountChanged: { ref: 'PAL-115' },
  selectionUnclear: { ref: 'PAL-116' },
  nothingSelected: { ref: 'PAL-117' },
  runUnderWay: { ref: 'PAL-118' },
  runOver: { ref: 'PAL-119' },
  countWrong: { ref: 'PAL-120' },
  outsidePolicy: { ref: 'PAL-121' },
  globalAccount: { ref: 'PAL-122' },
  wishUnclear: { ref: 'PAL-123' },
  personUnknown: { ref: 'PAL-124' },
  sinceUnclear: { ref: 'PAL-125' },
  nothingToAttest: { ref: 'PAL-126' },
  policyChanged: { ref: 'PAL-127' },
  onlyInChannels: { ref: 'PAL-128' },
  accountUnclear: { ref: 'PAL-129' },
  quietUnclear: { ref: 'PAL-130' },
  expectUnclear: { ref: 'PAL-131' },
  principalUnknown: { ref: 'PAL-132' },
  principalTaken: { ref: 'PAL-133' },
  secretInChat: { ref: 'PAL-134' },
  signInNeeded: { ref: 'PAL-201' },
  signInExpired: { ref: 'PAL-202' },
  wrongAccount: { ref: 'PAL-203' },
  accountDisabled: { ref: 'PAL-204' },
  outboundBlocked: { ref: 'PAL-205' },
  personalChatClosed: { ref: 'PAL-206' },
  managersOnly: { ref: 'PAL-207' },
  foreignMember: { ref: 'PAL-208' },
  credentialMissing: { ref: 'PAL-209' },
  consentMissing: { ref: 'PAL-301' },
  notMember: { ref: 'PAL-302' },
  invitationPending: { ref: 'PAL-303' },
  interactionNeeded: { ref: 'PAL-304' },
  blockedByPolicy: { ref: 'PAL-305' },
  deviceRequired: { ref: 'PAL-306' },
  notAssigned: { ref: 'PAL-307' },
  inboundBlocked: { ref: 'PAL-308' },
  tenantUnknown: { ref: 'PAL-309' },
  azureMissing: { ref: 'PAL-310' },
  noAccountForLink: { ref: 'PAL-311' },
  accessRefused: { ref: 'PAL-312' },
  principalGone: { ref: 'PAL-313' },
  credentialRefused: { ref: 'PAL-314' },
  throttled: { ref: 'PAL-401' },
  microsoftBusy: { ref: 'PAL-402' },
  notApplied: { ref: 'PAL-403' },
  interrupted: { ref: 'PAL-404' },
  outcomeUnknown: { ref: 'PAL-405' },
  wrongTenantToken: { ref: 'PAL-901' },
  ownCredential: { ref: 'PAL-902' },
  registration: { ref: 'PAL-903' },
  vaultRefused: { ref: 'PAL-904' },
  identityMissing: { ref: 'PAL-905' },
  unexpected: { ref: 'PAL-900' },
} as const satisfies Record<string, { ref: `PAL-${number}` }>;

export type ErrorCode = keyof typeof CATALOGUE;
export const ERROR_CODES = Object.keys(CATALOGUE) as ErrorCode[];

/** Codes that somebody who runs the bot must look at; the person is told nothing of the cause. */
const OPERATOR_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'wrongTenantToken',
  'ownCredential',
  'registration',
  'vaultRefused',
  'identityMissing',
  'unexpected',
]);

/** Plain text only: shown to people and logged, so never a token, a claim set or a raw response. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** The one error class that crosses layers. Its words are in i18n: `error.<code>` and `error.<code>.remedy`. */
export class PalError extends Error {
  override readonly name = 'PalError';
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  /** Private, so that neither a log line nor a card nor JSON can show it. */
  readonly #claims: string | undefined;

  constructor(
    code: ErrorCode,
    params: ErrorParams = {},
    options?: { cause?: unknown; claims?: string | undefined },
  ) {
    super(`${CATALOGUE[code].ref} ${code}`, options);
    this.code = code;
    this.params = params;
    this.#claims = options?.claims;
  }

  /** The challenge to satisfy by signing in, made for `SignIn.startPopup`; a claim set, so never logged or shown. */
  get claims(): string | undefined {
    return this.#claims;
  }

  get ref(): string {
    return CATALOGUE[this.code].ref;
  }

  get forOperator(): boolean {
    return OPERATOR_CODES.has(this.code);
  }
}

/** Whatever was thrown, as one of ours; a stranger becomes `unexpected` and stays readable as `cause`. */
export const asPalError = (thrown: unknown): PalError =>
  thrown instanceof PalError ? thrown : new PalError('unexpected', {}, { cause: thrown });

/** True for a PalError of one of these codes. */
export const isPalError = (thrown: unknown, ...codes: readonly ErrorCode[]): thrown is PalError =>
  thrown instanceof PalError && codes.includes(thrown.code);
