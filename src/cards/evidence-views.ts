import type { CardData } from './card-data.ts';
import { softBreak } from './soft-break.ts';
import { facts, FITS, header, heading, MOST_ROWS, paragraphs, sentence, type View } from './view-parts.ts';
import { TONES, type Wording } from './wording.ts';

/** Each holds nine facts: more would neither be read nor fit. */
const MOST_LINKS = 4;

/** Lines of the audit. */
export function auditView(data: CardData['audit'], wording: Wording): View {
  const lastWords = sentence(data.footer, wording, FITS.line);
  return {
    ...heading(wording.say(data.title)),
    scope: facts(data.scope, wording),
    hasScope: data.scope.length > 0,
    rows: data.rows.slice(0, MOST_ROWS).map((row) => auditRow(row, wording)),
    hasFooter: lastWords !== '',
    footer: lastWords,
  };
}

function auditRow(row: CardData['audit']['rows'][number], wording: Wording): View {
  const { customer, reason, what, who } = row;
  const change = changeOf(row, wording);
  const by = { who: wording.value(who), date: wording.date(row.at), number: row.number };
  return {
    ...TONES[row.tone],
    what: softBreak(wording.say(what), FITS.name),
    hasCustomer: customer !== undefined,
    customer: softBreak(wording.name(customer ?? ''), FITS.name),
    hasChange: change !== '',
    change: softBreak(change, FITS.name),
    hasReason: reason !== undefined,
    reason: sentence(reason, wording),
    by: softBreak(wording.say({ key: 'card.audit.by', params: by }), FITS.line),
  };
}

/** Empty where no partner ID was in play. */
function changeOf({ change, wanted }: CardData['audit']['rows'][number], wording: Wording): string {
  const id = (given: string | undefined): string =>
    given === undefined ? wording.say({ key: 'card.audit.nothing' }) : wording.value(given);
  if (wanted !== undefined) return wording.say({ key: 'card.audit.wanted', params: { id: id(wanted) } });
  if (!change) return '';
  const moved = { before: id(change.before), after: id(change.after) };
  return wording.say({ key: 'card.audit.change', params: moved });
}

/** A signed statement: the first links with everything that was signed about them. */
export function attestationView(data: CardData['attestation'], wording: Wording): View {
  const links = data.links.slice(0, MOST_LINKS);
  const partnerOf = ({ id, name }: (typeof links)[number]['partner']): string =>
    name === undefined
      ? wording.value(id)
      : wording.say({ key: 'card.attestation.partner', params: { id, name: wording.name(name) } });
  return {
    ...header('good', wording.say(data.title)),
    body: paragraphs(data.body, wording),
    links: links.map((link) => ({
      customer: softBreak(wording.name(link.customer), FITS.name),
      partner: softBreak(partnerOf(link.partner), FITS.name),
      facts: facts(link.facts, wording),
    })),
    hasMore: links.length < data.links.length,
    more: wording.say({
      key: 'card.attestation.more',
      params: { count: data.links.length - links.length },
    }),
  };
}
