import { beforeAll, describe, expect, it } from 'vitest';
import { ACCESS_TENANT, accessWorld, PIPELINE } from '../../sandbox/world/access-world.ts';
import { conversationTools } from '../support/conversation.ts';
import { type Card, useJourney } from '../support/journey.ts';
import { managedBot, managerTools } from '../support/managers.ts';
import { ARM, createWireTap, PARTNER_LINK } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({
  // Too short to be kept: every look shows what Entra and the vault say now.
  azure: { initial: accessWorld(), intercept: tap.intercept, armTokenLifetimeInS: 50 },
  env: managedBot(),
  onAzure: true,
});
const { asks, presses, writesFromNow } = conversationTools(journey, tap);

const { at, later } = managerTools(journey);

const DAY_IN_MS = 24 * 60 * 60_000;
const { litware } = ACCESS_TENANT;
const world = () => journey().azure.world;
const objectId = accessWorld().servicePrincipals![0]!.objectId;
const linkOfPipeline = () =>
  world().state.links.find((link) => link.objectId === objectId && link.state === 'Active')?.partnerId;
const titles = (card: Card): string[] => card.buttons.map(({ title }) => title);

const registration: Record<'customer' | 'app' | 'name' | 'kind' | 'vault' | 'secret', string> = {
  customer: 'litware.com',
  app: PIPELINE.appId,
  name: PIPELINE.name,
  kind: 'A secret in a Key Vault',
  vault: PIPELINE.vault,
  secret: PIPELINE.secretName,
};
const registers = async (changed: Partial<typeof registration> = {}): Promise<Card> => {
  const form = await asks('mira', 'sp add', 'Register an application');
  return presses('mira', form, 'Register an application', { inputs: { ...registration, ...changed } });
};
const board = () => asks('mira', 'status', 'artner links');

beforeAll(async () => {
  await asks('mira', 'signin', 'You are signed in');
});

describe('applications', () => {
  it('are for managers, and a try of somebody else is kept', async () => {
    for (const line of ['sp', 'sp add', 'sp link 1234567 Litware', 'sp remove Litware']) {
      const card = await asks('ana', line);
      expect(card.text, line).toContain('Only managers may do this.');
    }

    const audit = await asks('mira', 'audit', 'Audit');
    expect(audit.text).toContain('Tried to register an application');
    expect(audit.text).toContain('Ana Bakker');
  });

  it('are registered with a form that asks for the place of a credential and refuses the credential itself', async () => {
    const none = await asks('mira', 'sp', 'Applications');
    expect(none.text).toContain('No application is registered');
    const form = await presses('mira', none, 'Register an application');
    expect(form.text).toContain('Never write the secret itself here.');

    const inputs = { ...registration, secret: 'abc8Q~Qm9nJ3r8vX2kW5tZ7yB4dE6fG8hJ0kL2m' };
    const refused = await presses('mira', form, 'Register an application', { inputs, unchecked: true });

    expect(refused.text).toContain('That looks like a secret.');
    expect(refused.text).not.toContain('Q~');
    expect(journey().bot.logLines.join('\n')).not.toContain('Q~Qm9n');
    expect((await asks('mira', 'sp', 'Applications')).text).toContain('No application is registered');
  });

  it('say what is wrong with the form, and keep what was right', async () => {
    const again = await registers({ customer: 'Litwear Nonsense' });

    expect(again.text).toContain('know a customer "Litwear Nonsense"');
    expect(again.text).toContain(PIPELINE.name);
  });

  it('are kept when their credential is not where it was said to be, and say so', async () => {
    const card = await registers({ secret: 'not-there' });

    expect(card.text).toContain('is registered for litware.com');
    expect(card.text).toContain('The credential of Fabrikam deployments is not in the vault.');
    expect((await asks('mira', 'sp', 'Applications')).text).toContain('its credential is not in the vault');
    expect((await board()).text).toContain('1 unreachable, 1 of an application');
  });

  it('show their link as soon as they are registered, and count on the board', async () => {
    journey().person('mira').personal.catchUp();
    const card = await registers();
    const link = await journey().person('mira').personal.nextCard('Nothing is linked');

    expect(card.text).toContain('Fabrikam deployments is registered for litware.com');
    expect(link.text).toMatch(/Application\nFabrikam deployments/);
    expect(link.text).toContain('What it does there is not credited');
    expect((await board()).text).toContain('1 not linked, 1 of an application');
  });
});

describe('an application', () => {
  it('is linked, once, and shown, with who asked in the audit', async () => {
    const writes = writesFromNow();
    const linked = await asks('mira', 'sp link 1234567 litware.com', 'Linked');

    expect(linked.text).toContain('Fabrikam');
    expect(linked.text).toMatch(/Application\nFabrikam deployments/);
    expect(titles(linked)).toEqual(expect.arrayContaining(['Undo', 'Show']));
    expect(linkOfPipeline()).toBe('1234567');
    expect((await asks('mira', 'sp link 1234567 litware.com')).text).toContain('Already linked');
    expect(writes()).toEqual(['PUT 1234567']);

    const list = await asks('mira', 'sp', 'Applications');
    expect(list.text).toContain('Application Fabrikam deployments, Linked to Fabrikam (1234567)');
    const audit = await asks('mira', 'audit litware.com', 'Audit');
    expect(audit.text).toContain('Mira Dubois for Fabrikam deployments');
  });

  it('is asked about before its link is replaced, and the buttons act as the application', async () => {
    const question = await asks('mira', 'sp update 7654321 litware.com', 'Another partner is linked');
    expect(question.text).toMatch(/counts for the new partner|Check the ID/);
    expect(linkOfPipeline()).toBe('1234567');

    const changed = await presses('mira', question, /^Replace/);
    expect(changed.text).toContain('Partner ID changed');
    expect(linkOfPipeline()).toBe('7654321');

    const undone = await presses('mira', changed, 'Undo');
    expect(undone.text).toContain('Put back');
    expect(linkOfPipeline()).toBe('1234567');
  });

  it('is left alone by undo when somebody changed its link meanwhile, and shown as it is now', async () => {
    const question = await asks('mira', 'sp update 7654321 litware.com', 'Another partner is linked');
    const changed = await presses('mira', question, /^Replace/);
    world().change(({ links }) => {
      const own = links.find((link) => link.objectId === objectId)!;
      Object.assign(own, { partnerId: '1234567', partnerName: 'Fabrikam', etag: own.etag + 1 });
    });

    const refused = await presses('mira', changed, 'Undo');
    expect(linkOfPipeline()).toBe('1234567');
    const shown = await presses('mira', refused, 'Show what is there');

    expect(shown.text).toMatch(/Linked\nlitware.com\nFabrikam/);
    expect(shown.text).toMatch(/Application\nFabrikam deployments/);
  });

  it('is unlinked after a question, and linked again by undo', async () => {
    const question = await asks('mira', 'sp unlink litware.com', 'Unlink this partner?');
    expect(question.text).toContain('What it does in litware.com is then no longer credited');
    const removed = await presses('mira', question, 'Unlink now');
    expect(removed.text).toContain('Unlinked');
    expect(linkOfPipeline()).toBeUndefined();

    await asks('mira', 'sp undo litware.com', 'Put back');
    expect(linkOfPipeline()).toBe('1234567');
  });

  it('goes on when its secret is rotated in the vault', async () => {
    world().change(({ servicePrincipals, vault }) => {
      servicePrincipals![0]!.secrets = ['sandbox-only~rotated'];
      vault![0]!.versions.push({ id: 'b'.repeat(32), value: 'sandbox-only~rotated', enabled: true });
    });

    expect((await asks('mira', 'sp verify litware.com')).text).toContain('Linked');
  });

  it('says that its credential is refused, and whose turn it is', async () => {
    world().change(({ servicePrincipals }) => (servicePrincipals![0]!.secrets = ['sandbox-only~another']));

    const refused = await asks('mira', 'sp verify litware.com');
    expect(refused.text).toContain("refused the application's credential");
    expect(titles(refused)).toEqual(['Try again']);
    expect((await asks('mira', 'sp', 'Applications')).text).toContain(
      'Not re-verifiable, its credential was refused',
    );

    world().change(({ servicePrincipals }) => (servicePrincipals![0]!.secrets = ['sandbox-only~rotated']));
    expect((await presses('mira', refused, 'Try again')).text).toContain('Linked');
  });

  it('tells the operator that the vault may not be read', async () => {
    const disable = (enabled: boolean) =>
      world().change(({ servicePrincipals, vault }) => {
        servicePrincipals![0]!.secrets = [enabled ? 'sandbox-only~rotated' : 'sandbox-only~newest'];
        vault![0]!.versions.at(-1)!.enabled = enabled;
      });
    disable(false);

    const refused = await asks('mira', 'sp verify litware.com');
    expect(refused.text).toContain('I may not read that vault.');

    disable(true);
    expect((await presses('mira', refused, 'Try again')).text).toContain('Linked');
  });

  it('is told from one that was deleted and made again, which holds no link', async () => {
    const [principal] = world().state.servicePrincipals!;
    world().change((state) => (state.servicePrincipals = []));
    expect((await asks('mira', 'sp verify litware.com')).text).toContain('does not know this application');

    const made = { ...principal!, objectId: '0b0b0b0b-0000-4000-8000-000000000001' };
    world().change((state) => (state.servicePrincipals = [made]));
    expect((await asks('mira', 'sp verify litware.com')).text).toContain('does not know this application');

    world().change((state) => (state.servicePrincipals = [principal!]));
    expect((await asks('mira', 'sp verify litware.com')).text).toContain('Linked');
  });

  it('is taken out after a question, its link left alone', async () => {
    const question = await asks('mira', 'sp remove litware.com', 'Take Fabrikam deployments out');
    const removed = await presses('mira', question, 'Take it out');

    expect(removed.text).toContain('is not registered for litware.com any more');
    expect(linkOfPipeline()).toBe('1234567');
    expect((await asks('mira', 'sp show litware.com')).text).toContain('No application is registered');
    expect((await board()).text).not.toContain('of an application');
    expect((await asks('mira', 'audit', 'Audit')).text).toContain('Took an application out');
  });
});

describe('an application that nobody gave a credential of', () => {
  const evidence = (changed: object = {}) =>
    JSON.stringify({
      etag: 4,
      objectId,
      partnerId: '1234567',
      partnerName: 'Fabrikam',
      state: 'Active',
      tenantId: litware,
      ...changed,
    });

  it('is linked by commands that somebody runs, and by what these print', async () => {
    const registered = await registers({
      kind: 'I get no credential; you run the commands',
      vault: '',
      secret: '',
    });
    const form = await presses('mira', registered, /Link/);
    const guide = await presses('mira', form, 'Continue', { inputs: { partnerId: '1234567' } });

    expect(guide.text).toContain(`az login --service-principal --username ${PIPELINE.appId}`);
    expect(guide.text).toContain(`--tenant ${litware}`);
    expect(guide.text).toContain('az managementpartner create --partner-id 1234567');
    expect(guide.text).toContain('New-AzManagementPartner -PartnerId 1234567');
    expect(guide.text).not.toContain('sandbox-only');

    const asked = await presses('mira', guide, 'I have run it');
    const wrong = await presses('mira', asked, 'Continue', {
      inputs: { evidence: evidence({ tenantId: objectId }) },
    });
    expect(wrong.text).toContain('That is of another tenant.');
    const kept = await presses('mira', wrong, 'Continue', { inputs: { evidence: evidence() } });

    expect(kept.text).toContain('Kept as attested');
    const list = await asks('mira', 'sp', 'Applications');
    expect(list.text).toContain('Linked to Fabrikam (1234567), attested, not re-verifiable');
    expect((await board()).text).toContain('1 of 1');
    const audit = await asks('mira', 'audit litware.com', 'Audit');
    expect(audit.text).toContain('Showed an application’s link');
  });

  it('is not asked for by the bot itself, whatever it is told', async () => {
    const calls = tap.requests.length;
    expect((await asks('mira', 'sp verify litware.com')).text).toContain('az managementpartner show');
    expect((await asks('mira', 'sp unlink litware.com')).text).toContain('az managementpartner delete');

    expect(tap.requests.slice(calls).filter(({ path }) => path.includes(litware))).toEqual([]);
  });
});

// Last, because what is noted in days to come is newer than what is done now.
describe('a day later', () => {
  const looks = () => tap.sent({ host: ARM, method: 'GET', path: PARTNER_LINK }).length;
  const setSecret = (value: string) =>
    world().change(({ servicePrincipals }) => (servicePrincipals![0]!.secrets = [value]));

  it('the bot looks at the link by itself, and says on the board when it cannot any more', async () => {
    setSecret('sandbox-only~rotated');
    await registers();
    await journey().person('mira').personal.nextCard('Linked');
    const before = looks();

    await later(DAY_IN_MS + 1);
    await expect.poll(looks).toBe(before + 1);
    setSecret('sandbox-only~another');
    await later(DAY_IN_MS + 1);
    const isRefused = () => journey().bot.logLines.some((line) => line.includes('could not be verified'));
    await expect.poll(isRefused).toBe(true);
    await at(Date.now());

    expect(looks()).toBe(before + 1);
    const list = await asks('mira', 'sp', 'Applications');
    expect(list.text).toContain('Not re-verifiable, its credential was refused');
    expect((await board()).text).toContain('1 unreachable, 1 of an application');
  });
});
