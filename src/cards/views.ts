import { cleanForeign } from '../i18n/foreign.ts';
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
const MOST_ROWS = 15;
const MOST_CHOICES = 110;

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
    const isShort = data.partnerId === undefined && choices.length <= SHORT_LIST;
    return {
      ...heading(wording.say(data.title)),
      hasHint: data.hint !== undefined,
      hint: data.hint ? wording.say(data.hint) : '',
      customers: choices,
      // A list without choices is an invalid card: then the customer is typed.
      hasCustomers: choices.length > 0,
      typeCustomer: wording.say({ key: 'card.form.typeCustomer' }),
      typeCustomerError: wording.say({ key: 'card.form.typeCustomerError' }),
      choiceStyle: isShort ? 'compact' : 'filtered',
      moreCustomers: choices.length < data.customers.length,
      moreHint: wording.say({ key: 'card.form.more' }),
      customer: cleanId(data.customer ?? ''),
      customerLabel: wording.say({ key: 'card.form.customer' }),
      customerPlaceholder: wording.say({ key: isShort ? 'card.form.choose' : 'card.form.typeName' }),
      customerError: wording.say({ key: 'card.form.customerError' }),
      asksPartnerId: data.partnerId !== undefined,
      partnerId: cleanId(data.partnerId?.value ?? ''),
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
        domain: softBreak(wording.name(row.domain ?? ''), FITS.line),
        status: wording.say(row.status),
        partner: row.partner === undefined ? '' : ` · ${softBreak(wording.name(row.partner), FITS.name)}`,
        isVerified: row.verifiedAt !== undefined,
        verified: wording.say({
          key: 'card.customers.verified',
          params: { date: wording.date(row.verifiedAt ?? '') },
        }),
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
  const byValue = new Map(customers.map(({ title, value }) => [cleanId(value), wording.name(title)]));
  byValue.delete('');
  const chosenFirst = [...byValue].sort(([a], [b]) => Number(b === customer) - Number(a === customer));
  const shown = byValue.size <= MOST_CHOICES ? [...byValue] : chosenFirst.slice(0, MOST_CHOICES);
  const titles = shown.map(([, title]) => title);
  const isAlone = (title: string): boolean => titles.indexOf(title) === titles.lastIndexOf(title);
  return shown.map(([value, title]) => ({ value, title: isAlone(title) ? title : `${title} (${value})` }));
}

/** A tenant id, or the partner ID somebody typed: sent back by the client, so kept as it is but for the unshowable. */
const cleanId = (id: string): string => cleanForeign(id, 40);
