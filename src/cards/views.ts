import { boardView } from './board-view.ts';
import { fieldsView } from './fields-view.ts';
import { digestView } from './digest-view.ts';
import { subscriptionsView, wishView } from './subscription-views.ts';
import { softBreak } from './soft-break.ts';
import { attestationView, auditView } from './evidence-views.ts';
import type { CardData, CardName, HelpLine } from './card-data.ts';
import {
  choicesToShow,
  cleanId,
  facts,
  FITS,
  forwardView,
  header,
  heading,
  MOST_ROWS,
  paragraphs,
  partnerView,
  type View,
} from './view-parts.ts';
import { runView, runsView } from './run-views.ts';
import { TONES, type Wording } from './wording.ts';

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
      hasFacts: data.facts.length > 0,
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
      hasFacts: (data.facts ?? []).length > 0,
      facts: facts(data.facts ?? [], wording),
      ...forwardView(data.forward, wording),
      hasReference: data.reference !== undefined,
      reference: wording.say({ key: 'card.reference', params: { reference: data.reference ?? '' } }),
    };
  },

  form(data, wording) {
    const choices = choicesToShow(data, wording);
    const multiple = data.multiple === true && choices.length > 0;
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
      customerInput: multiple ? 'picked' : 'customer',
      multiple,
      choiceStyle: choiceStyle(multiple, isShort, choices.length),
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
      hasPage: data.page !== undefined,
      page: data.page ? softBreak(wording.say(data.page), FITS.line) : '',
      rows: rows.map((row) => ({
        ...TONES[row.tone],
        name: softBreak(wording.name(row.name), FITS.name),
        hasDomain: row.domain !== undefined,
        domain: softBreak(wording.name(row.domain ?? ''), FITS.line),
        status: wording.say(row.status),
        partner: row.partner === undefined ? '' : ` · ${softBreak(wording.name(row.partner), FITS.name)}`,
        isVerified: (row.verifiedAt ?? row.until) !== undefined,
        verified: wording.say({
          key: row.until === undefined ? 'card.customers.verified' : 'card.customers.until',
          params: { date: wording.date(row.until ?? row.verifiedAt ?? '') },
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
      commands: helpLines(data.commands, wording),
      hasManagers: data.managers !== undefined,
      managersTitle: data.managers ? wording.say(data.managers.title) : '',
      managers: helpLines(data.managers?.commands ?? [], wording),
    };
  },

  run: runView,
  runs: runsView,
  board: boardView,
  fields: fieldsView,
  digest: digestView,
  subscriptions: subscriptionsView,
  wish: wishView,

  audit: auditView,
  attestation: attestationView,

  working(data, wording) {
    return header('neutral', wording.say(data.title));
  },
};

const helpLines = (lines: readonly HelpLine[], wording: Wording): readonly View[] =>
  lines.map(({ usage, summary }) => ({ usage: wording.value(usage), summary: wording.say(summary) }));

/** Typing finds one in a long list; several are chosen from boxes. */
function choiceStyle(multiple: boolean, isShort: boolean, count: number): string {
  if (multiple) return count <= SHORT_LIST ? 'expanded' : 'compact';
  return isShort ? 'compact' : 'filtered';
}
