import type { Attestation, AttestedLink } from '../../../domain/attestation.ts';
import { cleanForeign } from '../../../i18n/foreign.ts';
import { type Text, text } from '../../../i18n/text.ts';
import { escapeHtml } from './document.ts';

type Row = readonly [label: Text, value: string];

/** Everything that was signed, in words; names are foreign text. */
function rowsOf(link: AttestedLink): readonly Row[] {
  const rows: readonly (readonly [Text, string | number | undefined])[] = [
    [text('page.attestation.customer'), link.tenantName],
    [text('fact.tenantId'), link.tenantId],
    [text('page.attestation.account'), link.accountName],
    [text('fact.objectId'), link.objectId],
    [text('page.attestation.partner'), link.partnerName],
    [text('card.partnerId'), link.partnerId],
    [text('fact.state'), link.state],
    [text('fact.created'), link.createdAt],
    [text('page.attestation.updated'), link.updatedAt],
    [text('fact.etag'), link.etag],
    [text('page.attestation.verified'), link.verifiedAt],
    [text('fact.correlationId'), link.correlationId],
  ];
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [[label, shown(value)] as const]));
}

const headRows = ({ cloud, id, issuedAt, issuer, person }: Attestation): readonly Row[] => [
  [text('page.attestation.person'), shown(person.name)],
  [text('page.attestation.home'), person.tenantId],
  [text('page.attestation.homeAccount'), person.objectId],
  [text('page.attestation.issuer'), shown(issuer)],
  [text('page.attestation.issued'), issuedAt],
  [text('page.attestation.cloud'), shown(cloud)],
  [text('page.attestation.id'), shown(id)],
];

const shown = (value: string | number): string => cleanForeign(String(value), 200) || '–';

/**
 * The statement as tables. Values are those that were signed, to the letter: times are left as they are, so that two
 * who read in different languages read the same.
 */
export function attestationTables(attestation: Attestation, say: (words: Text) => string): string {
  const table = (rows: readonly Row[]): string =>
    `<table>\n${rows
      .map(
        ([label, value]) =>
          `<tr><th scope="row">${escapeHtml(say(label))}</th><td>${escapeHtml(value)}</td></tr>`,
      )
      .join('\n')}\n</table>`;
  const links = attestation.links.map(
    (link) => `<h2>${escapeHtml(shown(link.tenantName ?? link.tenantId))}</h2>\n${table(rowsOf(link))}`,
  );
  return [table(headRows(attestation)), ...links].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

/** What the cells of a page say, in order. */
const cellsOf = (html: string): readonly string[] =>
  [...html.matchAll(/<(td|h2)\b[^>]*>([\s\S]*?)<\/\1>/gi)].map(([, , inner = '']) =>
    inner
      .replace(/<[^>]*>/g, '')
      .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity)
      .replace(/\s+/g, ' ')
      .trim(),
  );

/** Does the page that was handed in show what was signed? Undefined: it shows no table at all. */
export function showsTheSame(html: string, attestation: Attestation): boolean | undefined {
  const given = cellsOf(html);
  if (given.length === 0) return undefined;
  const signed = cellsOf(attestationTables(attestation, () => ''));
  return given.length === signed.length && given.every((cell, at) => cell === signed[at]);
}
