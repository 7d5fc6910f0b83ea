import type { CardData, CardRef, Fact, Tone } from '../cards/card-data.ts';
import { type Customer, customerName } from '../domain/customers.ts';
import type { PartnerLink } from '../domain/partner-link.ts';
import type { Identity } from '../domain/people.ts';
import { type Text, text } from '../i18n/text.ts';

interface View {
  readonly tone: Tone;
  readonly title: Text;
  readonly customer: Customer;
  readonly identity: Identity;
  readonly link: PartnerLink | undefined;
  readonly replacement?: CardData['link']['replacement'];
  readonly notes?: readonly Text[];
}

/** The one picture of a link that every command about links shows. */
export function linkCard({ tone, title, customer, identity, link, replacement, notes }: View): CardRef {
  const isApplication = identity.kind === 'servicePrincipal';
  const facts: Fact[] = [
    {
      label: text(isApplication ? 'fact.application' : 'fact.account'),
      value: identity.name ?? identity.objectId,
    },
  ];
  if (link) facts.push({ label: text('fact.state'), value: text(`state.${link.state}`) });
  if (link?.updatedAt !== undefined)
    facts.push({ label: text('fact.since'), value: { date: link.updatedAt } });
  return {
    template: 'link',
    data: {
      tone,
      title,
      customer: customerName(customer),
      ...(link ? { partner: partnerOf(link) } : {}),
      ...(replacement ? { replacement } : {}),
      ...(notes ? { notes } : {}),
      facts,
      details: detailsOf(identity, link),
    },
  };
}

export const partnerOf = (link: PartnerLink): { id: string; name?: string } => ({
  id: link.partnerId,
  ...(link.partnerName === undefined ? {} : { name: link.partnerName }),
});

function detailsOf(identity: Identity, link: PartnerLink | undefined): Fact[] {
  const details: Fact[] = [
    { label: text('fact.tenantId'), value: identity.tenantId },
    { label: text('fact.objectId'), value: identity.objectId },
  ];
  if (!link) return details;
  if (link.createdAt !== undefined)
    details.push({ label: text('fact.created'), value: { date: link.createdAt } });
  details.push({ label: text('fact.etag'), value: String(link.etag) });
  if (link.correlationId !== undefined)
    details.push({ label: text('fact.correlationId'), value: link.correlationId });
  return details;
}
