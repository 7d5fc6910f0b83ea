import { json } from '../wire/handler.ts';
import type { LinkRecord } from '../world/model.ts';
import type { ArmRoute } from './arm-route.ts';
import { OPERATIONS } from './operations.ts';
import type { PartnerLinkRecords } from './partner-link-records.ts';

/** Key for key as recorded: lower-case provider in `id`, mixed case in `type`, `etag` a number. */
export const writeLink = (link: LinkRecord) => ({
  id: `/providers/microsoft.managementpartner/partners/${link.partnerId}`,
  type: 'Microsoft.ManagementPartner/partners',
  name: link.partnerId,
  etag: link.etag,
  properties: {
    partnerId: link.partnerId,
    ...(link.partnerName ? { partnerName: link.partnerName } : {}),
    tenantId: link.tenantId,
    objectId: link.objectId,
    version: link.etag,
    updatedTime: link.updatedTime,
    createdTime: link.createdTime,
    state: link.state,
  },
});

const ONE = /^\/providers\/microsoft\.managementpartner\/partners\/([^/]+)\/?$/i;
const MINE = /^\/providers\/microsoft\.managementpartner\/partners\/?$/i;
const API_VERSION = '2018-02-01';

/** Microsoft.ManagementPartner. Bodies of requests are ignored, as the real one ignores them. */
export const partnersApi = (links: PartnerLinkRecords): readonly ArmRoute[] => [
  {
    method: 'GET',
    path: /^\/providers\/microsoft\.managementpartner\/operations\/?$/i,
    apiVersion: API_VERSION,
    answer: () => json({ value: OPERATIONS }),
  },
  {
    method: 'GET',
    path: MINE,
    apiVersion: API_VERSION,
    answer: ({ caller }) => json(writeLink(links.mine(caller))),
  },
  {
    method: 'GET',
    path: ONE,
    apiVersion: API_VERSION,
    answer: ({ caller, params: [id = ''] }) => json(writeLink(links.get(caller, id))),
  },
  {
    method: 'PUT',
    path: ONE,
    apiVersion: API_VERSION,
    answer: ({ caller, params: [id = ''] }) => json(writeLink(links.create(caller, id))),
  },
  {
    method: 'PATCH',
    path: ONE,
    apiVersion: API_VERSION,
    answer: ({ caller, params: [id = ''] }) => json(writeLink(links.change(caller, id))),
  },
  {
    method: 'DELETE',
    path: ONE,
    apiVersion: API_VERSION,
    answer: ({ caller, params: [id = ''] }) => {
      links.remove(caller, id);
      return new Response(null, { status: 200 });
    },
  },
];
