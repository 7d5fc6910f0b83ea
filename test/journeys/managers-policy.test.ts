import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GLOBAL_ACCOUNT } from '../../sandbox/world/partners.ts';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { boardTools, titles } from '../support/boards.ts';
import { conversationTools } from '../support/conversation.ts';
import { useJourney } from '../support/journey.ts';
import { managedBot } from '../support/managers.ts';
import { isPlan } from '../support/runs.ts';
import { createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept }, env: managedBot(), timeoutInMs: 12_000 });
const { asks, clean, linkOf, presses, rest, writesFromNow } = conversationTools(journey, tap);
const { gather, setsPolicy } = boardTools(journey);

const { contoso, contosoRetail } = TENANT;
const chatOf = (key: string) => journey().person(key).personal;
const channelOf = (key: string) => journey().person(key).channel('Link status');
const PRIVATE = ['policy', 'policy change', 'policy expect Contoso Ltd nobody', 'audit', 'subscriptions'];
const form = async (key: string) => presses(key, await asks(key, 'policy', /olic/), 'Change');

beforeAll(async () => {
  clean();
  await gather('ana', 'bo', 'mira');
});
beforeEach(() => {
  for (const key of ['ana', 'bo', 'mira']) {
    chatOf(key).catchUp();
    channelOf(key).catchUp();
  }
});

describe('managers', () => {
  it('are those that the settings list, and nobody else learns or changes anything', async () => {
    for (const command of PRIVATE) {
      const card = await asks('ana', command);
      expect(card.text, command).toContain('Only managers may do this.');
      expect(titles(card), command).toEqual([]);
    }
    for (const command of ['subscribe daily', 'unsubscribe']) {
      await channelOf('ana').says(`@PAL Bot ${command}`);
      expect((await channelOf('ana').nextCard()).text, command).toContain('Only managers may do this.');
    }

    expect((await asks('mira', 'policy')).text).toContain('No policy is set');
    expect((await asks('mira', 'audit')).text).not.toContain('Only managers');
  });

  it('are those with the app role, as soon as they sign in with it', async () => {
    const { azure } = journey();
    azure.setAppRole('bo', 'Manager', true);
    expect((await asks('bo', 'policy')).text).toContain('Only managers may do this.');
    await asks('bo', 'signout');

    expect((await asks('bo', 'policy', /olicy|manager/)).text).toContain('No policy is set');

    azure.setAppRole('bo', 'Manager', false);
    await asks('bo', 'signout');
    expect((await asks('bo', 'policy', /olicy|manager/)).text).toContain('Only managers may do this.');
  });

  it('of whom only a token can tell sign in through their own chat, not through the channel', async () => {
    const { azure } = journey();
    azure.setAppRole('bo', 'Manager', true);
    await asks('bo', 'signout');
    const said = channelOf('bo');

    const { messageId } = await journey().during({ kind: 'ssoFails' }, async () => {
      const question = await said.says('@PAL Bot subscribe weekly');
      const signIn = await chatOf('bo').nextCard('Teams could not sign you in');
      expect(said.shown.filter(({ kind }) => kind === 'signIn')).toEqual([]);
      expect((await said.nextText('sign in')).text).toContain('1:1 chat');
      await signIn.signIn();
      return question;
    });
    const card = await said.nextCard('This conversation is subscribed');

    expect(card.threadId).toBe(messageId);
    await said.says('@PAL Bot unsubscribe');
    await (await said.nextCard('Stop this?')).press('Unsubscribe');
    await said.nextCard('Subscribe again');
  });
});

describe('the policy', () => {
  it('is filled in on a form, agreed about as before and after, and read by everybody who may', async () => {
    const empty = await form('mira');
    expect(empty.inputs.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['ids', 'outside', 'names', 'reminders', 'quiet']),
    );

    const review = await presses('mira', empty, 'Continue', {
      inputs: { ids: '1234567 NL, 7654321 SE', quiet: '20:00-07:00 Amsterdam' },
    });
    expect(review.text).toContain('Change the policy like this?');
    expect(review.text).toMatch(/Any.*1234567 NL, 7654321 SE/s);
    expect((await asks('mira', 'policy')).text).toContain('No policy is set');
    await review.press('Set the policy');
    await chatOf('mira').nextCard('Policy set, version 1');

    const shown = await asks('mira', 'policy');
    expect(shown.text).toContain('Policy, version 1');
    expect(shown.text).toContain('1234567 NL, 7654321 SE');
    expect(shown.text).toContain('20:00–07:00 Europe/Amsterdam');
  });

  it('is answered in the own chat, also when it was asked for in a channel', async () => {
    await channelOf('mira').says('@PAL Bot policy');

    expect((await chatOf('mira').nextCard('Policy, version')).text).toContain('1234567');
    expect((await channelOf('mira').nextText()).text).not.toContain('1234567');
  });

  it('does not take a global account, and says which ID to try', async () => {
    const refused = await asks('ana', `link ${GLOBAL_ACCOUNT} Contoso Ltd`, GLOBAL_ACCOUNT);
    if (titles(refused).includes(`Link ${GLOBAL_ACCOUNT}`))
      await presses('ana', refused, `Link ${GLOBAL_ACCOUNT}`);
    expect(linkOf(contoso, 'ana')).toBeUndefined();
    const empty = await form('mira');

    const again = await presses('mira', empty, 'Continue', { inputs: { ids: GLOBAL_ACCOUNT } });

    expect(again.text).toContain('1234567');
    expect(again.inputs.find(({ id }) => id === 'ids')?.value).toBe(GLOBAL_ACCOUNT);
    expect(titles(again)).not.toContain('Set the policy');
    expect((await asks('mira', 'policy')).text).not.toContain(GLOBAL_ACCOUNT);
  });

  it('shows the form again for what cannot be read, with what was typed', async () => {
    const empty = await form('mira');

    const again = await presses('mira', empty, 'Continue', {
      inputs: { ids: '1234567', quiet: '26:00-07:00' },
      unchecked: true,
    });

    expect(again.inputs.find(({ id }) => id === 'quiet')?.value).toBe('26:00-07:00');
    expect(titles(again)).toContain('Continue');
  });

  it('set by two managers at once is that of the first; the second starts afresh', async () => {
    journey().azure.setAppRole('bo', 'Manager', true);
    await asks('bo', 'signout');
    await asks('bo', 'policy', 'Policy, version');
    const [mira, bo] = [await form('mira'), await form('bo')];
    const mine = await presses('mira', mira, 'Continue', { inputs: { ids: '1234567', quiet: '' } });
    const other = await presses('bo', bo, 'Continue', { inputs: { ids: '7654321' } });

    await mine.press('Set the policy');
    await chatOf('mira').nextCard('Policy set');
    const late = await presses('bo', other, 'Set the policy');

    expect(late.text).toContain('Somebody else changed the policy meanwhile.');
    const now = await asks('bo', 'policy');
    expect(now.text).toContain('1234567');
    expect(now.text).not.toContain('7654321');
  });
});

describe('an ID outside the policy', () => {
  it('is asked about before it is linked, one by one', async () => {
    const writes = writesFromNow();

    const question = await asks('ana', 'link 7654321 Contoso Ltd', 'Not an ID of your organisation');
    expect(question.text).toContain('1234567');
    expect(writes()).toEqual([]);
    await presses('ana', question, 'Link 7654321');

    expect(linkOf(contoso, 'ana')?.partnerId).toBe('7654321');
  });

  it('is asked about once for many customers', async () => {
    clean();
    const writes = writesFromNow();
    const question = await asks('ana', 'link 7654321 all', 'Not an ID of your organisation');
    expect(writes()).toEqual([]);

    await question.press(/7654321/);
    const plan = await chatOf('ana').nextCard(isPlan);

    expect(plan.text).toContain('7654321');
    expect(writes()).toEqual([]);
    await plan.press('Cancel');
    await rest('ana');
  });

  it('is refused when the policy says so, whichever way it is asked for', async () => {
    await setsPolicy({ outside: 'refuse' });
    const writes = writesFromNow();

    for (const wish of ['link 7654321 Contoso Ltd', 'update 7654321 Contoso Ltd', 'link 7654321 all']) {
      const card = await asks('ana', wish, '7654321');
      expect(card.text, wish).toContain('7654321 is not a partner ID of your organisation.');
      expect(card.text, wish).toContain('1234567');
    }
    expect(writes()).toEqual([]);
    await asks('ana', 'link 1234567 Contoso Ltd', 'Linked');
  });

  it('is refused to whoever was asked before the policy changed', async () => {
    await setsPolicy({ outside: 'warn' });
    const question = await asks('bo', 'link 7654321 Contoso Retail', 'Not an ID of your organisation');
    await setsPolicy({ outside: 'refuse' });

    const answer = await presses('bo', question, 'Link 7654321');

    expect(answer.text).toContain('7654321 is not a partner ID of your organisation.');
    expect(linkOf(contosoRetail, 'bo')).toBeUndefined();
  });
});

describe('expected staff', () => {
  beforeAll(async () => {
    journey().azure.setAppRole('bo', 'Manager', false);
    await asks('bo', 'signout');
  });
  const expects = async (wish: string) => {
    const review = await asks('mira', `policy expect ${wish}`);
    await presses('mira', review, 'Set the policy');
    return review;
  };

  it('is whoever managers name for a customer; others need no link there', async () => {
    expect((await asks('mira', 'status')).text).toMatch(/Contoso Ltd\n.*\n1 of 3/);

    const review = await expects('Contoso Ltd @Ana Bakker');

    expect(review.text).toContain('Everyone who can enter it');
    expect(review.text).toContain('Ana Bakker');
    expect((await asks('mira', 'status')).text).toMatch(/Contoso Ltd\nAll in place\n1 of 1/);
    expect((await asks('bo', 'status')).text).not.toContain('Contoso Ltd');
  });

  it('can be nobody, and everyone again', async () => {
    await expects('Contoso Ltd nobody');
    expect((await asks('mira', 'status')).text).not.toMatch(/Contoso Ltd\n/);

    await expects('Contoso Ltd everyone');
    expect((await asks('mira', 'status')).text).toMatch(/Contoso Ltd\n.*\n1 of 3/);
  });

  it('are people the bot knows', async () => {
    expect((await asks('mira', 'policy expect Contoso Ltd @Zoe Zeller')).text).toContain('Zoe Zeller');
    expect((await asks('mira', 'policy expect Litware @Ana Bakker')).text).toContain('Litware');
  });
});
