import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { conversationTools } from '../support/conversation.ts';
import { useJourney } from '../support/journey.ts';
import { createWireTap } from '../support/wire-tap.ts';

const tap = createWireTap();
const journey = useJourney({ azure: { intercept: tap.intercept } });
const { allSignIn, armFromNow, asks, clean, elsewhere, linkOf, presses, rest, writesFromNow } =
  conversationTools(journey, tap);

const { contoso, contosoRetail, fabrikam } = TENANT;
const titles = (card: { buttons: readonly { title: string }[] }): string[] =>
  card.buttons.map(({ title }) => title).filter((title) => title !== 'Show or hide details');

beforeAll(() => allSignIn('ana', 'bo', 'mira'));
beforeEach(() => clean());

describe('a customer is found', () => {
  it.each([
    contosoRetail,
    contosoRetail.toUpperCase(),
    'contosoretail.com',
    'contosoretail.onmicrosoft.com',
    'Contoso Retail',
    'contoso retail',
    '"Contoso Retail"',
    'retail',
    'in contoso ret',
  ])('by %s', async (name) => {
    elsewhere(contosoRetail, 'ana', '7654321');

    const card = await asks('ana', `show ${name}`);

    expect(card.text).toContain('Contoso Retail');
    expect(card.text).toContain('Tailspin Toys Partners');
    expect(card.text).toContain('7654321');
  });

  it.each([
    'link 1234567 Contoso Retail',
    'link Contoso Retail 1234567',
    `link ${contosoRetail} 1234567`,
    'link 1234567 contosoretail.com',
    'create retail 1234567.',
  ])('on either side of the partner ID: %s', async (line) => {
    const card = await asks('ana', line);

    expect(card.text).toContain('Linked');
    expect(linkOf(contosoRetail, 'ana')).toMatchObject({ partnerId: '1234567', etag: 1 });
  });

  it('by the alias a person gave it, which is theirs alone', async () => {
    const given = await asks('ana', 'alias Contoso Retail as our shops');
    expect(given.text).toContain('Contoso Retail is now also "our shops"');

    const card = await asks('ana', 'link 1234567 Our Shops');
    expect(card.text).toContain('Contoso Retail');
    expect(linkOf(contosoRetail, 'ana')?.partnerId).toBe('1234567');

    const stranger = await asks('bo', 'show our shops');
    expect(stranger.text).toContain('I don\'t know a customer "our shops"');
  });

  it('never by an alias that would hide another customer, or that names none', async () => {
    expect((await asks('ana', 'alias Contoso Ltd as Contoso Retail')).text).toContain(
      'already the name of Contoso Retail',
    );
    expect((await asks('ana', 'alias Contoso Ltd as home')).text).toContain('already the name of Fabrikam');
    expect((await asks('ana', 'alias Contoso Ltd as 1234567')).text).toContain('cannot be an alias');
    expect((await asks('ana', 'alias Contoso')).text).toContain('Which customer, and which name?');
    expect((await asks('ana', 'alias')).text).toContain('Which customer, and which name?');

    expect((await asks('ana', 'show Contoso Retail')).text).toContain('Contoso Retail');
    expect((await asks('ana', 'show home')).text).toContain('Fabrikam');
  });

  it('only after a question when several fit', async () => {
    const writes = writesFromNow();
    const question = await asks('ana', 'link 1234567 contoso');
    expect(question.text).toContain('Several customers fit "contoso"');
    expect(question.inputs[0]?.choices?.map(({ title }) => title)).toEqual([
      'Contoso Ltd (contoso.com)',
      'Contoso Retail (contosoretail.com)',
    ]);
    expect(writes()).toEqual([]);

    const card = await presses('ana', question, 'Choose', {
      inputs: { customer: 'Contoso Ltd (contoso.com)' },
    });

    expect(card.text).toContain('Linked');
    expect(card.messageId).toBe(question.messageId);
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('1234567');
    expect(linkOf(contosoRetail, 'ana')).toBeUndefined();
  });

  it('among the nearest names when none fits', async () => {
    const question = await asks('ana', 'link 1234567 contosso retail');
    expect(question.text).toContain('I don\'t know a customer "contosso retail"');
    expect(titles(question)).toEqual(['Contoso Retail', 'Contoso Ltd', 'My customers']);
    expect(linkOf(contosoRetail, 'ana')).toBeUndefined();

    await presses('ana', question, 'Contoso Retail');

    expect(linkOf(contosoRetail, 'ana')?.partnerId).toBe('1234567');
  });

  it('in the list, when nothing is near', async () => {
    const answer = await asks('ana', 'show xyzzy');
    expect(titles(answer)).toEqual(['My customers']);

    const list = await presses('ana', answer, 'My customers');

    expect(list.text).toContain('You can enter 5 tenants');
  });

  it('by a domain or tenant ID that is in no list, and Microsoft says whether one can enter', async () => {
    for (const name of ['northwindtraders.com', TENANT.northwindTraders]) {
      expect((await asks('ana', `show ${name}`)).text).toMatch(/Your account is not in .+ directory/);
    }
    expect((await asks('ana', 'show nowhere.example')).text).toContain(
      'I don\'t know a customer "nowhere.example"',
    );
    const nobody = '99999999-aaaa-4bbb-8ccc-dddddddddddd';
    expect((await asks('ana', `show ${nobody}`)).text).toContain('There is no directory');
  });

  it('when the person was invited there a moment ago', async () => {
    await asks('bo', 'customers');
    const world = journey().azure.world;
    const members = world.tenant(TENANT.northwindTraders)!.members;
    const invited = {
      account: 'bo',
      objectId: '0b0b0b0b-1111-4222-8333-444455556666',
      kind: 'guest',
    } as const;
    world.change(() => members.push({ ...invited, status: 'active', admin: false }));

    const answer = await asks('bo', 'show northwind');

    expect(answer.text).toContain('PAL Bot is not yet approved in Northwind Traders');
    world.change(() => members.pop());
  });
});

describe('the customer of a chat', () => {
  it('is set with use, and use home is the own tenant', async () => {
    await asks('bo', 'use retail', 'This chat now means Contoso Retail');
    await asks('bo', 'link 1234567', 'Linked');
    expect(linkOf(contosoRetail, 'bo')?.partnerId).toBe('1234567');
    expect((await asks('bo', 'show')).text).toContain('Contoso Retail');

    await asks('bo', 'use home', 'This chat now means Fabrikam');
    await asks('bo', 'New-AzManagementPartner 7654321', 'Linked');
    expect(linkOf(fabrikam, 'bo')?.partnerId).toBe('7654321');
    expect(linkOf(contosoRetail, 'bo')?.partnerId).toBe('1234567');
  });

  it('is another one for every person, and a named customer wins', async () => {
    await asks('bo', 'use Contoso Retail', 'This chat now means');

    const mira = await asks('mira', 'show');
    expect(mira.text).toContain('Which customer?');
    expect((await asks('bo', 'show Contoso Ltd')).text).toContain('Contoso Ltd');
  });

  it('is asked for by use alone, also when one is set', async () => {
    await asks('bo', 'use Contoso Retail', 'This chat now means');

    const question = await asks('bo', 'use');
    expect(question.text).toContain('Which customer?');
    const card = await presses('bo', question, 'Choose', { inputs: { customer: contoso } });

    expect(card.text).toContain('This chat now means Contoso Ltd');
  });
});

describe('what people know from elsewhere is understood', () => {
  it.each([
    'PS C:\\> New-AzManagementPartner -PartnerId 1234567 -TenantId "Contoso Ltd"',
    'NEW-AZURERMMANAGEMENTPARTNER 1234567 Contoso Ltd',
    'az&nbsp;managementpartner&nbsp;create –partner-id\u00a01234567 —tenant “Contoso Ltd”',
    'C:\\> az managementpartner create --partner-id=1234567 --tenant=contoso.com -o table',
    '```powershell\nNew-AzManagementPartner -PartnerId 1234567 -TenantId contoso.com\n```',
    '/link 1234567 Contoso Ltd',
    'PAL Bot, link Contoso Ltd 1234567',
    '@PAL Bot link 1234567 to Contoso Ltd',
  ])('%s', async (line) => {
    const card = await asks('ana', line);

    expect(card.text).toContain('Linked');
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('1234567');
  });

  it('in the words of both tools, from looking to removing', async () => {
    elsewhere(contoso, 'ana', '1234567');
    expect((await asks('ana', 'Get-AzManagementPartner -TenantId contoso.com')).text).toContain('Fabrikam');

    const change = await asks('ana', 'az managementpartner update --partner-id 7654321 --tenant contoso.com');
    await presses('ana', change, 'Replace with 7654321');
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('7654321');

    const removal = await asks(
      'ana',
      `Remove-AzureRmManagementPartner -PartnerId 7654321 -TenantId ${contoso}`,
    );
    await presses('ana', removal, 'Unlink now');
    expect(linkOf(contoso, 'ana')).toBeUndefined();
  });

  it('and -WhatIf never writes', async () => {
    const writes = writesFromNow();

    const card = await asks('ana', 'New-AzManagementPartner 1234567 -TenantId contoso.com -WhatIf');

    expect(card.text).toContain('Nothing is linked');
    expect(writes()).toEqual([]);
  });

  it.each([
    ['lnik 1234567 Contoso Ltd', 'link 1234567 Contoso Ltd'],
    ['az managmentpartner create --partner-id 1234567 --tenant "Contoso Ltd"', 'link 1234567 Contoso Ltd'],
  ])('a slip is a question whose button does it: %s', async (line, meant) => {
    const writes = writesFromNow();
    const question = await asks('ana', line);
    expect(question.text).toContain('Did you mean');
    expect(question.text).toContain(meant);
    expect(writes()).toEqual([]);

    await presses('ana', question, 'Yes, run it');

    expect(writes()).toEqual(['PUT 1234567']);
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('1234567');
  });
});

describe('a form', () => {
  it('asks for what link alone leaves open, and checks before anything is sent', async () => {
    const form = await asks('ana', 'link');
    expect(form.inputs).toMatchObject([
      { id: 'customer', isRequired: true, value: '' },
      { id: 'partnerId', isRequired: true, value: '', regex: '^\\d{4,10}$' },
    ]);
    expect(JSON.stringify(form.json)).toContain('"style":"filtered"');
    expect(form.inputs[0]?.choices).toHaveLength(5);

    await expect(form.press('Continue', { inputs: { customer: contoso, partnerId: '123' } })).rejects.toThrow(
      '4 to 10 digits',
    );
    await expect(form.press('Continue', { inputs: { partnerId: '1234567' } })).rejects.toThrow(
      'Choose a customer',
    );

    const card = await presses('ana', form, 'Continue', {
      inputs: { customer: 'Contoso Ltd (contoso.com)', partnerId: '1234567' },
    });
    expect(card.text).toContain('Linked');
    expect(card.messageId).toBe(form.messageId);
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('1234567');
  });

  it.each(['12ab', '123', '12345678901', '1234567 OR 1=1', '-1234567', '１２３４５６７'])(
    'lets no %s through to Azure, whatever the client sent',
    async (partnerId) => {
      const form = await asks('ana', 'link');
      const calls = armFromNow();

      const refusal = await presses('ana', form, 'Continue', {
        inputs: { customer: contoso, partnerId },
        unchecked: true,
      });

      expect(refusal.text).toMatch(/is not a partner ID/);
      expect(refusal.text).toContain('4 to 10 digits and nothing else');
      expect(calls()).toBe(0);
      expect(linkOf(contoso, 'ana')).toBeUndefined();
    },
  );

  it('takes no customer that is none, whatever the client sent', async () => {
    const writes = writesFromNow();
    const form = await asks('ana', 'link');

    const answer = await presses('ana', form, 'Continue', {
      inputs: { customer: 'nowhere', partnerId: '1234567', etag: '7', objectId: 'x' },
      unchecked: true,
    });

    expect(answer.text).toContain('I don\'t know a customer "nowhere"');
    expect(writes()).toEqual([]);
  });

  it('keeps what was said already', async () => {
    const withId = await asks('mira', 'link 1234567');
    expect(withId.inputs).toMatchObject([{ value: '' }, { id: 'partnerId', value: '1234567' }]);

    const withCustomer = await asks('mira', 'update Contoso Ltd');
    expect(withCustomer.inputs).toMatchObject([{ id: 'customer', value: contoso }, { value: '' }]);

    const withNobody = await asks('mira', 'link abc xyzzy');
    expect(withNobody.text).toContain('I don\'t know a customer "abc xyzzy"');
    expect(withNobody.inputs).toHaveLength(2);
  });

  it('leads update and unlink to their questions', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const update = await asks('ana', 'update');
    const asked = await presses('ana', update, 'Continue', {
      inputs: { customer: contoso, partnerId: '7654321' },
    });
    expect(titles(asked)).toEqual(['Replace with 7654321', 'Keep as it is']);

    const unlink = await asks('ana', 'unlink');
    expect(unlink.inputs.map(({ id }) => id)).toEqual(['customer']);
    const sure = await presses('ana', unlink, 'Continue', { inputs: { customer: contoso } });
    expect(titles(sure)).toEqual(['Keep as it is', 'Unlink now']);
    expect(linkOf(contoso, 'ana')).toMatchObject({ partnerId: '1234567', etag: 1 });
  });

  it('can be left', async () => {
    const writes = writesFromNow();
    const form = await asks('ana', 'link');

    const left = await presses('ana', form, 'Cancel');

    expect(left.text).toContain('Nothing was changed');
    expect(left.messageId).toBe(form.messageId);
    expect(left.buttons).toEqual([]);
    expect(writes()).toEqual([]);
  });
});

describe('a partner ID', () => {
  it.each(['12ab', '123', '12345678901', '1,234,567', '+1234567'])(
    'like %s is refused before any call, with the reason and a way on',
    async (given) => {
      await asks('ana', 'customers');
      const calls = armFromNow();

      const refusal = await asks('ana', `link ${given} Contoso Ltd`);
      expect(refusal.text).toContain(`"${given}" is not a partner ID`);
      expect(refusal.text).toContain('4 to 10 digits and nothing else');
      expect(calls()).toBe(0);

      const form = await presses('ana', refusal, 'Enter another ID');
      expect(form.inputs).toMatchObject([{ value: contoso }, { id: 'partnerId', value: '' }]);
    },
  );

  it('of six digits is never a sign-in code, also while one is waited for', async () => {
    const waiting = await asks('ana', 'show Woodgrove Bank');
    expect(titles(waiting)).toEqual(['Sign in']);

    for (const digits of ['654321', '12345678']) {
      expect((await asks('ana', digits)).text).toContain('I did not understand that');
    }
    expect((await asks('ana', 'link 314159 Contoso Ltd')).text).toContain('Wingtip Consulting');
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('314159');
    expect((await asks('ana', 'code 314159')).text).toContain('That code does not fit');

    await asks('ana', 'cancel', 'Cancelled 1 waiting command');
    await asks('ana', 'cancel', 'Nothing is waiting');
  });

  it('that Microsoft does not know leads to the location account, one higher than the global one', async () => {
    const refusal = await asks('ana', 'link 1234566 Contoso Ltd');
    expect(refusal.text).toContain('Microsoft has no record of partner ID 1234566');
    expect(refusal.text).toContain('the global ID plus 1, here 1234567');
    expect(refusal.text).toContain('Linked now\nNot linked');

    const form = await presses('ana', refusal, 'Enter another ID');
    expect(form.inputs[0]?.value).toBe(contoso);
    await presses('ana', form, 'Continue', { inputs: { partnerId: '1234567' } });

    expect(linkOf(contoso, 'ana')?.partnerId).toBe('1234567');
  });
});

describe('the other commands', () => {
  it('customers lists the tenants with the links as last verified, filtered if asked', async () => {
    await asks('mira', 'link 1234567 Contoso Ltd');

    const all = await asks('mira', 'customers');
    expect(all.text).toMatch(/You can enter 3 tenants/);
    expect(all.text).toMatch(/Contoso Ltd\ncontoso\.com\nLinked · Fabrikam \(1234567\)/);
    expect(all.text).toMatch(/Adventure Works\nadventure-works\.com\nNot looked at yet/);

    const some = await asks('mira', 'customers adventure');
    expect(some.text).toContain('1 tenant matches "adventure"');
    expect(some.text).not.toContain('Contoso');

    const none = await asks('mira', 'customers xyzzy');
    expect(none.text).toContain('0 tenants match "xyzzy"');
    expect((await presses('mira', none, 'All my customers')).text).toContain('You can enter 3 tenants');
  });

  it('help names every command, or tells more about one', async () => {
    const all = await asks('mira', 'help');
    const usages = [
      'link <partner ID> <customer>',
      'show [customer]',
      'update',
      'unlink',
      'undo',
      'customers',
    ];
    for (const usage of [...usages, 'use', 'alias', 'signin', 'signout', 'cancel', 'help']) {
      expect(all.text).toContain(usage);
    }

    const one = await asks('mira', 'help rm');
    expect(one.text).toContain('unlink <customer>');
    expect(one.text).toContain('delete, remove, rm');
    expect(one.text).not.toContain('signin');
  });

  it('signout says exactly what was forgotten, and leaves links alone', async () => {
    await asks('mira', 'link 1234567 Contoso Ltd', 'Linked');

    const gone = await asks('mira', 'signout');
    expect(gone.text).toContain('Forgotten: your sign-in from Teams.');
    expect(gone.text).toContain('Your links in Azure stay as they are.');
    expect((await asks('mira', 'signout')).text).toContain('You were not signed in');

    expect(linkOf(contoso, 'mira')?.partnerId).toBe('1234567');
    await asks('mira', 'signin', 'You are signed in at Fabrikam');
    expect(await rest('mira')).toEqual([]);
  });
});
