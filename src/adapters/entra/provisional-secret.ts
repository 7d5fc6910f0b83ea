import type { Identity } from '../../domain/people.ts';

/** What waits for its code: a token, and whose it is when that is an account of the customer. */
export const provisionalSecret = ({
  identity,
  token,
}: {
  readonly identity: Identity;
  readonly token: string;
}): string => (identity.kind === 'directory' ? JSON.stringify({ token, identity }) : token);

/** Reads it back; a bare token is the person's own. */
export function readProvisional(secret: string): { readonly token: string; readonly identity?: Identity } {
  return secret.startsWith('{')
    ? (JSON.parse(secret) as { readonly token: string; readonly identity: Identity })
    : { token: secret };
}
