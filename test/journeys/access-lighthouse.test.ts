import { describe, expect, it } from 'vitest';
import { ACCESS_TENANT, accessWorld } from '../../sandbox/world/access-world.ts';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { useJourney } from '../support/journey.ts';
import { managedBot } from '../support/managers.ts';

const journey = useJourney({ azure: { initial: accessWorld() }, env: managedBot() });
const chat = (key: string) => journey().person(key).personal;
const asks = async (key: string, what: string, answer: string | RegExp) => {
  await chat(key).says(what);
  return chat(key).nextCard(answer);
};
const linkedAt = (tenantId: string, objectId: string) =>
  journey().azure.world.state.links.find(
    (link) => link.tenantId === tenantId && link.objectId === objectId && link.state === 'Active',
  )?.partnerId;

describe('Azure Lighthouse', () => {
  it('shows what is delegated, by customer, with the role, and that the link belongs at home', async () => {
    const card = await asks('ana', 'lighthouse', 'Azure Lighthouse');

    expect(card.text).toContain('1 delegated subscription');
    expect(card.text).toContain('the link belongs in Fabrikam');
    expect(card.text).toContain('Your account in Fabrikam has no link yet.');
    expect(card.text).toContain('Proseware');
    expect(card.text).toContain('Proseware estate');
    expect(card.text).toContain('Contributor');
    expect(card.text).toContain('1 that no linked account reaches');
    // Her subscriptions at customers where she is a guest are not delegated to anybody.
    expect(card.text).not.toContain('Contoso');
  });

  it('says that a role through a group is assumed', async () => {
    const card = await asks('bo', 'delegations', 'Azure Lighthouse');

    expect(card.text).toContain('Trey Research');
    expect(card.text).toContain('Contributor through Fabrikam night shift, assumed');
    expect(card.text).not.toContain('Proseware');
  });

  it('explains where the link belongs when somebody tries to link at a delegated customer', async () => {
    await asks('ana', 'lighthouse', 'Azure Lighthouse');

    const card = await asks('ana', 'link 1234567 Proseware', 'is not in Proseware');

    expect(card.text).toContain('delegated its subscriptions to your organisation');
    expect(card.text).not.toContain('invite you as a guest');
    expect(card.buttons.map(({ title }) => title)).toContain('Link at home');
    expect(linkedAt(ACCESS_TENANT.proseware, journey().person('ana').account.objectId)).toBeUndefined();
  });

  it('links at home by its button, and counts the subscription as reached from then on', async () => {
    const card = await asks('ana', 'lighthouse', 'Azure Lighthouse');

    await card.press('Link at home');
    const form = await chat('ana').nextCard(({ inputs }) => inputs.some(({ id }) => id === 'partnerId'));
    await form.press('Continue', { inputs: { partnerId: '1234567' } });
    await chat('ana').nextCard('Linked');

    const { objectId } = journey().person('ana').account;
    expect(linkedAt(TENANT.fabrikam, objectId)).toBe('1234567');
    const after = await asks('ana', 'lighthouse', 'Azure Lighthouse');
    expect(after.text).toContain('1 delegated subscription, all reached by a linked account');
    expect(after.buttons.map(({ title }) => title)).toEqual(['Show the link at home']);
  });

  it('shows managers what the whole team reaches, and names what no linked account does', async () => {
    await asks('bo', 'lighthouse', 'Azure Lighthouse');

    const card = await asks('mira', 'lighthouse', 'Azure Lighthouse');
    const status = await asks('mira', 'status', 'Partner links');

    expect(card.text).toContain('2 delegated subscriptions');
    expect(card.text).toContain('1 that no linked account reaches');
    expect(card.text).toContain('Reader, which earns no credit');
    const [, team = ''] = card.text.split('The whole team');
    expect(team).toMatch(/Trey Research[\s\S]*Trey laboratories[\s\S]*0 of 1[\s\S]*Proseware[\s\S]*1 of 1/);
    expect(status.text).toContain('2 delegated subscriptions, 1 that no linked account reaches');
  });

  it('takes no managed application for a delegation', async () => {
    const { world } = journey().azure;
    const subscriptionId = 'ab5c1111-0000-4000-8000-000000000001';
    world.change((state) => {
      state.subscriptions.push({
        subscriptionId,
        tenantId: TENANT.fabrikam,
        name: 'Fabrikam data',
        quotaId: 'PayAsYouGo_2014-09-01',
        state: 'Enabled',
      });
      state.roles.push({
        id: 'ab5c1111-0000-4000-8000-000000000002',
        tenantId: TENANT.fabrikam,
        objectId: journey().person('bo').account.objectId,
        role: 'Contributor',
        scope: `/subscriptions/${subscriptionId}`,
        createdOn: '2026-01-12T08:30:00.1234567Z',
      });
      state.appManagers!.push({ subscriptionId, tenantId: '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d' });
      state.delegations = state.delegations!.filter(({ offer }) => offer !== 'Fabrikam night watch');
    });

    const card = await asks('bo', 'lighthouse', 'No subscription that you can see is delegated to us');

    expect(card.text).toContain('no managed applications');
    expect(card.text).not.toContain('Fabrikam data');
    expect(card.buttons).toEqual([]);
  });

  it('keeps in mind what nobody sees any more', async () => {
    const card = await asks('mira', 'lighthouse', 'Azure Lighthouse');

    expect(card.text).toContain('1 that nobody sees any more');
  });

  it('answers in the 1:1 chat when asked in front of others', async () => {
    await journey().person('bo').channel('General').says('@PAL Bot lighthouse');

    await chat('bo').nextCard('delegated to us');
  });
});
