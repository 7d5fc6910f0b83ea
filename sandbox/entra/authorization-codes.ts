import { randomBytes } from 'node:crypto';
import type { Clock } from '../world/clock.ts';
import type { Subject } from './tokens.ts';

/** What a code stands for, between the browser's way and the token request. */
export interface CodeContent {
  readonly subject: Subject;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly nonce?: string;
  readonly codeChallenge?: string;
  readonly claims?: string;
  readonly mfa: boolean;
}

const LIFETIME_IN_MS = 10 * 60_000;

/** Authorization codes: ten minutes, one use. A used one is remembered, to be told from an unknown one. */
export function createAuthorizationCodes(clock: Clock) {
  const codes = new Map<string, { content: CodeContent; expiresOn: number; used: boolean }>();
  return {
    issue(content: CodeContent): string {
      for (const [code, { expiresOn }] of codes)
        if (expiresOn + LIFETIME_IN_MS < clock.now()) codes.delete(code);
      const code = `1.${randomBytes(96).toString('base64url')}`;
      codes.set(code, { content, expiresOn: clock.now() + LIFETIME_IN_MS, used: false });
      return code;
    },
    /** Marks it used, whatever the caller finds wrong with the request afterwards. */
    redeem(code: string): CodeContent | 'unknown' | 'expired' | 'used' {
      const entry = codes.get(code);
      if (!entry) return 'unknown';
      if (entry.used) return 'used';
      entry.used = true;
      return entry.expiresOn < clock.now() ? 'expired' : entry.content;
    },
  };
}

export type AuthorizationCodes = ReturnType<typeof createAuthorizationCodes>;
