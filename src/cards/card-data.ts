import type { Text } from '../i18n/text.ts';

/** A value shown beside a label: foreign text as it is, one of our texts, or a time in the reader's zone. */
export type Value = string | Text | { readonly date: string };
export interface Fact {
  readonly label: Text;
  readonly value: Value;
}
/** Never by colour alone: the renderer adds a glyph and the title says it in words. */
export type Tone = 'good' | 'attention' | 'warning' | 'neutral';
export interface Choice {
  /** Foreign text. */
  readonly title: string;
  /** Tenant id. */
  readonly value: string;
}

/**
 * What each card needs, in values of the domain: texts of ours are keys, everything else is foreign text and is
 * drawn without Markdown. The renderer localises; commands never format.
 */
export interface CardData {
  /** A link, a question about a link, or the result of a change. */
  link: {
    readonly tone: Tone;
    readonly title: Text;
    /** Customer the card speaks of; foreign text. */
    readonly customer: string;
    /** Large: the partner name is the proof that the ID is the right one. Absent: nothing is linked. */
    readonly partner?: { readonly id: string; readonly name?: string };
    /** Shown as "now → then", when the card asks to replace one partner by another. */
    readonly replacement?: { readonly id: string; readonly name?: string };
    readonly notes?: readonly Text[];
    readonly facts: readonly Fact[];
    /** Folded away behind "Details": ids for support. */
    readonly details: readonly Fact[];
  };
  /** Anything to say with a next step: failures with their remedy, confirmations, sign-in results. */
  notice: {
    readonly tone: Tone;
    readonly title: Text;
    readonly body: readonly Text[];
    readonly facts?: readonly Fact[];
    /** A text to copy and forward, e.g. an approval link for the customer's administrator. */
    readonly forward?: { readonly label: Text; readonly text: Text };
    /** Reference code for support, last line. */
    readonly reference?: string;
  };
  /** Inputs `customer` (type-ahead) and, with `partnerId`, `partnerId` (4 to 10 digits, checked by the client). */
  form: {
    readonly title: Text;
    readonly hint?: Text;
    readonly customers: readonly Choice[];
    readonly customer?: string;
    readonly partnerId?: { readonly value?: string };
  };
  /** A list of the person's customers. */
  customers: {
    readonly title: Text;
    readonly rows: readonly {
      readonly name: string;
      readonly domain?: string;
      readonly tone: Tone;
      readonly status: Text;
      readonly partner?: string;
      readonly verifiedAt?: string;
    }[];
    readonly footer?: Text;
  };
  /** `usage` is shown as typed; `example` too. */
  help: {
    readonly title: Text;
    readonly intro: Text;
    readonly commands: readonly { readonly usage: string; readonly summary: Text }[];
  };
  /** A bulk run as plan, in progress, or finished: one card that changes in place. */
  run: {
    readonly tone: Tone;
    readonly title: Text;
    readonly subtitle?: Text;
    /** Drawn as a bar of glyphs with its words: it reads without the picture. */
    readonly progress?: { readonly done: number; readonly total: number; readonly text: Text };
    /** Customers that share a fate, with what helps. Names are foreign text; the renderer shows the first ones. */
    readonly groups: readonly {
      readonly tone: Tone;
      readonly text: Text;
      readonly remedy?: Text;
      readonly names: readonly string[];
    }[];
    /** Input `count`: must be typed before the first button does anything; the server checks it. */
    readonly typedCount?: { readonly label: Text; readonly expected: number };
    readonly forward?: { readonly label: Text; readonly text: Text };
    readonly footer?: Text;
  };
  /** Recent runs, newest first. */
  runs: {
    readonly title: Text;
    readonly rows: readonly {
      readonly title: Text;
      readonly tone: Tone;
      readonly status: Text;
      readonly at: string;
    }[];
  };
  /** Work is under way; replaced by its result. */
  working: { readonly title: Text };
}

export type CardName = keyof CardData;
export type CardRef = { [N in CardName]: { readonly template: N; readonly data: CardData[N] } }[CardName];
