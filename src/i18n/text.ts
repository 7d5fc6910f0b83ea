import type en from './en.json';

type Stem<Key> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;

/** A key of the catalogue; plural forms (`_one`, `_other`) count as one key and need `params.count`. */
export type MessageKey = Stem<keyof typeof en>;

/** Text in the catalogue. Parameters are foreign text or numbers; the renderer escapes them. */
export interface Text {
  readonly key: MessageKey;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** For whom a text is written. */
export interface Reader {
  /** BCP 47 as the client said, e.g. `nl-NL`; unknown languages read English. */
  readonly locale: string;
  /** IANA name; UTC when unknown. */
  readonly timeZone?: string;
}

export const text = (key: MessageKey, params?: Readonly<Record<string, string | number>>): Text =>
  params ? { key, params } : { key };
