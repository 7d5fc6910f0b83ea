/** The part of the Bot Framework activity that Teams uses; names and spellings as on the wire. */
export interface Account {
  readonly id: string;
  readonly name?: string;
  readonly aadObjectId?: string;
}

export interface Attachment {
  readonly contentType: string;
  readonly content?: unknown;
}

export interface Activity {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly action?: string;
  readonly timestamp?: string;
  readonly localTimestamp?: string;
  readonly localTimezone?: string;
  readonly locale?: string;
  readonly channelId?: string;
  readonly serviceUrl?: string;
  readonly from?: Account;
  readonly recipient?: Account;
  readonly conversation?: {
    readonly id: string;
    readonly conversationType?: string;
    readonly tenantId?: string;
    readonly isGroup?: boolean;
  };
  readonly channelData?: unknown;
  readonly entities?: readonly unknown[];
  readonly text?: string;
  readonly textFormat?: string;
  readonly summary?: string;
  readonly attachments?: readonly Attachment[];
  readonly value?: unknown;
  readonly replyToId?: string;
  readonly membersAdded?: readonly Account[];
  readonly membersRemoved?: readonly Account[];
}

export const CARD = {
  adaptive: 'application/vnd.microsoft.card.adaptive',
  oauth: 'application/vnd.microsoft.card.oauth',
  hero: 'application/vnd.microsoft.card.hero',
  thumbnail: 'application/vnd.microsoft.card.thumbnail',
  signin: 'application/vnd.microsoft.card.signin',
} as const;

/** Content of an OAuth card (identity facts 1.1). */
export interface OAuthCard {
  readonly text?: string;
  readonly connectionName?: string;
  readonly buttons?: readonly { readonly type: string; readonly title: string; readonly value: string }[];
  readonly tokenExchangeResource?: { readonly id: string; readonly uri?: string };
}

/** How the channel names an error: `{ error: { code, message } }`. */
export const refuse = (
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response => Response.json({ error: { code, message } }, { status, headers });
