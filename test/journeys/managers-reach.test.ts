import { beforeAll, describe, expect, it } from 'vitest';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { conversationTools } from '../support/conversation.ts';
import { useJourney } from '../support/journey.ts';
import { managedBot, managerTools } from '../support/managers.ts';
import { createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept }, env: managedBot(), timeoutInMs: 15_000 });
const { allSignIn, asks, clean } = conversationTools(journey, tap);
const { channel, later, tells } = managerTools(journey);

const MINUTE = 60_000;

beforeAll(async () => {
  clean();
  await allSignIn('ana', 'mira');
  await asks('ana', 'customers', 'You can enter');
  await asks('ana', 'show Contoso Ltd');
  await tells('subscribe changes');
});

describe('a customer that nobody gets into any more', () => {
  it('is told to the channel once, however often it is tried, and once more when it is over', async () => {
    const { azure } = journey();
    const closed = { kind: 'consentMissing', tenant: TENANT.contoso } as const;
    azure.setFault(closed, true);
    // Started again, the bot has no token left for it.
    await later(MINUTE);
    for (let tries = 0; tries < 2; tries++) await asks('ana', 'show Contoso Ltd', 'not yet approved');
    await later(MINUTE);
    await channel().next('One person can no longer enter Contoso Ltd');

    azure.setFault(closed, false);
    await asks('ana', 'show Contoso Ltd', 'Nothing is linked');
    await later(MINUTE);
    await channel().next('One person can enter Contoso Ltd again');

    const said = channel().shown.filter(({ text }) => text.includes('can no longer enter'));
    expect(said).toHaveLength(1);
    expect(
      channel()
        .shown.map(({ allText }) => allText)
        .join(),
    ).not.toContain('Ana');
  });
});

describe('a person who left', () => {
  it('is told to the channel, without a name', async () => {
    const { azure } = journey();
    azure.world.change(({ tenants }) => {
      const home = tenants.find(({ tenantId }) => tenantId === TENANT.fabrikam)!;
      home.members.find(({ account }) => account === 'ana')!.status = 'disabled';
    });
    await later(MINUTE);
    await asks('ana', 'show a customer nobody knows', 'cannot sign in');
    await later(MINUTE);
    const note = await channel().next('left your organisation');

    expect(note.text).toContain('One person has left your organisation');
  });
});
