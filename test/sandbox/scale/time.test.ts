import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { armTokenOf, askArm, askOnBehalfOf, person, standIn, TENANT } from '../azure/support/requests.ts';

describe('delays', () => {
  it('hold every token and every call of ARM for their time, many side by side', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    const assertion = await azure.ssoToken(person(azure, 'ana'));
    Object.assign(azure.delays, { tokenInMs: 60, armInMs: 90 });
    const took = async (work: () => Promise<unknown>): Promise<number> => {
      const startedAt = performance.now();
      await work();
      return performance.now() - startedAt;
    };

    const forToken = await took(() => askOnBehalfOf(azure, TENANT.contoso, assertion));
    const forTwenty = await took(() =>
      Promise.all(Array.from({ length: 20 }, () => askArm(azure, 'GET', '', token))),
    );

    // Timers may fire a moment early.
    expect(forToken).toBeGreaterThan(55);
    expect(forTwenty).toBeGreaterThan(85);
    expect(azure.meter.read().mostAtOnce).toBe(20);
  });

  it('carry a write out in the middle, so that a caller who dies waiting may have been heard', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    azure.delays.armInMs = 200;
    const startedAt = performance.now();
    let answered = false;

    const carriedOut = new Promise<{ answered: boolean; afterMs: number }>((resolve) => {
      azure.onChange(() => {
        if (azure.world.state.links.length === 0) return;
        resolve({ answered, afterMs: performance.now() - startedAt });
      });
    });
    const put = askArm(azure, 'PUT', '1234567', token).finally(() => (answered = true));

    const { afterMs, ...rest } = await carriedOut;
    expect(rest).toEqual({ answered: false });
    expect(afterMs).toBeGreaterThan(95);
    expect((await put).status).toBe(200);
  });
});

describe('an assertion', () => {
  const errorOf = async (answer: ReturnType<typeof askOnBehalfOf>) => (await answer).body['error_codes'];

  it('ends in the middle of its life with the switch, and a fresh one is good', async () => {
    await using azure = await standIn();
    const ana = person(azure, 'ana');
    const old = await azure.ssoToken(ana);
    expect(await errorOf(askOnBehalfOf(azure, TENANT.contoso, old))).toBeUndefined();

    azure.setFault({ kind: 'assertionExpired' }, true);
    const fresh = await azure.ssoToken(ana);

    expect(await errorOf(askOnBehalfOf(azure, TENANT.contoso, old))).toEqual([500133]);
    expect(await errorOf(askOnBehalfOf(azure, TENANT.contoso, fresh))).toBeUndefined();
  });

  it('ends once more when the switch is used once more, and comes back to life when it is off', async () => {
    await using azure = await standIn();
    azure.setFault({ kind: 'assertionExpired' }, true);
    const fresh = await azure.ssoToken(person(azure, 'ana'));

    azure.setFault({ kind: 'assertionExpired' }, true);
    expect(await errorOf(askOnBehalfOf(azure, TENANT.contoso, fresh))).toEqual([500133]);

    azure.setFault({ kind: 'assertionExpired' }, false);
    expect(await errorOf(askOnBehalfOf(azure, TENANT.contoso, fresh))).toBeUndefined();
  });
});

describe('tokens for ARM', () => {
  it('live as long as the stand-in is told', async () => {
    await using azure = await standIn({ armTokenLifetimeInS: 120 });
    const { body } = await askOnBehalfOf(azure, TENANT.contoso, await azure.ssoToken(person(azure, 'ana')));
    const { exp = 0 } = decodeJwt(String(body['access_token']));

    expect(body['expires_in']).toBe(120);
    expect(exp - Date.now() / 1000).toBeLessThanOrEqual(120);
  });
});

describe('the meter', () => {
  it('counts calls by what they are, and how many were under way at once', async () => {
    await using azure = await standIn();
    const token = await armTokenOf(azure, 'ana', TENANT.contoso);
    azure.meter.reset();

    await Promise.all([1, 2, 3].map(() => askArm(azure, 'GET', '', token)));
    await askArm(azure, 'PUT', '1234567', token);
    await armTokenOf(azure, 'ana', TENANT.contosoRetail);

    expect(azure.meter.read()).toEqual({ calls: { token: 1, read: 3, write: 1, other: 0 }, mostAtOnce: 3 });
    azure.meter.reset();
    expect(azure.meter.read()).toEqual({ calls: { token: 0, read: 0, write: 0, other: 0 }, mostAtOnce: 0 });
  });
});
