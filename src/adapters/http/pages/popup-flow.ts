import type { PalError } from '../../../domain/errors.ts';
import type { TenantId } from '../../../domain/ids.ts';

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
  consented(url: URL): Consented;
}

export type Consented =
  | { readonly kind: 'granted' | 'declined'; readonly tenant: TenantId; readonly onboarding?: string }
  | { readonly kind: 'mismatch'; readonly onboarding?: string };

/**
 * Tells whoever waits for it. `again`: an approval that was told before; `over`: nobody waits for it any more. Either
 * way the page only says what happened.
 */
export type OnConsent = (
  result: Consented & { readonly onboarding: string },
) => Promise<{ readonly kind: 'told' | 'again' | 'over'; readonly customer?: string }>;
