/** What Azure Resource Manager answered when it did not do what was asked. */
export interface ArmFailure {
  /** Undefined: no answer came. */
  readonly status?: number;
  /** `error.code`; `Conflict` and `PartnerIdAlreadyLinked` mean the same. */
  readonly code?: string;
  /** `error.message`: foreign text, for telling cases apart; never shown. */
  readonly message?: string;
  readonly retryAfterInSeconds?: number;
  readonly correlationId?: string;
}

/** Stays readable as `cause` of the PalError: no header, body or token in it, so it may be logged as a whole. */
export class ArmRefusal extends Error {
  override readonly name = 'ArmRefusal';
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly correlationId: string | undefined;

  constructor({ status, code, correlationId }: ArmFailure) {
    super(status === undefined ? 'Azure did not answer' : `Azure answered ${status} ${code ?? ''}`.trim());
    this.status = status;
    this.code = code;
    this.correlationId = correlationId;
  }
}

interface HeaderReader {
  get(name: string): string | null | undefined;
}

/** Reads an answer: status, headers, and the error wrapper when the body is one. */
export function readArmFailure(status: number, headers: HeaderReader, body: string | undefined): ArmFailure {
  const { code, message } = errorOf(body);
  const correlationId = correlationIdOf(headers);
  const retryAfterInSeconds = retryAfterOf(headers);
  return {
    status,
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    ...(correlationId !== undefined && { correlationId }),
    ...(retryAfterInSeconds !== undefined && { retryAfterInSeconds }),
  };
}

export const correlationIdOf = (headers: HeaderReader): string | undefined =>
  headers.get('x-ms-correlation-request-id')?.slice(0, 64);

/** Milliseconds, seconds or an HTTP date: ARM uses all three. */
function retryAfterOf(headers: HeaderReader): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const ms = Number(headers.get(name) ?? Number.NaN);
    if (Number.isFinite(ms)) return Math.max(0, Math.ceil(ms / 1000));
  }
  const text = headers.get('retry-after');
  if (!text) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

/** `{"error":{code,message}}`, the flat form, or the doubly nested one some front ends answer. */
function errorOf(body: string | undefined): { code?: string; message?: string } {
  let value: unknown;
  try {
    value = JSON.parse(body ?? '');
  } catch {
    return {};
  }
  for (let depth = 0; depth < 2 && isRecord(value) && isRecord(value['error']); depth++)
    value = value['error'];
  if (!isRecord(value)) return {};
  const { code, message } = value;
  return {
    ...(typeof code === 'string' && { code: code.slice(0, 80) }),
    ...(typeof message === 'string' && { message }),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
