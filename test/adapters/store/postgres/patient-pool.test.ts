import { EventEmitter } from 'node:events';
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createPatientPool } from '../../../../src/adapters/store/postgres/patient-pool.ts';
import { silent } from '../open-fixture.ts';

const failure = (message: string, code?: string) => Object.assign(new Error(message), code ? { code } : {});

/** A pool whose connections fail as told: `connect` once per entry, then never; `query` always. */
function createFakePool({ connect = [], query }: { connect?: Error[]; query?: Error }) {
  const released: unknown[] = [];
  const client = Object.assign(new EventEmitter(), {
    async query() {
      if (query) throw query;
      return { rows: [] };
    },
    release: (discard: unknown) => released.push(discard),
  });
  let connects = 0;
  const pool = Object.assign(new EventEmitter(), {
    options: {},
    async connect() {
      const error = connect[connects++];
      if (error) throw error;
      return client;
    },
  });
  return {
    pool,
    client,
    released,
    connects: () => connects,
    patient: createPatientPool(pool as unknown as pg.Pool, silent),
    /** As `pg` does when a server was reached. */
    meet: () => pool.emit('connect', client),
  };
}

const refused = failure('connect ECONNREFUSED', 'ECONNREFUSED');

describe('the patient pool', () => {
  it('waits for a server it has met', async () => {
    const fake = createFakePool({ connect: [refused, failure('starting up', '57P03')] });
    fake.meet();

    await expect(fake.patient.connect()).resolves.toBeDefined();

    expect(fake.connects()).toBe(3);
  });

  it('waits while the server has no connection left, as during a rollout', async () => {
    const fake = createFakePool({ connect: [failure('too many clients already', '53300')] });
    fake.meet();

    await expect(fake.patient.connect()).resolves.toBeDefined();
  });

  it('says at once that a server was never there', async () => {
    const fake = createFakePool({ connect: [refused] });

    await expect(fake.patient.connect()).rejects.toBe(refused);
  });

  it.each([
    failure('password authentication failed', '28P01'),
    // All of its own connections are busy: waiting longer would only make the queue longer.
    failure('timeout exceeded when trying to connect'),
  ])('does not wait out what waiting does not mend: $message', async (error) => {
    const fake = createFakePool({ connect: [error] });
    fake.meet();

    await expect(fake.patient.connect()).rejects.toBe(error);
  });

  it.each([
    failure('terminating connection due to administrator command', '57P01'),
    failure('Query read timeout'),
    failure('cannot execute UPDATE in a read-only transaction', '25006'),
    failure('Connection terminated unexpectedly'),
  ])('keeps no connection that broke, hangs or leads to a standby: $message', async (query) => {
    const fake = createFakePool({ query });
    const client = await fake.patient.connect();

    await expect(client.query('select 1', [])).rejects.toBe(query);
    client.release();

    expect(fake.released).toEqual([true]);
  });

  it('keeps a connection whose statement was wrong', async () => {
    const fake = createFakePool({ query: failure('duplicate key', '23505') });
    const client = await fake.patient.connect();

    await expect(client.query('select 1', [])).rejects.toThrow('duplicate key');
    client.release();

    expect(fake.released).toEqual([false]);
  });

  it('lets no connection that breaks end the process, whether it idles or is in use', () => {
    const fake = createFakePool({});
    fake.meet();

    expect(() => {
      fake.pool.emit('error', new Error('broken'), fake.client);
      fake.client.emit('error', new Error('broken'));
    }).not.toThrow();
  });
});
