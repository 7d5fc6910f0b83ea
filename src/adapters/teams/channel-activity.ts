/** An activity that passed the gate: what the gate checked is typed, everything else is foreign until read. */
export interface ChannelActivity {
  readonly type: string;
  readonly id: string;
  readonly serviceUrl: string;
  readonly from: { readonly id: string; readonly aadObjectId: string; readonly name?: unknown };
  readonly recipient: { readonly id: string };
  readonly conversation: {
    readonly id: string;
    readonly tenantId?: string;
    readonly conversationType?: unknown;
    readonly isGroup?: unknown;
  };
  readonly channelData?: unknown;
  readonly name?: unknown;
  readonly action?: unknown;
  readonly text?: unknown;
  readonly value?: unknown;
  readonly entities?: unknown;
  readonly locale?: unknown;
  readonly localTimezone?: unknown;
  readonly timestamp?: unknown;
  readonly replyToId?: unknown;
  readonly membersAdded?: unknown;
  readonly membersRemoved?: unknown;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of foreign data that should be an object. */
export const recordIn = (value: unknown, key: string): Record<string, unknown> => {
  const inner = isRecord(value) ? value[key] : undefined;
  return isRecord(inner) ? inner : {};
};

/** A member of foreign data that should be a text no longer than `longest`. */
export const textIn = (value: unknown, key: string, longest: number): string | undefined => {
  const inner = isRecord(value) ? value[key] : undefined;
  return typeof inner === 'string' && inner !== '' && inner.length <= longest ? inner : undefined;
};

/** Entries of a foreign array that are objects. */
export const recordsIn = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];
