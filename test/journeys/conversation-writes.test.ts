import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seededPartners } from '../../sandbox/world/partners.ts';
import { TENANT } from '../../sandbox/world/tenant-ids.ts';
import { conversationTools } from '../support/conversation.ts';
import { type Card, useJourney } from '../support/journey.ts';
import { isInterim } from '../support/journey-chat.ts';
import { ARM, createWireTap, PARTNER_LINK } from '../support/wire-tap.ts';

const tap = createWireTap();
/** A partner that nobody here has seen before. */
const STRANGER = '9000009';
const journey = useJourney({
  azure: {
    intercept: tap.intercept,
    partners: (id) => (id === STRANGER ? 'Proseware Consulting' : seededPartners(id)),
  },
});
const { allSignIn, asks, clean, elsewhere, linkCallsFromNow, linkOf, presses, rest, writesFromNow } =
  conversationTools(journey, tap);

const { contoso } = TENANT;
const GUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/;
const titles = (card: Card): string[] =>
  card.buttons.map(({ title }) => title).filter((title) => title !== 'Show or hide details');
const link = { host: ARM, path: PARTNER_LINK };
const busy = () => Response.json({ error: { code: 'ServiceUnavailable', message: 'busy' } }, { status: 503 });
const throttled = (seconds: number) =>
  Response.json(
    { error: { code: 'TooManyRequests', message: 'slow down' } },
    { status: 429, headers: { 'retry-after': String(seconds) } },
  );

/** What the three writes need before, and how each is asked for and confirmed. */
const WRITES = {
  link: { before: undefined, after: '1234567', call: 'PUT 1234567', done: 'Linked' },
  update: { before: '1234567', after: '7654321', call: 'PATCH 7654321', done: 'Partner ID changed' },
  unlink: { before: '1234567', after: undefined, call: 'DELETE 1234567', done: 'Unlinked' },
} as const;
type Write = keyof typeof WRITES;

async function carryOut(write: Write): Promise<Card> {
  if (write === 'link') return asks('ana', 'link 1234567 Contoso Ltd');
  if (write === 'update') {
    return presses('ana', await asks('ana', 'update 7654321 Contoso Ltd'), 'Replace with 7654321');
  }
  return presses('ana', await asks('ana', 'unlink Contoso Ltd'), 'Unlink now');
}

const prepare = (write: Write): void => {
  const { before } = WRITES[write];
  if (before !== undefined) elsewhere(contoso, 'ana', before);
};

beforeAll(() => allSignIn('ana', 'bo', 'mira'));
beforeEach(() => clean());

describe('link', () => {
  it('looks, links, looks again, and shows what is there', async () => {
    await asks('ana', 'customers');
    const calls = linkCallsFromNow();

    const card = await asks('ana', 'link 1234567 Contoso Ltd');

    expect(calls()).toEqual(['GET', 'PUT 1234567', 'GET']);
    const row = linkOf(contoso, 'ana')!;
    expect(row).toMatchObject({ partnerId: '1234567', partnerName: 'Fabrikam', etag: 1 });
    expect(card.text).toMatch(/Linked\nContoso Ltd\nFabrikam\nPartner ID {2}1234567/);
    expect(card.text).toMatch(/Your account there\nana\.bakker@fabrikam\.com/);
    expect(card.text).toMatch(/State\nActive\nSince\n\d+ \w+\.? 20\d\d, \d\d:\d\d/);
    expect(card.summary).toBe('Linked Fabrikam (1234567) in Contoso Ltd.');
    // Ids for support are folded away.
    expect(card.text).not.toMatch(GUID);
    expect(card.allText).toContain(`Object ID\n${row.objectId}`);
    expect(card.allText).toContain(`Tenant ID\n${contoso}`);
    expect(card.allText).toMatch(new RegExp(`Correlation ID\n${GUID.source}`));
    // The name is the proof that the ID is the right one.
    expect(JSON.stringify(card.json)).toContain('"text":"Fabrikam","size":"ExtraLarge"');
    expect(titles(card)).toEqual(['Undo', 'Show']);
  });

  it('says so when the same ID is there already, and changes nothing', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const calls = linkCallsFromNow();

    const card = await asks('ana', 'link 1234567 Contoso Ltd');

    expect(card.text).toMatch(/Already linked\nContoso Ltd\nFabrikam/);
    expect(calls()).toEqual(['GET']);
    expect(linkOf(contoso, 'ana')?.etag).toBe(1);
  });

  it('shows both partners when another one is there, and changes it in place once that is confirmed', async () => {
    await asks('bo', 'link 7654321 Contoso Ltd', 'Linked');
    elsewhere(contoso, 'ana', '1234567');
    const calls = linkCallsFromNow();

    const question = await asks('ana', 'link 7654321 Contoso Ltd');
    expect(question.text).toContain('Another partner is linked');
    expect(question.text).toMatch(/Now\nFabrikam\n1234567\n→\nThen\nTailspin Toys Partners\n7654321/);
    expect(titles(question)).toEqual(['Replace with 7654321', 'Keep as it is']);
    expect(calls()).toEqual(['GET']);

    const card = await presses('ana', question, 'Replace with 7654321');

    expect(card.text).toMatch(/Partner ID changed\nContoso Ltd\nTailspin Toys Partners/);
    expect(calls()).toEqual(['GET', 'GET', 'PATCH 7654321', 'GET']);
    expect(linkOf(contoso, 'ana')).toMatchObject({ partnerId: '7654321', etag: 2 });
  });

  it('leaves everything as it is when the answer is no', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const writes = writesFromNow();

    const question = await asks('ana', `link ${STRANGER} Contoso Ltd`);
    // Nobody here has seen this partner yet, and Microsoft tells a name only after linking.
    expect(question.text).toContain('Check the ID before you go on');
    const card = await presses('ana', question, 'Keep as it is');

    expect(card.text).toContain('Nothing was changed');
    expect(card.messageId).toBe(question.messageId);
    expect(writes()).toEqual([]);
  });
});

describe('update and unlink', () => {
  it('update asks before it links where nothing is linked', async () => {
    const question = await asks('ana', 'update 1234567 Contoso Ltd');
    expect(question.text).toContain('Nothing is linked yet');
    expect(linkOf(contoso, 'ana')).toBeUndefined();

    await presses('ana', question, 'Link 1234567');

    expect(linkOf(contoso, 'ana')).toMatchObject({ partnerId: '1234567', etag: 1 });
  });

  it('unlink shows the link and removes the ID that was read', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const calls = linkCallsFromNow();

    const question = await asks('ana', 'unlink Contoso Ltd');
    expect(question.text).toMatch(/Unlink this partner\?\nContoso Ltd\nFabrikam\nPartner ID {2}1234567/);
    const card = await presses('ana', question, 'Unlink now');

    expect(card.text).toContain('Unlinked');
    expect(card.text).toContain('Partner ID 1234567 was removed');
    expect(calls()).toEqual(['GET', 'GET', 'DELETE 1234567', 'GET']);
    expect(linkOf(contoso, 'ana')).toBeUndefined();
  });

  it('unlink takes an ID typed along as a check: another one stops it', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const writes = writesFromNow();

    const stopped = await asks('ana', 'unlink 7654321 Contoso Ltd');
    expect(stopped.text).toContain('You named 7654321, but 1234567 is linked in Contoso Ltd');
    expect((await presses('ana', stopped, 'Show what is there')).text).toContain('Fabrikam');
    expect((await asks('ana', 'unlink 1234567 Contoso Ltd')).text).toContain('Unlink this partner?');

    expect(writes()).toEqual([]);
  });

  it('unlink has nothing to ask where nothing is linked', async () => {
    const card = await asks('ana', 'unlink Contoso Ltd');

    expect(card.text).toContain('Nothing to unlink');
    expect(titles(card)).toEqual(['Show']);
  });
});

describe('a write that Azure carried out without saying so', () => {
  it.each(
    (['link', 'update', 'unlink'] as const).flatMap((write) =>
      (['errorAfterCommit', 'resetAfterCommit'] as const).map((fault) => ({ write, fault })),
    ),
  )('is a success: $write with $fault', async ({ write, fault }) => {
    prepare(write);
    const writes = writesFromNow();

    const card = await journey().during({ kind: fault }, () => carryOut(write));

    expect(card.text).toContain(WRITES[write].done);
    expect(linkOf(contoso, 'ana')?.partnerId).toBe(WRITES[write].after);
    expect(writes()).toEqual([WRITES[write].call]);
  });
});

describe('a write that Azure did not carry out', () => {
  it.each(['link', 'update', 'unlink'] as const)(
    'fails in plain words, with what is there: %s',
    async (write) => {
      prepare(write);
      const { after, before, call } = WRITES[write];
      const [method = ''] = call.split(' ');
      const writes = writesFromNow();

      const failed = await tap.answering({ ...link, method }, busy, () => carryOut(write));

      expect(failed.text).toContain('Azure did not make the change in Contoso Ltd');
      expect(failed.text).toMatch(before ? /Linked now\nFabrikam \(1234567\)/ : /Linked now\nNot linked/);
      expect(linkOf(contoso, 'ana')?.partnerId).toBe(before);
      expect(writes()).toEqual([call]);

      const again = await presses('ana', failed, 'Try again');
      expect(again.text).toContain(WRITES[write].done);
      expect(linkOf(contoso, 'ana')?.partnerId).toBe(after);
      expect(writes()).toEqual([call, call]);
    },
  );

  it('says that it is unknown when nobody can look, and offers to look', async () => {
    let isOut = false;
    const unknown = await tap.answering(
      link,
      async (carry) => {
        const response = await carry();
        if (!isOut && response.status === 404) return response;
        isOut = true;
        return busy();
      },
      () => asks('ana', 'link 1234567 Contoso Ltd'),
    );
    expect(unknown.text).toContain("I don't know whether the change in Contoso Ltd was made");

    const truth = await presses('ana', unknown, 'Show what is there');
    expect(truth.text).toMatch(/Linked\nContoso Ltd\nFabrikam/);
  });

  it('tells who was faster when another link came first', async () => {
    const put = tap.hold({ ...link, method: 'PUT' });
    const answer = asks('ana', 'link 1234567 Contoso Ltd');
    await put.arrived;
    elsewhere(contoso, 'ana', '7654321');
    await put.release();

    const card = await answer;
    expect(card.text).toContain('The link in Contoso Ltd changed');
    expect(card.text).toContain('Linked now\nTailspin Toys Partners (7654321)');
    expect((await presses('ana', card, 'Show what is there')).text).toContain('Tailspin Toys Partners');
  });

  it('is believed from what is there, not from what Azure answered', async () => {
    const card = await tap.answering(
      { ...link, method: 'PUT' },
      async (carry) => {
        const response = await carry();
        elsewhere(contoso, 'ana', '7654321');
        return response;
      },
      () => asks('ana', 'link 1234567 Contoso Ltd'),
    );

    expect(card.text).toContain('Linked now\nTailspin Toys Partners (7654321)');
    expect(card.text).not.toContain('Fabrikam');
  });

  it('is a clear failure during an outage', async () => {
    const writes = writesFromNow();

    const failed = await journey().during({ kind: 'outage' }, () => asks('ana', 'link 1234567 Contoso Ltd'));

    expect(failed.text).toContain('Microsoft does not answer right now');
    expect(titles(failed)).toEqual(['Try again']);
    expect(writes()).toEqual([]);
    expect((await presses('ana', failed, 'Try again')).text).toContain('Linked');
  });
});

describe('a card that is out of date', () => {
  it('asks again, with what is there now, when the link changed before the click', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const question = await asks('ana', 'update 7654321 Contoso Ltd');
    elsewhere(contoso, 'ana', '314159');
    const writes = writesFromNow();

    const again = await presses('ana', question, 'Replace with 7654321');
    expect(again.text).toContain('This changed after I showed it to you, so nothing was done');
    expect(again.text).toMatch(/Now\nWingtip Consulting\n314159\n→\nThen/);
    expect(writes()).toEqual([]);

    await presses('ana', again, 'Replace with 7654321');
    expect(writes()).toEqual(['PATCH 7654321']);
    expect(linkOf(contoso, 'ana')).toMatchObject({ partnerId: '7654321', etag: 3 });
  });

  it('notices a link that was removed and made again with the same ID', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const question = await asks('ana', 'unlink Contoso Ltd');
    elsewhere(contoso, 'ana', undefined);
    elsewhere(contoso, 'ana', '1234567');
    const writes = writesFromNow();

    const again = await presses('ana', question, 'Unlink now');

    expect(again.text).toContain('This changed after I showed it to you');
    expect(writes()).toEqual([]);
  });

  it('never removes another ID than the one that was shown', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const question = await asks('ana', 'unlink Contoso Ltd');
    elsewhere(contoso, 'ana', '7654321');

    const again = await presses('ana', question, 'Unlink now');

    expect(again.text).toMatch(/Unlink this partner\?\nContoso Ltd\nTailspin Toys Partners/);
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('7654321');
  });

  it('has nothing left to do when somebody did it', async () => {
    elsewhere(contoso, 'ana', '1234567');
    const update = await asks('ana', 'update 7654321 Contoso Ltd');
    const unlink = await asks('ana', 'unlink Contoso Ltd');
    const writes = writesFromNow();

    elsewhere(contoso, 'ana', '7654321');
    expect((await presses('ana', update, 'Replace with 7654321')).text).toContain('Already linked');
    elsewhere(contoso, 'ana', undefined);
    expect((await presses('ana', unlink, 'Unlink now')).text).toContain('Nothing to unlink');

    expect(writes()).toEqual([]);
  });

  it('is refused when the account there is another one than the card was made for', async () => {
    const member = journey()
      .azure.world.tenant(contoso)!
      .members.find(({ account }) => account === 'bo')!;
    const become = (objectId: string) =>
      journey().azure.world.change(() => Object.assign(member, { objectId }));
    const first = member.objectId;
    elsewhere(contoso, 'bo', '1234567');
    const update = await asks('bo', 'update 7654321 Contoso Ltd');
    const unlink = await asks('bo', 'unlink Contoso Ltd');

    // The guest was removed and invited once more: the same person, but not the same account.
    become('0b0b0b0b-2222-4222-8333-444455556666');
    await asks('bo', 'signout', 'Signed out');
    elsewhere(contoso, 'bo', '1234567');
    const writes = writesFromNow();

    const refused = await presses('bo', update, 'Replace with 7654321');
    const shown = refused.text.includes('Please sign in')
      ? await journey().person('bo').personal.nextCard()
      : refused;
    expect(shown.text).toContain('You are another account in Contoso Ltd now');
    expect((await presses('bo', unlink, 'Unlink now')).text).toContain('You are another account');

    expect(writes()).toEqual([]);
    become(first);
    await asks('bo', 'signout', 'Signed out');
  });
});

describe('undo', () => {
  it('takes back a link, a change and a removal, and itself', async () => {
    const writes = writesFromNow();
    const linked = await asks('ana', 'link 1234567 Contoso Ltd');
    const removed = await presses('ana', linked, 'Undo');
    expect(removed.text).toContain('Undone: nothing is linked');
    expect(linkOf(contoso, 'ana')).toBeUndefined();

    const back = await presses('ana', removed, 'Undo');
    expect(back.text).toMatch(/Put back\nContoso Ltd\nFabrikam/);
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('1234567');

    const question = await asks('ana', 'update 7654321 Contoso Ltd');
    await presses('ana', question, 'Replace with 7654321');
    expect((await asks('ana', 'undo')).text).toMatch(/Put back\nContoso Ltd\nFabrikam/);
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('1234567');

    const unlinked = await presses('ana', await asks('ana', 'unlink Contoso Ltd'), 'Unlink now');
    await presses('ana', unlinked, 'Undo');
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('1234567');

    expect(writes()).toEqual([
      'PUT 1234567',
      'DELETE 1234567',
      'PUT 1234567',
      'PATCH 7654321',
      'PATCH 1234567',
      'DELETE 1234567',
      'PUT 1234567',
    ]);
  });

  it.each([
    { what: 'another ID', move: () => elsewhere(contoso, 'ana', '7654321'), now: '7654321' },
    { what: 'no link', move: () => elsewhere(contoso, 'ana', undefined), now: undefined },
    {
      what: 'the same ID once more',
      move: () => {
        elsewhere(contoso, 'ana', undefined);
        elsewhere(contoso, 'ana', '1234567');
      },
      now: '1234567',
    },
  ])('is refused when there is $what since', async ({ move, now }) => {
    const card = await asks('ana', 'link 1234567 Contoso Ltd');
    move();
    const writes = writesFromNow();

    const refused = await presses('ana', card, 'Undo');

    expect(refused.text).toContain('The link in Contoso Ltd changed');
    expect(titles(refused)).toEqual(['Show what is there']);
    expect(writes()).toEqual([]);
    expect(linkOf(contoso, 'ana')?.partnerId).toBe(now);
  });

  it('undoes once, however often its button is pressed', async () => {
    const card = await asks('ana', 'link 1234567 Contoso Ltd');
    const writes = writesFromNow();

    await Promise.all([card.press('Undo'), card.press('Undo'), card.press('Undo', { fallback: true })]);
    await rest('ana');

    expect(writes()).toEqual(['DELETE 1234567']);
    expect(linkOf(contoso, 'ana')).toBeUndefined();
  });

  it('of an older change is refused once there is a newer one', async () => {
    const first = await asks('ana', 'link 1234567 Contoso Ltd');
    await presses('ana', await asks('ana', 'update 7654321 Contoso Ltd'), 'Replace with 7654321');

    const refused = await presses('ana', first, 'Undo');

    expect(refused.text).toContain('The link in Contoso Ltd changed');
    expect(linkOf(contoso, 'ana')?.partnerId).toBe('7654321');
  });

  it('says so when there is nothing to undo', async () => {
    expect((await asks('mira', 'undo')).text).toContain('There is nothing to undo');
  });
});

describe('while Azure takes its time', () => {
  it('a short throttling is waited for', async () => {
    let refusals = 0;
    const calls = linkCallsFromNow();

    const card = await tap.answering(
      { ...link, method: 'PUT' },
      (carry) => ((refusals += 1) === 1 ? throttled(1) : carry()),
      () => asks('ana', 'link 1234567 Contoso Ltd'),
    );

    expect(card.text).toContain('Linked');
    expect(calls()).toEqual(['GET', 'PUT 1234567', 'PUT 1234567', 'GET']);
    expect(linkOf(contoso, 'ana')?.etag).toBe(1);
  });

  it('a long throttling is told with its seconds', async () => {
    const failed = await tap.answering(
      { host: ARM },
      () => throttled(40),
      () => asks('ana', 'link 1234567 Contoso Ltd'),
    );

    expect(failed.text).toContain('Microsoft asks to wait 40 seconds');
    expect((await presses('ana', failed, 'Try again')).text).toContain('Linked');
  });

  it('people see typing, then a card at work, which the result replaces', async () => {
    const ana = journey().person('ana').personal;
    ana.catchUp();
    const typing = Promise.withResolvers<string>();
    const stop = journey().teams.transcript.onChange((change) => {
      if (change.kind === 'typing') typing.resolve(change.conversationId);
    });
    const get = tap.hold({ ...link, method: 'GET' });

    await ana.says('show Contoso Ltd');
    await get.arrived;
    expect(await typing.promise).toBe(ana.conversation.id);
    const working = await ana.next(isInterim);
    await get.release();
    const card = await ana.nextCard();
    stop();

    expect(working.text).toContain('Working on it…');
    expect(card.text).toContain('Nothing is linked');
    expect(card.messageId).toBe(working.messageId);
  });
});
