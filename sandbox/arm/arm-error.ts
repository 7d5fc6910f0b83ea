import { json } from '../wire/handler.ts';

/** A refusal in ARM's wrapper: `{"error":{"code":…,"message":…}}`. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  toResponse(): Response {
    const { status, code, message, headers } = this;
    return json({ error: { code, message } }, { status, headers });
  }
}
