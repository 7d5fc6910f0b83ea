import type { SubscriptionKind } from '../domain/subscriptions.ts';
import type { Text } from '../i18n/text.ts';

/**
 * A value shown beside a label: foreign text as it is, one of our texts, or a time in the reader's zone, or in another
 * one that the card names.
 */
export type Value = string | Text | { readonly date: string; readonly timeZone?: string };
export interface Fact {
  readonly label: Text;
  readonly value: Value;
  /** What it is now, when the card asks to change it. */
  readonly was?: Value;
}
/** Never by colour alone: the renderer adds a glyph and the title says it in words. */
export type Tone = 'good' | 'attention' | 'warning' | 'neutral';
export interface Choice {
  /** Foreign text. */
  readonly title: string;
  /** Tenant id. */
  readonly value: string;
}

/** A text to copy and send on, e.g. approval links for customers' administrators. */
export interface Forward {
  readonly label: Text;
  readonly text: Text;
  /** Foreign text, one line each below `text`: as many as fit into the card; how many do not is said in a last line. */
  readonly lines?: readonly string[];
  /** BCP 47, when it is written for somebody else than the reader. */
  readonly language?: string;
}

/** `usage` is shown as typed. */
export interface HelpLine {
  readonly usage: string;
  readonly summary: Text;
}

/** An input of a form: chosen from a few, or typed. */
export interface Field {
  /** What the command gets it by. An emptied text is not sent. */
  readonly input: string;
  readonly label: Text;
  /** Stands below. */
  readonly note?: Text;
  readonly value: string;
  readonly choices?: readonly { readonly title: Value; readonly value: string }[];
  readonly typed?: {
    readonly placeholder: Text;
    /** Checked by the client; must fit nothing as well when nothing is fine. */
    readonly pattern: string;
    readonly error: Text;
  };
}

/** A customer on a board, or one link. */
export interface BoardRow {
  /** Foreign text. */
  readonly name: string;
  readonly tone: Tone;
  /** In words, one after the other, with commas between. */
  readonly status: readonly Text[];
  /** Beside the name, short: "3 of 5". */
  readonly share?: Text;
  /** Whom it concerns; foreign text, or one of ours around it. Only where people may be named. */
  readonly people?: readonly (string | Text)[];
  /** ISO 8601. */
  readonly verifiedAt?: string;
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
    readonly forward?: Forward;
    /** Reference code for support, last line. */
    readonly reference?: string;
  };
  /** Inputs `customer` (type-ahead) and, with `partnerId`, `partnerId` (4 to 10 digits, checked by the client). */
  form: {
    readonly title: Text;
    readonly hint?: Text;
    readonly customers: readonly Choice[];
    readonly customer?: string;
    /** Many may be chosen: the input is `picked`, its value tenant ids with commas between. */
    readonly multiple?: boolean;
    readonly partnerId?: { readonly value?: string };
  };
  /** A form of our own fields. `problems`: what was wrong with the last try. */
  fields: {
    readonly title: Text;
    readonly problems?: readonly Text[];
    readonly fields: readonly Field[];
  };
  /** A list of the person's customers, at most 15 at a time. */
  customers: {
    readonly title: Text;
    /** Where in a longer list this is, e.g. "Page 2 of 40". */
    readonly page?: Text;
    readonly rows: readonly {
      readonly name: string;
      readonly domain?: string;
      readonly tone: Tone;
      readonly status: Text;
      readonly partner?: string;
      readonly verifiedAt?: string;
      /** In the place of `verifiedAt`: when it ends. */
      readonly until?: string;
    }[];
    readonly footer?: Text;
  };
  /** `usage` is shown as typed; `example` too. */
  help: {
    readonly title: Text;
    readonly intro: Text;
    readonly commands: readonly HelpLine[];
    /** Set apart below the others. */
    readonly managers?: { readonly title: Text; readonly commands: readonly HelpLine[] };
  };
  /** A bulk run as plan, in progress, or finished: one card that changes in place. */
  run: {
    readonly tone: Tone;
    readonly title: Text;
    readonly subtitle?: Text;
    /** Drawn as a bar of glyphs with its words: it reads without the picture. */
    readonly progress?: { readonly done: number; readonly total: number; readonly text: Text };
    /**
     * Customers that share a fate, with what helps, in the order of the story. Of more than eight the first and the
     * largest are drawn in full, the next ones as a line, the rest as a number.
     */
    readonly groups: readonly {
      readonly tone: Tone;
      /** Says how many, too: names may be left out. */
      readonly text: Text;
      readonly remedy?: Text;
      /** All of them; foreign text. The renderer shows the first ones and counts the others. */
      readonly names: readonly string[];
    }[];
    /**
     * Input `count`: the client lets the first button go only when `expected` has been typed, in plain digits; the
     * server checks it again. No other button sends it.
     */
    readonly typedCount?: { readonly label: Text; readonly expected: number };
    readonly forward?: Forward;
    /** Last line; beside the bar while there is one, so that it can tell the time left. */
    readonly footer?: Text;
  };
  /** Recent runs, newest first, at most 15. */
  runs: {
    readonly title: Text;
    readonly rows: readonly {
      readonly title: Text;
      readonly tone: Tone;
      readonly status: Text;
      /** ISO 8601. */
      readonly at: string;
    }[];
  };
  /**
   * How far links are: of a team, of one customer, of one person. As wide as the client allows. The card that everybody
   * sees has no `mine`.
   */
  board: {
    readonly tone: Tone;
    readonly title: Text;
    /** The first words of the summary; `parts` follow with commas between. */
    readonly summary?: Text;
    readonly parts?: readonly Text[];
    /** Drawn as a bar of glyphs below the summary, which says the same. */
    readonly share?: { readonly done: number; readonly total: number };
    readonly notes?: readonly Text[];
    /** The reader's own links, above all others. `more`: how many are left out. */
    readonly mine?: { readonly title: Text; readonly rows: readonly BoardRow[]; readonly more?: Text };
    /** Stands above `rows` where there is a `mine`. */
    readonly rest?: Text;
    /** At most twelve at a time. */
    readonly rows: readonly BoardRow[];
    /** Where in a longer list this is. */
    readonly page?: Text;
    /** ISO 8601. `oldest`: the look longest ago; absent: something was never looked at, or nothing is shown. */
    readonly age?: { readonly asOf: string; readonly oldest?: string };
  };
  /** What happened since the last one, who needs help, how far the team is. A note of changes has `changes` alone. */
  digest: {
    readonly tone: Tone;
    readonly title: Text;
    /** ISO 8601. */
    readonly since?: string;
    readonly notes?: readonly Text[];
    /** As on a board. */
    readonly summary?: Text;
    readonly parts?: readonly Text[];
    readonly share?: { readonly done: number; readonly total: number };
    /** Percent by week, oldest first, drawn as a row of bars; `text` says the same. */
    readonly trend?: { readonly text: Text; readonly shares: readonly number[] };
    /** As many groups as there are: the renderer counts what does not fit. */
    readonly changes: { readonly title?: Text; readonly groups: CardData['run']['groups'] };
    /** At most six rows; `more` counts the others. */
    readonly help?: { readonly title: Text; readonly rows: readonly BoardRow[]; readonly more?: Text };
    readonly footer?: Text;
  };
  /** What channels get unasked, at most 8. */
  subscriptions: {
    readonly title: Text;
    readonly rows: readonly {
      readonly tone: Tone;
      readonly title: Text;
      readonly facts: readonly Fact[];
      /** What keeps it from arriving, and what helps. */
      readonly problem?: Text;
    }[];
  };
  /** Inputs `kind`, `day` (1 to 7), `at` (`HH:MM`), `zone` and `only` (`problems` or `all`). */
  wish: {
    readonly title: Text;
    readonly kind: SubscriptionKind;
    readonly weekday: number;
    readonly at: string;
    readonly timeZone: string;
    readonly problemsOnly: boolean;
  };
  /** Lines of the audit, newest first, at most 15. */
  audit: {
    readonly title: Text;
    /** What the lines are about, when not about everything. */
    readonly scope: readonly Fact[];
    readonly rows: readonly {
      readonly tone: Tone;
      readonly what: Text;
      readonly who: Value;
      /** Counts up; people name a line by it. */
      readonly number: string;
      /** Foreign text. */
      readonly customer?: string;
      /** Partner IDs; one that is absent means that nothing was or is linked. */
      readonly change?: { readonly before?: string; readonly after?: string };
      /** In its place: the ID that was asked for and refused, whatever was linked. */
      readonly wanted?: string;
      /** Why it was refused or failed. */
      readonly reason?: Text;
      /** ISO 8601. */
      readonly at: string;
    }[];
    readonly footer?: Text;
  };
  /** A signed statement of links. The file holds all of them, the card the first ones. */
  attestation: {
    readonly title: Text;
    readonly body: readonly Text[];
    readonly links: readonly {
      /** Foreign text. */
      readonly customer: string;
      readonly partner: { readonly id: string; readonly name?: string };
      readonly facts: readonly Fact[];
    }[];
  };
  /** Work is under way; replaced by its result. */
  working: { readonly title: Text };
}

export type CardName = keyof CardData;
export type CardRef = { [N in CardName]: { readonly template: N; readonly data: CardData[N] } }[CardName];
