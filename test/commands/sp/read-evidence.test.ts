import { describe, expect, it } from 'vitest';
import { readEvidence } from '../../../src/commands/sp/read-evidence.ts';
import { objectId, partnerId, tenantId } from '../../../src/domain/ids.ts';

const litware = tenantId('117e0a4e-8888-4c7b-8f1d-3a5c7e9b0008');
const own = objectId('0b0b0b0b-0000-4000-8000-000000000001');
const principal = { tenantId: litware, objectId: own };
const ours = partnerId('1234567');

/** As `az managementpartner show` prints it. */
const shown = {
  createdTime: '2026-11-20T09:00:00.1234567Z',
  etag: 3,
  id: '/providers/microsoft.managementpartner/partners/1234567',
  name: '1234567',
  objectId: own,
  partnerId: '1234567',
  partnerName: 'Fabrikam',
  state: 'Active',
  tenantId: litware,
  type: 'Microsoft.ManagementPartner/partners',
  updatedTime: '2026-11-20T09:00:00.1234567Z',
  version: 3,
};
const read = (fields: object, wanted = ours) => readEvidence(JSON.stringify(fields), principal, wanted);

describe('evidence of a link that somebody shows', () => {
  it('is read from what the Azure CLI prints', () => {
    expect(read(shown)).toEqual({
      objectId: own,
      partnerId: ours,
      partnerName: 'Fabrikam',
      etag: 3,
      updatedAt: shown.updatedTime,
    });
  });

  it('is read from what PowerShell prints, and from the raw answer of Azure', () => {
    const powerShell = {
      PartnerId: '1234567',
      PartnerName: 'Fabrikam',
      TenantId: litware.toUpperCase(),
      ObjectId: own.toUpperCase(),
      State: 'Active',
    };
    const fields = { objectId: own, partnerId: '1234567', partnerName: 'Fabrikam', etag: 0 };

    expect(read(powerShell)).toEqual(fields);
    expect(read({ id: 'x', etag: 2, properties: { ...powerShell } })).toMatchObject({ ...fields, etag: 2 });
  });

  it('may have a prompt and other words around it, and lost its line ends', () => {
    const pasted = `PS C:\\> az managementpartner show ${JSON.stringify(shown, undefined, 2).replaceAll('\n', ' ')} done`;

    expect(readEvidence(pasted, principal, ours)).toMatchObject({ partnerId: ours });
  });

  it.each([
    ['unreadable', 'done'],
    ['unreadable', '{ "partnerId": "1234567" }'],
    ['unreadable', JSON.stringify({ ...shown, partnerId: 'abc' })],
    ['unreadable', '{'.repeat(50_000)],
    ['tenant', JSON.stringify({ ...shown, tenantId: own })],
    ['object', JSON.stringify({ ...shown, objectId: litware })],
    ['partner', JSON.stringify({ ...shown, partnerId: '7654321' })],
    ['state', JSON.stringify({ ...shown, state: 'Deleted' })],
  ])('is refused as %s: %.40s', (problem, pasted) => {
    expect(readEvidence(pasted, principal, ours)).toBe(problem);
  });

  it('tells the object where none is known, and any ID where none was asked for', () => {
    expect(readEvidence(JSON.stringify(shown), { tenantId: litware }, undefined)).toMatchObject({
      objectId: own,
      partnerId: ours,
    });
  });
});
