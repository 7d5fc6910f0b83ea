import type { PalError } from '../../../domain/errors.ts';

/**
 * What the pages ask of the sign-in by popup; implemented beside the other token code. Names are foreign text.
 * Functions may throw: the page shows a reference and nothing of the cause.
 */
export interface PopupFlow {
  /** For the page before the redirect. `gone`: unknown, used or too old. */
  start(sessionId: string): Promise<({ readonly kind: 'ok' } & PopupInfo) | { readonly kind: 'gone' }>;
  /** Begins the session: where to sign in, and the cookie that the callback must bring back. */
  authorize(
    sessionId: string,
  ): Promise<
    | { readonly kind: 'ok'; readonly redirectUrl: string; readonly cookieValue: string }
    | { readonly kind: 'gone' }
  >;
  /** `url` as Microsoft called it, on our public address. */
  callback(call: { readonly url: URL; readonly cookie: string | undefined }): Promise<PopupResult>;
}

export interface PopupInfo {
  readonly personName: string;
  /** Tenant id. */
  readonly tenant: string;
  /** `assertion`: signing in to the person's own organisation. */
  readonly purpose: string;
  readonly customerName?: string;
}

export type PopupResult =
  | ({
      readonly kind: 'ok';
      /** Handed to Teams by the page; never shown. */
      readonly teamsCode: string;
      /** Eight digits, for when Teams does not listen. */
      readonly typedCode: string;
    } & PopupInfo)
  | ({ readonly kind: 'denied' | 'failed'; readonly error: PalError } & PopupInfo)
  | ({ readonly kind: 'wrongAccount'; readonly account?: string } & PopupInfo)
  | { readonly kind: 'expired' };

/** Reads the return from Microsoft's admin-consent page. */
export interface ConsentReturn {
  consented(
    url: URL,
  ): { readonly kind: 'granted' | 'declined'; readonly tenant: string } | { readonly kind: 'mismatch' };
}
