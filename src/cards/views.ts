import type { CardData, CardName, Fact, Tone } from './card-data.ts';
import { isInertText } from './inert-text.ts';
import { TONES, type Wording } from './wording.ts';

/** What a template sees: words ready to show, flags and lists of the same; never null or undefined. */
export type View = { readonly [field: string]: string | number | boolean | readonly View[] };

/** More would neither be read nor fit into a message of Teams (about 100 KB; cards stay below 60 KB). */
const MOST_ROWS = 20;
const MOST_CHOICES = 120;

type Views = { readonly [N in CardName]: (data: CardData[N], wording: Wording) => View };

/** One function per card: typed data in, view model out. Everything foreign is cleaned here. */
export const VIEWS: Views = {
  link(data, wording) {
    const { partner, replacement } = data;
    return {
      ...header(data.tone, wording.say(data.title)),
      customer: wording.name(data.customer),
      showPartner: partner !== undefined && replacement === undefined,
      ...partnerView('partner', partner, wording),
      showReplacement: replacement !== undefined,
      nowLabel: wording.say({ key: 'card.now' }),
      thenLabel: wording.say({ key: 'card.then' }),
      ...partnerView('then', replacement, wording),
      notes: (data.notes ?? []).map((note) => ({ text: wording.say(note) })),
      facts: facts(data.facts, wording),
      details: facts(data.details, wording),
      hasDetails: data.details.length > 0,
      showDetails: wording.say({ key: 'card.showDetails' }),
      hideDetails: wording.say({ key: 'card.hideDetails' }),
    };
  },

  notice(data, wording) {
    return {
      ...header(data.tone, wording.say(data.title)),
      body: data.body.map((text) => ({ text: wording.say(text) })),
      facts: facts(data.facts ?? [], wording),
      hasForward: data.forward !== undefined,
      forwardLabel: data.forward ? wording.say(data.forward.label) : '',
      forwardText: data.forward ? wording.sayInFull(data.forward.text) : '',
      hasReference: data.reference !== undefined,
      reference: wording.say({ key: 'card.reference', params: { reference: data.reference ?? '' } }),
    };
  },

  form(data, wording) {
    const choices = choicesToShow(data);
    return {
      ...heading(wording.say(data.title)),
      hasHint: data.hint !== undefined,
      hint: data.hint ? wording.say(data.hint) : '',
      customers: choices.map(({ title, value }) => ({ title: wording.name(title), value })),
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
        name: wording.name(row.name),
        hasDomain: row.domain !== undefined,
        domain: wording.value(row.domain ?? ''),
        status: wording.say(row.status),
        hasPartner: row.partner !== undefined,
        partner: wording.name(row.partner ?? ''),
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
    return heading(wording.say(data.title));
  },
};

/** A title is a heading for screen readers only as a TextBlock, which must not hold live Markdown. */
const heading = (title: string): View => ({ title, isHeading: isInertText(title) });

const header = (tone: Tone, title: string): View => ({ ...TONES[tone], ...heading(title) });

/** The name large, the ID below; without a name the ID itself is large. */
function partnerView(
  prefix: string,
  partner: { readonly id: string; readonly name?: string } | undefined,
  wording: Wording,
): View {
  const id = partner ? wording.value(partner.id) : wording.say({ key: 'card.notLinked' });
  const name = partner?.name === undefined ? undefined : wording.name(partner.name);
  return {
    [`${prefix}Name`]: name ?? id,
    [`${prefix}Id`]: id,
    [`${prefix}IdLabel`]: wording.say({ key: 'card.partnerId' }),
    [`${prefix}HasId`]: name !== undefined,
    [`${prefix}NameUnknown`]: wording.say({ key: 'card.partnerNameUnknown' }),
    [`${prefix}LacksName`]: partner !== undefined && name === undefined,
  };
}

const facts = (list: readonly Fact[], wording: Wording): readonly View[] =>
  list.map(({ label, value }) => ({
    label: wording.say(label),
    value: wording.value(value),
    // Foreign text among the details is ids, read letter by letter.
    font: typeof value === 'string' ? 'Monospace' : 'Default',
  }));

/** The chosen customer is always among the choices, also when the list is cut. */
function choicesToShow({ customers, customer }: CardData['form']): CardData['form']['customers'] {
  if (customers.length <= MOST_CHOICES) return customers;
  const chosen = customers.filter(({ value }) => value === customer);
  const others = customers.filter(({ value }) => value !== customer);
  return [...chosen, ...others].slice(0, MOST_CHOICES);
}
