import type { Text } from '../i18n/text.ts';
import type { CardData, CardName, Choice, Fact, Tone } from './card-data.ts';
import { isInertText } from './inert-text.ts';
import { softBreak } from './soft-break.ts';
import { TONES, type Wording } from './wording.ts';

/** What a template sees: words ready to show, flags and lists of the same; never null or undefined. */
export type View = {
  readonly [field: string]: string | number | boolean | readonly View[] | readonly Choice[];
};

/** More would neither be read nor fit into a message of Teams (about 100 KB; cards stay below 60 KB). */
const MOST_ROWS = 20;
const MOST_CHOICES = 120;

/** Characters that fit beside or below each other on the narrowest card, about 270 px. */
const FITS = { line: 34, title: 22, largeName: 17, halfName: 11, name: 26 } as const;
/** Up to so many choices open as a short list; more are found by typing. */
const SHORT_LIST = 7;

type Views = { readonly [N in CardName]: (data: CardData[N], wording: Wording) => View };

/** One function per card: typed data in, view model out. Everything foreign is cleaned here. */
export const VIEWS: Views = {
  link(data, wording) {
    const { partner, replacement } = data;
    return {
      ...header(data.tone, wording.say(data.title)),
      customer: softBreak(wording.name(data.customer), FITS.name),
      showPartner: partner !== undefined && replacement === undefined,
      ...partnerView('partner', partner, wording, FITS.largeName),
      showReplacement: replacement !== undefined,
      partnerIdLabel: wording.say({ key: 'card.partnerId' }),
      partnerNameUnknown: wording.say({ key: 'card.partnerNameUnknown' }),
      nowLabel: wording.say({ key: 'card.now' }),
      thenLabel: wording.say({ key: 'card.then' }),
      ...partnerView('now', partner, wording, FITS.halfName),
      ...partnerView('then', replacement, wording, FITS.halfName),
      notes: paragraphs(data.notes ?? [], wording),
      facts: facts(data.facts, wording),
      details: facts(data.details, wording),
      hasDetails: data.details.length > 0,
      showDetails: wording.say({ key: 'card.showDetails' }),
      hideDetails: wording.say({ key: 'card.hideDetails' }),
      toggleDetails: wording.say({ key: 'card.toggleDetails' }),
    };
  },

  notice(data, wording) {
    return {
      ...header(data.tone, wording.say(data.title)),
      body: paragraphs(data.body, wording),
      facts: facts(data.facts ?? [], wording),
      hasForward: data.forward !== undefined,
      forwardLabel: data.forward ? wording.say(data.forward.label) : '',
      forwardText: data.forward ? wording.sayInFull(data.forward.text) : '',
      hasReference: data.reference !== undefined,
      reference: wording.say({ key: 'card.reference', params: { reference: data.reference ?? '' } }),
    };
  },

  form(data, wording) {
    const choices = choicesToShow(data, wording);
    return {
      ...heading(wording.say(data.title)),
      hasHint: data.hint !== undefined,
      hint: data.hint ? wording.say(data.hint) : '',
      customers: choices,
      choiceStyle: data.partnerId === undefined && choices.length <= SHORT_LIST ? 'compact' : 'filtered',
      moreCustomers: choices.length < data.customers.length,
      moreHint: wording.say({ key: 'card.form.more' }),
      customer: data.customer ?? '',
      customerLabel: wording.say({ key: 'card.form.customer' }),
      customerPlaceholder: wording.say({ key: 'card.form.customerPlaceholder' }),
      customerError: wording.say({ key: 'card.form.customerError' }),
      asksPartnerId: data.partnerId !== undefined,
      partnerId: data.partnerId?.value ?? '',
      partnerIdLabel: wording.say({ key: 'card.partnerId' }),
      partnerIdPlaceholder: wording.say({ key: 'card.form.partnerIdPlaceholder' }),
      partnerIdError: wording.say({ key: 'card.form.partnerIdError' }),
    };
  },

  customers(data, wording) {
    const rows = data.rows.slice(0, MOST_ROWS);
    return {
      ...heading(wording.say(data.title)),
      rows: rows.map((row) => ({
        ...TONES[row.tone],
        name: softBreak(wording.name(row.name), FITS.name),
        hasDomain: row.domain !== undefined,
        domain: softBreak(wording.value(row.domain ?? ''), FITS.line),
        status: wording.say(row.status),
        partner: row.partner === undefined ? '' : ` · ${softBreak(wording.name(row.partner), FITS.name)}`,
        isVerified: row.verifiedAt !== undefined,
        verified: row.verifiedAt === undefined ? '' : wording.date(row.verifiedAt),
      })),
      hasMore: rows.length < data.rows.length,
      more: wording.say({ key: 'card.customers.more', params: { count: data.rows.length - rows.length } }),
      hasFooter: data.footer !== undefined,
      footer: data.footer ? wording.say(data.footer) : '',
    };
  },

  help(data, wording) {
    return {
      ...heading(wording.say(data.title)),
      intro: wording.say(data.intro),
      commands: data.commands.map(({ usage, summary }) => ({
        usage: wording.value(usage),
        summary: wording.say(summary),
      })),
    };
  },

  working(data, wording) {
    return header('neutral', wording.say(data.title));
  },
};

/** A title is a heading for screen readers only as a TextBlock, which must not hold live Markdown. */
const heading = (title: string): View =>
  isInertText(title) ? { title, isHeading: true } : { title: softBreak(title, FITS.title), isHeading: false };

const header = (tone: Tone, title: string): View => ({ ...TONES[tone], ...heading(title) });

const paragraphs = (texts: readonly Text[], wording: Wording): readonly View[] =>
  texts.map((text) => ({ text: softBreak(wording.say(text), FITS.line) }));

/** The name large, the ID below; without a name the ID itself is large. */
function partnerView(
  prefix: string,
  partner: { readonly id: string; readonly name?: string } | undefined,
  wording: Wording,
  fits: number,
): View {
  const id = partner ? wording.value(partner.id) : wording.say({ key: 'card.notLinked' });
  const name = partner?.name === undefined ? undefined : wording.name(partner.name);
  return {
    [`${prefix}Name`]: softBreak(name ?? id, fits),
    [`${prefix}Id`]: softBreak(id, fits),
    [`${prefix}HasId`]: name !== undefined,
    [`${prefix}LacksName`]: partner !== undefined && name === undefined,
  };
}

const facts = (list: readonly Fact[], wording: Wording): readonly View[] =>
  list.map(({ label, value }) => ({
    label: wording.say(label),
    // A GUID has hyphens to break at; 36 characters of the fixed font are what a narrow card holds.
    value: softBreak(wording.value(value), FITS.line),
    // Foreign text among the details is ids, read letter by letter.
    font: typeof value === 'string' ? 'Monospace' : 'Default',
  }));

/**
 * Choices with titles of their own: clients that search by title would take the first of two that read the same.
 * The chosen customer is always among them, also when the list is cut.
 */
function choicesToShow({ customers, customer }: CardData['form'], wording: Wording): readonly Choice[] {
  const chosen = customers.filter(({ value }) => value === customer);
  const others = customers.filter(({ value }) => value !== customer);
  const shown = customers.length <= MOST_CHOICES ? customers : [...chosen, ...others].slice(0, MOST_CHOICES);
  const titles = shown.map(({ title }) => wording.name(title));
  return shown.map(({ value }, index) => {
    const title = titles[index] ?? value;
    const isAlone = titles.indexOf(title) === titles.lastIndexOf(title);
    return { title: isAlone ? title : `${title} (${value})`, value };
  });
}
