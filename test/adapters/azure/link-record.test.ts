import { describe, expect, it } from 'vitest';
import { readLink } from '../../../src/adapters/azure/link-record.ts';
import { anaThere, home, record } from './fake-arm.ts';

const read = (body: unknown) => readLink(JSON.stringify(body), anaThere, undefined);

describe('a record of the API', () => {
  it('may spell numbers as text and leave the name out', () => {
    const link = read(record({ partnerName: undefined, version: '3' }, { etag: undefined }));

    expect(link).toMatchObject({ etag: 3 });
    expect(link).not.toHaveProperty('partnerName');
  });

  it('may write its ids in capitals', () => {
    expect(read(record({ objectId: anaThere.objectId.toUpperCase() }))?.identity).toEqual(anaThere);
  });

  it('may have times without zone, with more digits, or none', () => {
    const link = read(record({ createdTime: '2018-02-21T20:07:21.1341292', updatedTime: 'soon' }));

    expect(link?.createdAt).toBe('2018-02-21T20:07:21.134Z');
    expect(link).not.toHaveProperty('updatedAt');
  });

  it('is no link any more when it was removed', () => {
    expect(read(record({ state: 'Deleted' }))).toBeUndefined();
  });

  it('is taken out of a list by its owner', () => {
    expect(read({ value: [] })).toBeUndefined();
    expect(read({ value: [record({ objectId: home }), record()] })?.partnerId).toBe('1234567');
    expect(read({ value: [record({ objectId: home })] })).toBeUndefined();
  });

  it('has the ID in its name when the properties lack it', () => {
    expect(read(record({ partnerId: undefined }))?.partnerId).toBe('1234567');
  });

  it('is absent when there is no body', () => {
    expect(readLink('', anaThere, undefined)).toBeUndefined();
    expect(readLink(undefined, anaThere, undefined)).toBeUndefined();
  });
});
