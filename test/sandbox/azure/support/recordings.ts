/**
 * Recorded answers of the live API, as facts: what was asked, what came back.
 * Sources (MIT): Azure/azure-cli-extensions `managementpartner` test recordings (February 2018, no partner name yet)
 * and Azure/azure-powershell ManagementPartner session records (July 2018).
 */
export interface Exchange {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE';
  readonly partnerId: string;
  /** The body, byte for byte; empty for DELETE. */
  readonly body: string;
  readonly contentLength: string;
}

export interface Recording {
  readonly name: string;
  readonly tenantId: string;
  readonly objectId: string;
  readonly createdTime: string;
  readonly partnerName?: string;
  /** The record as it must be before the first exchange: deleted, with this etag. */
  readonly etagBefore: number;
  readonly exchanges: readonly Exchange[];
}

const CLI = {
  tenantId: '1b1121dd-6900-412a-af73-e8d44f81e1c1',
  objectId: 'aa67f786-0552-423e-8849-244ed12bf581',
  createdTime: '2018-01-20T01:23:40.5280496Z',
};
const POWERSHELL = {
  tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47',
  objectId: 'ac9a0626-3ff0-46e2-9974-bbfba246f6dc',
  createdTime: '2018-02-21T20:07:21.1341292Z',
  partnerName: 'Test_Test_DhirajTesting',
};

const remove = (partnerId: string): Exchange => ({
  method: 'DELETE',
  partnerId,
  body: '',
  contentLength: '0',
});

export const RECORDINGS: readonly Recording[] = [
  {
    name: 'CLI create and delete',
    ...CLI,
    etagBefore: 56,
    exchanges: [
      {
        method: 'PUT',
        partnerId: '123456',
        body: '{"id":"/providers/microsoft.managementpartner/partners/123456","type":"Microsoft.ManagementPartner/partners","name":"123456","etag":57,"properties":{"partnerId":"123456","tenantId":"1b1121dd-6900-412a-af73-e8d44f81e1c1","objectId":"aa67f786-0552-423e-8849-244ed12bf581","version":57,"updatedTime":"2018-02-11T22:18:03.2858169Z","createdTime":"2018-01-20T01:23:40.5280496Z","state":"Active"}}',
        contentLength: '391',
      },
      remove('123456'),
      {
        method: 'PUT',
        partnerId: '123456',
        body: '{"id":"/providers/microsoft.managementpartner/partners/123456","type":"Microsoft.ManagementPartner/partners","name":"123456","etag":59,"properties":{"partnerId":"123456","tenantId":"1b1121dd-6900-412a-af73-e8d44f81e1c1","objectId":"aa67f786-0552-423e-8849-244ed12bf581","version":59,"updatedTime":"2018-02-11T22:18:08.1612112Z","createdTime":"2018-01-20T01:23:40.5280496Z","state":"Active"}}',
        contentLength: '391',
      },
      remove('123456'),
    ],
  },
  {
    name: 'CLI create, show and delete',
    ...CLI,
    etagBefore: 60,
    exchanges: [
      {
        method: 'PUT',
        partnerId: '123456',
        body: '{"id":"/providers/microsoft.managementpartner/partners/123456","type":"Microsoft.ManagementPartner/partners","name":"123456","etag":61,"properties":{"partnerId":"123456","tenantId":"1b1121dd-6900-412a-af73-e8d44f81e1c1","objectId":"aa67f786-0552-423e-8849-244ed12bf581","version":61,"updatedTime":"2018-02-11T22:18:10.5395747Z","createdTime":"2018-01-20T01:23:40.5280496Z","state":"Active"}}',
        contentLength: '391',
      },
      {
        method: 'GET',
        partnerId: '123456',
        body: '{"id":"/providers/microsoft.managementpartner/partners/123456","type":"Microsoft.ManagementPartner/partners","name":"123456","etag":61,"properties":{"partnerId":"123456","tenantId":"1b1121dd-6900-412a-af73-e8d44f81e1c1","objectId":"aa67f786-0552-423e-8849-244ed12bf581","version":61,"updatedTime":"2018-02-11T22:18:10.5395747Z","createdTime":"2018-01-20T01:23:40.5280496Z","state":"Active"}}',
        contentLength: '391',
      },
      remove('123456'),
    ],
  },
  {
    name: 'CLI create, update and delete',
    ...CLI,
    etagBefore: 62,
    exchanges: [
      {
        method: 'PUT',
        partnerId: '123456',
        body: '{"id":"/providers/microsoft.managementpartner/partners/123456","type":"Microsoft.ManagementPartner/partners","name":"123456","etag":63,"properties":{"partnerId":"123456","tenantId":"1b1121dd-6900-412a-af73-e8d44f81e1c1","objectId":"aa67f786-0552-423e-8849-244ed12bf581","version":63,"updatedTime":"2018-02-11T22:18:13.2210806Z","createdTime":"2018-01-20T01:23:40.5280496Z","state":"Active"}}',
        contentLength: '391',
      },
      {
        method: 'PATCH',
        partnerId: '123457',
        body: '{"id":"/providers/microsoft.managementpartner/partners/123457","type":"Microsoft.ManagementPartner/partners","name":"123457","etag":64,"properties":{"partnerId":"123457","tenantId":"1b1121dd-6900-412a-af73-e8d44f81e1c1","objectId":"aa67f786-0552-423e-8849-244ed12bf581","version":64,"updatedTime":"2018-02-11T22:18:14.2210619Z","createdTime":"2018-01-20T01:23:40.5280496Z","state":"Active"}}',
        contentLength: '391',
      },
      remove('123457'),
    ],
  },
  {
    name: 'PowerShell remove',
    ...POWERSHELL,
    etagBefore: 17,
    exchanges: [
      {
        method: 'PUT',
        partnerId: '5127255',
        body: '{"id":"/providers/microsoft.managementpartner/partners/5127255","type":"Microsoft.ManagementPartner/partners","name":"5127255","etag":18,"properties":{"partnerId":"5127255","partnerName":"Test_Test_DhirajTesting","tenantId":"72f988bf-86f1-41af-91ab-2d7cd011db47","objectId":"ac9a0626-3ff0-46e2-9974-bbfba246f6dc","version":18,"updatedTime":"2018-07-30T21:12:18.350161Z","createdTime":"2018-02-21T20:07:21.1341292Z","state":"Active"}}',
        contentLength: '433',
      },
      remove('5127255'),
    ],
  },
  {
    name: 'PowerShell update',
    ...POWERSHELL,
    etagBefore: 19,
    exchanges: [
      {
        method: 'PUT',
        partnerId: '5127255',
        body: '{"id":"/providers/microsoft.managementpartner/partners/5127255","type":"Microsoft.ManagementPartner/partners","name":"5127255","etag":20,"properties":{"partnerId":"5127255","partnerName":"Test_Test_DhirajTesting","tenantId":"72f988bf-86f1-41af-91ab-2d7cd011db47","objectId":"ac9a0626-3ff0-46e2-9974-bbfba246f6dc","version":20,"updatedTime":"2018-07-30T21:13:59.318186Z","createdTime":"2018-02-21T20:07:21.1341292Z","state":"Active"}}',
        contentLength: '433',
      },
      {
        method: 'PATCH',
        partnerId: '5127254',
        body: '{"id":"/providers/microsoft.managementpartner/partners/5127254","type":"Microsoft.ManagementPartner/partners","name":"5127254","etag":21,"properties":{"partnerId":"5127254","partnerName":"Test_Test_DhirajTesting","tenantId":"72f988bf-86f1-41af-91ab-2d7cd011db47","objectId":"ac9a0626-3ff0-46e2-9974-bbfba246f6dc","version":21,"updatedTime":"2018-07-30T21:14:00.4011829Z","createdTime":"2018-02-21T20:07:21.1341292Z","state":"Active"}}',
        contentLength: '434',
      },
      remove('5127254'),
    ],
  },
];

/** Headers that every recorded answer of 2018 carries. */
export const RECORDED_HEADERS: Readonly<Record<string, RegExp>> = {
  'cache-control': /^no-cache$/,
  expires: /^-1$/,
  pragma: /^no-cache$/,
  'request-id': /^[0-9a-f-]{36}$/,
  'strict-transport-security': /^max-age=31536000; includeSubDomains$/,
  'x-content-type-options': /^nosniff$/,
  'x-gsm': /^\d+\.\d+\.\d+\.\d+ \(AD-CAB-Provisioning:/,
  'x-ms-request-id': /^[0-9a-f-]{36}$/,
  'x-ms-correlation-request-id': /^[0-9a-f-]{36}$/,
  'x-ms-routing-request-id': /^WESTUS2:\d{8}T\d{6}Z:[0-9a-f-]{36}$/,
};
