import { beforeAll, describe, expect, it } from 'vitest';
import { PEOPLE } from '../../sandbox/world/people.ts';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { conversationTools } from '../support/conversation.ts';
import { useJourney } from '../support/journey.ts';
import { managedBot } from '../support/managers.ts';
import { runOperator } from '../support/operator.ts';
import { isPlan } from '../support/runs.ts';
import { createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({
  azure: { intercept: tap.intercept, customers: 30 },
  env: managedBot(),
  timeoutInMs: 20_000,
});
const { asks, clean, linkOf, presses } = conversationTools(journey, tap);
const personal = (key: string) => journey().person(key).personal;
const forgets = async (person: string) => {
  const question = await asks(person, 'forget me', 'Forget everything about you?');
  await question.press('Forget me');
  return personal(person).nextCard(/^Forgotten$/m);
};

beforeAll(() => clean());

describe('forget me', () => {
  it('does nothing before it is agreed to', async () => {
    await asks('ana', 'alias Contoso Ltd as big c', 'big c');
    const question = await asks('ana', 'forget me', 'Forget everything about you?');
    await presses('ana', question, 'Cancel');

    expect((await asks('ana', 'show big c')).text).toContain('Contoso Ltd');
  });

  it('takes what is known of the person, keeps their links, and tells what went', async () => {
    await asks('ana', 'link 1234567 Contoso Ltd', 'Linked');
    const done = await forgets('ana');

    expect(done.text).toContain('Forgotten');
    expect(done.text).toMatch(/Sign-ins\n[1-9]/);
    expect(done.text).toMatch(/What I knew of your links and their changes\n[1-9]/);
    expect(linkOf(TENANT.contoso, 'ana')?.partnerId).toBe('1234567');
  });

  it('lets them begin anew, without a past', async () => {
    expect((await asks('ana', 'undo')).text).toContain('There is nothing to undo.');
    expect((await asks('ana', 'show big c')).text).toContain('I don\'t know a customer "big c".');
    expect((await asks('ana', 'show Contoso Ltd')).text).toContain('1234567');
  });

  it('leaves an audit that is sound and names them no more', async () => {
    const { text } = await asks('mira', 'audit Contoso Ltd', 'Audit');
    expect(text).toContain('Linked');
    expect(text).toContain('Somebody who was forgotten');
    expect(text).not.toContain('Ana Bakker');

    await asks('mira', 'audit verify', 'Nothing was tampered with');
  });

  it('stops a run that is under way, and nothing of it comes back', async () => {
    const { azure } = journey();
    await personal('bo').says('link 1234567 all');
    const plan = await personal('bo').nextCard(isPlan);
    azure.delays.armInMs = 400;
    await plan.press(/^Link/);
    await personal('bo').nextCard(/\d+ of \d+/);

    await forgets('bo');
    azure.delays.armInMs = 0;

    expect((await asks('bo', 'runs')).text).toContain('You have not run anything over several customers yet');
    expect((await asks('bo', 'undo')).text).toContain('There is nothing to undo.');
  });
});

describe('the operator', () => {
  it('has a person forgotten who cannot ask for it', async () => {
    await asks('bo', 'link 1234567 Contoso Ltd', /linked/i);
    const { objectId, tenantId } = PEOPLE.find(({ key }) => key === 'bo')!;

    await journey().bot.stop();
    const refused = await runOperator(journey(), 'forget-person', tenantId, objectId);
    const done = await runOperator(journey(), 'forget-person', tenantId, objectId, '--yes');
    const checked = await runOperator(journey(), 'audit-verify');
    await journey().bot.start();

    expect(refused).toMatchObject({ exitCode: 64, printed: expect.stringContaining('--yes') as string });
    expect(done.exitCode).toBe(0);
    expect(done.printed).toMatch(/ledger: \d+ deleted/);
    expect(checked.exitCode).toBe(0);
    expect((await asks('bo', 'undo')).text).toContain('There is nothing to undo.');
    expect((await asks('mira', 'audit', 'Audit')).text).not.toContain('Bo Lindgren');
  });

  it('is refused while the bot holds the store, and told why', async () => {
    const { exitCode, printed } = await runOperator(journey(), 'dead-letters');

    expect(exitCode).not.toBe(0);
    expect(printed).toMatch(/DATA_DIR|in use|another/i);
  });
});
