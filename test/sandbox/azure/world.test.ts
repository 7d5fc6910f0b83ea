import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAzure } from '../../../sandbox/azure.ts';
import { armTime } from '../../../sandbox/world/clock.ts';
import { armTokenOf, askArm, askOnBehalfOf, person, standIn, TENANT } from './support/requests.ts';

describe('the seeded world', () => {
  it('is a partner with five customers that differ in what stands in the way', async () => {
    await using azure = await standIn();
    const rows = azure.snapshot().tenants.map(({ name, home, consented, mfaRequired, members }) => ({
      name,
      home,
      consented,
      mfaRequired,
      guests: members.filter(({ kind }) => kind === 'guest').map(({ person: key }) => key),
    }));

    const customer = { home: false, consented: true, mfaRequired: false };
    expect(rows).toEqual([
      { name: 'Fabrikam', home: true, consented: true, mfaRequired: false, guests: [] },
      { ...customer, name: 'Contoso Ltd', guests: ['ana', 'bo', 'mira'] },
      { ...customer, name: 'Contoso Retail', guests: ['ana', 'bo'] },
      { ...customer, name: 'Adventure Works', consented: false, guests: ['ana', 'bo', 'mira'] },
      { ...customer, name: 'Woodgrove Bank', mfaRequired: true, guests: ['ana', 'bo'] },
      { ...customer, name: 'Northwind Traders', consented: false, guests: [] },
    ]);
  });

  it('gives a guest another object in every tenant', async () => {
    await using azure = await standIn();
    const objects = azure
      .snapshot()
      .tenants.flatMap(({ members }) => members.filter(({ person: key }) => key === 'ana'))
      .map(({ objectId }) => objectId);
    expect(new Set(objects).size).toBe(5);
  });
});

describe('the state file', () => {
  let folder: string;
  let stateFile: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pal-bot-world-'));
    stateFile = join(folder, 'deeper', 'state.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('brings links, consent and tokens over a restart', async () => {
    const first = await startAzure({ stateFile });
    const token = await armTokenOf(first, 'ana', TENANT.contoso);
    const sso = await first.ssoToken(person(first, 'ana'));
    await askArm(first, 'PUT', '1234567', token);
    await first.close();

    const second = await startAzure({ stateFile });
    const link = await askArm(second, 'GET', '', token);
    const again = await askOnBehalfOf(second, TENANT.contosoRetail, sso);
    await second.close();

    expect(link.body).toMatchObject({ name: '1234567', etag: 1 });
    expect(again.status).toBe(200);
  });

  it('is forgotten with reset', async () => {
    const first = await startAzure({ stateFile });
    await askArm(first, 'PUT', '1234567', await armTokenOf(first, 'ana', TENANT.contoso));
    await first.close();

    const second = await startAzure({ stateFile, reset: true });
    const { tenants } = second.snapshot();
    await second.close();

    expect(tenants.flatMap(({ links }) => links)).toEqual([]);
  });

  it('is replaced in one step and readable by its owner only', async () => {
    const azure = await startAzure({ stateFile });
    azure.world.change((state) => state.links.splice(0));
    await azure.close();

    expect(readdirSync(join(folder, 'deeper'))).toEqual(['state.json']);
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    expect(() => JSON.parse(readFileSync(stateFile, 'utf8')) as unknown).not.toThrow();
  });

  it('is not needed', async () => {
    const azure = await startAzure();
    azure.world.change((state) => state.links.splice(0));
    await azure.close();
    expect(existsSync(stateFile)).toBe(false);
  });
});

describe('what the live view sees', () => {
  it('are calls by path, tenant and object, without tokens or queries, and not without end', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    for (let count = 0; count < 250; count++) await askArm(azure, 'GET', '', token);

    const { calls } = azure.snapshot();

    expect(calls).toHaveLength(200);
    expect(calls.at(-1)).toEqual({
      at: expect.stringMatching(/^\d{4}-/) as string,
      host: 'management.azure.com',
      method: 'GET',
      path: '/providers/Microsoft.ManagementPartner/partners',
      status: 404,
      tenant: TENANT.contoso,
      objectId: azure.world.member(
        azure.world.tenant(TENANT.contoso) ?? expect.fail(),
        azure.world.account('ana') ?? expect.fail(),
      )?.objectId,
    });
    expect(JSON.stringify(azure.snapshot())).not.toContain(token);
  });

  it('are notices of every call, change and fault, until one stops listening', async () => {
    await using azure = await standIn();
    let notices = 0;
    const stop = azure.onChange(() => notices++);
    azure.setFault({ kind: 'outage' }, true);
    azure.setFault({ kind: 'outage' }, false);
    expect(notices).toBe(2);
    await armTokenOf(azure, 'ana', TENANT.contoso);
    expect(notices).toBeGreaterThan(2);
    const before = notices;
    stop();
    azure.setFault({ kind: 'outage' }, true);
    expect(notices).toBe(before);
    expect(azure.snapshot().faults).toEqual([{ kind: 'outage' }]);
  });
});

describe('times of the partner API', () => {
  it.each([
    [350, 1610, '2018-07-30T21:12:18.350161Z'],
    [285, 8169, '2018-07-30T21:12:18.2858169Z'],
    [0, 7, '2018-07-30T21:12:18.0000007Z'],
    [500, 0, '2018-07-30T21:12:18.5Z'],
    [0, 0, '2018-07-30T21:12:18Z'],
  ])('%i ms and %i ten-thousandths are written %s', (ms, fraction, text) => {
    const now = Date.parse('2018-07-30T21:12:18Z') + ms;
    expect(armTime({ now: () => now, fraction: () => fraction })).toBe(text);
  });
});
