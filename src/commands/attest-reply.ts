import type { Fact } from '../cards/card-data.ts';
import type { AttestedLink } from '../domain/attestation.ts';
import { type Customer, customerName } from '../domain/customers.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';

interface Addresses {
  readonly fileUrl: string;
  readonly checkUrl: string;
}

/** @param leftOut customers that could not be read just now */
export function attestReply(
  links: readonly AttestedLink[],
  leftOut: readonly Customer[],
  { checkUrl, fileUrl }: Addresses,
): Reply {
  const title = text('attest.title', { count: links.length });
  const names = leftOut.map(customerName).join(', ');
  return {
    text: title,
    card: {
      template: 'attestation',
      data: {
        title,
        body: [
          text('attest.body'),
          ...(leftOut.length > 0 ? [text('attest.leftOut', { count: leftOut.length, names })] : []),
        ],
        links: links.map((link) => ({
          customer: link.tenantName ?? link.tenantId,
          partner: {
            id: link.partnerId,
            ...(link.partnerName === undefined ? {} : { name: link.partnerName }),
          },
          facts: factsOf(link),
        })),
      },
    },
    actions: [
      { kind: 'open', label: text('attest.download'), url: fileUrl },
      { kind: 'open', label: text('attest.check'), url: checkUrl },
    ],
  };
}

function factsOf(link: AttestedLink): readonly Fact[] {
  const fact = (label: Text, value: Fact['value'] | undefined): readonly Fact[] =>
    value === undefined ? [] : [{ label, value }];
  const date = (iso: string | undefined) => (iso === undefined ? undefined : { date: iso });
  return [
    ...fact(text('fact.tenantId'), link.tenantId),
    ...fact(text('fact.account'), link.accountName),
    ...fact(text('fact.objectId'), link.objectId),
    ...fact(text('fact.state'), text(`state.${link.state}`)),
    ...fact(text('fact.created'), date(link.createdAt)),
    ...fact(text('fact.since'), date(link.updatedAt)),
    ...fact(text('fact.etag'), String(link.etag)),
    ...fact(text('attest.verified'), date(link.verifiedAt)),
    ...fact(text('fact.correlationId'), link.correlationId),
  ];
}
