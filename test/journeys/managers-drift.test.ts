import { beforeAll, describe, expect, it, vi } from 'vitest';
import { conversationTools } from '../support/conversation.ts';
import { isTokenRequest } from '../support/identity.ts';
import { useJourney } from '../support/journey.ts';
import { managedBot } from '../support/managers.ts';
import { createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({
  azure: { intercept: tap.intercept, customers: 60 },
  env: { ...managedBot(), BACKGROUND_REFRESH: 'on' },
  timeoutInMs: 15_000,
});
const { asks, linkCallsFromNow, writesFromNow } = conversationTools(journey, tap);
const BOUND = 25;
const PATIENTLY = { timeout: 20_000, interval: 50 };

/** Customers for which the bot has asked for a token, got or not. */
const tried = (): number => {
  const { azure } = journey();
  const asked = azure.snapshot().calls.filter(isTokenRequest);
  return new Set(
    asked.map(({ path }) => path.split('/')[1]).filter((tenant) => tenant !== azure.app.homeTenantId),
  ).size;
};

beforeAll(() => {
  // Some customers of a large world throttle, and one of them is enough to end a refresh.
  journey().azure.world.change(({ tenants }) => {
    for (const tenant of tenants) delete tenant.throttled;
  });
});

describe('the links of a person who is here', () => {
  it('are looked at by the bot itself, so many in an hour and no more, and nothing is changed', async () => {
    const writes = writesFromNow();
    await asks('ana', 'customers', 'You can enter');

    await vi.waitFor(() => expect(tried()).toBe(BOUND), PATIENTLY);
    // Another command, and all it may lead to, is over: nothing more came.
    await asks('ana', 'customers', 'You can enter');
    await asks('ana', 'help code');
    expect(tried()).toBe(BOUND);
    expect(writes()).toEqual([]);
  });

  it('show afterwards as looked at, without having been asked for', async () => {
    const card = await asks('ana', 'customers', 'You can enter');

    expect(card.text).toMatch(/Checked/);
  });

  it('are left alone when the person says so', async () => {
    await asks('bo', 'refresh off', 'I do not check your links by myself');
    const looks = linkCallsFromNow();
    await asks('bo', 'customers', 'You can enter');
    await asks('bo', 'help code');

    expect(looks()).toEqual([]);
  });

  it('never lead to a question: nobody is asked to sign in for it', async () => {
    journey().azure.setFault({ kind: 'mfa' }, true);
    const chat = journey().person('mira').personal;
    await asks('mira', 'help code');
    await asks('mira', 'refresh', 'I check your links by myself');
    journey().azure.setFault({ kind: 'mfa' }, false);

    expect(chat.shown.filter(({ kind }) => kind === 'signIn')).toEqual([]);
  });
});
