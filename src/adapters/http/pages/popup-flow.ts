/**
 * What the pages ask of the sign-in by popup; implemented beside the other token code. Names are foreign text.
 * Every function may throw a PalError: the page shows its reference, nothing of its cause.
 */
export interface PopupFlow {
  /** For the start page; undefined when the session is unknown, used or too old. */
  start(sessionId: string): Promise<PopupStart | undefined>;
  /** Begins the session: where to sign in, and the value of the cookie that the callback must bring back. */
  authorize(
    sessionId: string,
  ): Promise<{ readonly redirectUrl: string; readonly cookie: string } | undefined>;
  /** `url` as Microsoft called it, on our public address. */
  callback(call: { readonly url: string; readonly cookie: string | undefined }): Promise<PopupResult>;
  /** The return from the admin-consent page. */
  consented(url: string): Promise<ConsentResult>;
}

export interface PopupStart {
  readonly personName: string;
  readonly tenantName: string;
}

export type PopupResult =
  | {
      readonly kind: 'ok';
      /** Handed to Teams by the page; never shown. */
      readonly teamsCode: string;
      /** Eight digits, for when Teams does not listen. */
      readonly typedCode: string;
      readonly personName: string;
      readonly customerName: string;
    }
  /** `ref`: reference for support, such as PAL-303. */
  | { readonly kind: 'denied' | 'failed' | 'wrongAccount' | 'expired'; readonly ref?: string };

export interface ConsentResult {
  readonly kind: 'granted' | 'declined' | 'mismatch';
  /** Name or id of the tenant; foreign text. */
  readonly tenant?: string;
}
