import { pino } from 'pino';
import { PalError } from '../domain/errors.ts';
import type { Log } from '../ports/runtime.ts';

/** A JWT anywhere in a line, and the parameters that carry codes and secrets in form bodies and addresses. */
const SECRETS =
  /eyJ[\w-]{10,}\.[\w-]+\.[\w-]*|\b(?:assertion|client_secret|client_assertion|code|code_verifier|refresh_token|access_token|id_token|state)=[^&\s"\\]+/g;

interface ErrorFields {
  readonly type: string;
  readonly message: string;
  readonly ref?: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: ErrorFields;
}

/** Name, message, stack and causes; never the other properties: SDK errors carry requests with their headers. */
function errorFields(error: unknown, depth = 0): ErrorFields {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an Error' };
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: error.message.slice(0, 500),
    ...(error instanceof PalError ? { ref: error.ref } : {}),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack !== undefined && depth === 0 ? { stack: error.stack } : {}),
    ...(error.cause !== undefined && depth < 4 ? { cause: errorFields(error.cause, depth + 1) } : {}),
  };
}

/**
 * JSON lines on the given stream. Secrets are not passed to it in the first place; what slips into a message of
 * somebody else's error is blacked out in the finished line.
 */
export const createLog = (level: string, stream?: { write(line: string): void }): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => errorFields(error) },
      hooks: { streamWrite: (line) => line.replace(SECRETS, '[redacted]') },
    },
    ...(stream ? [stream] : []),
  );
