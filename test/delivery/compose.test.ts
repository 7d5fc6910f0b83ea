import { describe, expect, it } from 'vitest';
import { renderCard } from '../../src/cards/render-card.ts';
import type { Composed } from '../../src/delivery/compose.ts';
import { NO_COUNTS } from '../../src/domain/board.ts';
import { partnerId } from '../../src/domain/ids.ts';
import { translate } from '../../src/i18n/translator.ts';
import type { Outgoing } from '../../src/ports/delivery.ts';
import {
  ANA,
  ana,
  channel,
  CONTOSO,
  customer,
  deliveryWorld,
  HOME,
  missingLink,
  WOODGROVE,
} from './support/delivery-world.ts';

const DAY = 24 * 60 * 60_000;
const [ours, theirs] = [partnerId('1234567'), partnerId('7654321')];
const link = (id = ours) => ({ partnerId: id, etag: 1 });

const scene = (start?: string) => {
  const delivery = deliveryWorld(start);
  const { compose, world } = delivery;
  return {
    ...delivery,
    composed: (outgoing: Outgoing): Promise<Composed | undefined> =>
      compose({ id: 'm', conversation: channel, outgoing, notBefore: 0, attempt: 1 }),
    digest: (subscription: string, more: { slot?: number; test?: true } = {}): Outgoing => ({
      kind: 'digest',
      subscription,
      slot: world.time,
      ...more,
    }),
  };
};

/** The words of the card, one line each, as a reader of the channel sees them. */
function linesOf({ reader, reply }: Composed): string[] {
  if (!reply.card) return [translate(reply.text, reader)];
  const lines: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) {
      const { inlines, text, type } = node as { inlines?: { text: string }[]; text?: string; type?: string };
      if (type === 'RichTextBlock') lines.push((inlines ?? []).map((one) => one.text).join(''));
      else if (type === 'TextBlock') lines.push(text ?? '');
      Object.values(node).forEach(walk);
    }
  };
  walk(renderCard(reply.card, [], reader));
  return lines.map((line) => line.replaceAll('\u200B', '').replaceAll('\u00A0', ' '));
}

describe('a digest', () => {
  it('says how far the team is, what changed, and who needs help', async () => {
    const { composed, digest, happens, subscribed, world } = scene('2026-03-02T08:00:00Z');
    world.customers = [
      customer(CONTOSO, 'Contoso Ltd', { expected: 4, inPlace: 2, missing: 1, otherId: 1 }),
      customer(WOODGROVE, 'Woodgrove Bank', { expected: 2, inPlace: 2 }),
    ];
    happens();
    happens({ tenantId: WOODGROVE, customerName: 'Woodgrove Bank' });
    happens({ kind: 'changed', how: 'outside', before: link(), after: link(theirs) });
    const { id } = await subscribed({ deliveredAt: world.time - DAY });

    const found = await composed(digest(id));

    expect(linesOf(found!)).toEqual([
      '!',
      'Partner links: daily digest',
      'Since Mar 1, 2026, 9:00 AM',
      '4 of 6 expected links in place, 1 to another ID, 1 not linked',
      '▰▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱',
      'What changed',
      '!',
      'A link in Contoso Ltd was changed from 1234567 to 7654321, outside PAL Bot',
      '✓',
      '2 links to 1234567 were made, in 2 customers',
      'Contoso Ltd · Woodgrove Bank',
      'Who needs help',
      '⚠',
      'Contoso Ltd',
      '1 to another ID, 1 not linked',
      '2 of 4',
    ]);
    expect(found).toMatchObject({ conversation: channel, told: { from: 0, to: 3 } });
    expect(translate(found!.reply.text, found!.reader)).toBe('Daily digest: 4 of 6 partner links in place.');
  });

  it('names nobody unless the policy lets it', async () => {
    const { composed, digest, goesOn, happens, subscribed, world } = scene();
    world.customers = [customer(CONTOSO, 'Contoso Ltd', { expected: 1, missing: 1 })];
    world.links = [missingLink()];
    happens();
    const { id } = await subscribed();

    const without = await composed(digest(id));
    world.policy = { ...world.policy, version: 1, names: true };
    goesOn(60_000);
    const withNames = await composed(digest(id));

    expect(JSON.stringify(without)).not.toContain('Ana');
    expect(linesOf(withNames!)).toContain('Ana Bakker: Contoso Ltd');
    expect(linesOf(withNames!)).toContain('Ana Bakker');
  });

  it('draws the last twelve weeks, and says the same in words', async () => {
    const { composed, coverage, digest, subscribed, world } = scene('2026-03-02T08:00:00Z');
    const { id } = await subscribed();
    for (let week = 12; week >= 0; week -= 1) {
      const day = new Date(world.time - week * 7 * DAY).toISOString().slice(0, 10);
      const counts = { ...NO_COUNTS, expected: 100, inPlace: 90 - week * 2 };
      await coverage.noteDay(HOME, day, counts);
    }

    const lines = linesOf((await composed(digest(id)))!);

    expect(lines).toContain('From 66 % to 90 % in 12 weeks');
    expect(lines.find((line) => /^[▁-█]+$/.test(line))).toHaveLength(13);
  });

  it('is about its customers only', async () => {
    const { composed, digest, happens, subscribed, world } = scene();
    world.customers = [
      customer(CONTOSO, 'Contoso Ltd', { expected: 1, missing: 1 }),
      customer(WOODGROVE, 'Woodgrove Bank', { expected: 1, missing: 1 }),
    ];
    happens();
    const { id } = await subscribed({ scope: { customers: [WOODGROVE] } });

    const found = await composed(digest(id));

    expect(linesOf(found!).join('\n')).not.toContain('Contoso');
    expect(linesOf(found!)).toContain('Nothing changed');
    expect(found).toMatchObject({ told: { from: 0, to: 1 } });
  });

  it('says how many were reminded, and not whom', async () => {
    const { composed, digest, goesOn, reminders, subscribed, world } = scene();
    const { id } = await subscribed();
    goesOn(1_000);
    await reminders.take(ANA, world.time);

    const found = await composed(digest(id));

    expect(linesOf(found!).at(-1)).toBe('I have reminded 1 person since then.');
    expect(JSON.stringify(found)).not.toContain('Ana');
  });

  it('leads everybody to their own links', async () => {
    const { boards, composed, digest, subscribed } = scene();
    const { id } = await subscribed();
    await boards.ensure({ home: HOME, conversation: channel, scope: {}, reader: { locale: 'en' } });

    const found = await composed(digest(id));

    expect(found?.reply.actions).toMatchObject([{ kind: 'view', board: 'board-1', args: { show: 'mine' } }]);
  });

  it('is not sent when a newer one is due: after a downtime there is one', async () => {
    const { composed, digest, subscribed, world } = scene();
    const { id } = await subscribed();

    expect(await composed(digest(id, { slot: world.time - 2 * DAY }))).toBeUndefined();
    expect(await composed(digest(id, { slot: world.time - 2 * DAY, test: true }))).toBeDefined();
  });

  it('for a test says so, and counts nothing as told', async () => {
    const { composed, digest, happens, subscribed } = scene();
    happens();
    const { id } = await subscribed();

    const found = await composed(digest(id, { test: true }));

    expect(linesOf(found!)).toContain('This is a test. The next digest comes at its time.');
    expect(found).not.toHaveProperty('told');
  });

  it('stays small however much happened', async () => {
    const { composed, digest, happens, subscribed, world } = scene();
    const name = (n: number) => `${n} ${'Verwaltungsgesellschaft'.repeat(5)}`;
    world.customers = Array.from({ length: 300 }, (_, n) =>
      customer(CONTOSO, name(n), { expected: 60, missing: 60 }),
    );
    world.policy = { ...world.policy, names: true };
    for (let n = 0; n < 3_000; n += 1)
      happens({ after: link(partnerId(String(1_000_000 + n))), customerName: name(n) });
    const { id } = await subscribed();

    const found = await composed(digest(id));

    // The renderer throws when a card is larger than Teams takes.
    expect(linesOf(found!).length).toBeLessThan(100);
    expect(found).toMatchObject({ told: { from: 0, to: 2_000 } });
  });
});

describe('a note of changes', () => {
  const note = (to: number, from = 0): Outgoing => ({ kind: 'changes', subscription: 'changes-1', from, to });

  it('is a sentence in the thread of the board', async () => {
    const { boards, composed, happens, subscribed } = scene();
    await subscribed({ kind: 'changes' });
    await boards.ensure({ home: HOME, conversation: channel, scope: {}, reader: { locale: 'en' } });
    await boards.noteMessage('board-1', '17');
    happens({ kind: 'unlinked', how: 'outside', before: link() });

    const found = await composed(note(1));

    expect(found?.conversation.id).toBe(`${channel.id};messageid=17`);
    expect(linesOf(found!)).toEqual(['A link to 1234567 was removed in Contoso Ltd, outside PAL Bot']);
  });

  it('goes to the channel itself while no board is shown', async () => {
    const { composed, happens, subscribed } = scene();
    await subscribed({ kind: 'changes' });
    happens();

    expect((await composed(note(1)))?.conversation.id).toBe(channel.id);
  });

  it('tells fifty changes in one card', async () => {
    const { composed, happens, subscribed } = scene();
    await subscribed({ kind: 'changes' });
    for (let n = 0; n < 49; n += 1) happens();
    happens({ kind: 'unreachable' });

    const found = await composed(note(50));

    expect(linesOf(found!)).toEqual(
      expect.arrayContaining([
        '49 links to 1234567 were made in Contoso Ltd',
        'One person can no longer enter Contoso Ltd',
      ]),
    );
    expect(found).toMatchObject({ told: { from: 0, to: 50 } });
  });

  it.each([
    [
      {
        kind: 'renamed',
        before: { ...link(), partnerName: 'Fabrikam' },
        after: { ...link(), partnerName: 'Fabrikam Inc' },
      },
      'Partner 1234567 is now called "Fabrikam Inc", formerly "Fabrikam"',
    ],
    [{ kind: 'personLeft' }, 'One person has left your organisation'],
    [
      { kind: 'rewritten', how: 'outside', before: link() },
      'A link to 1234567 in Contoso Ltd was written again',
    ],
    [{ kind: 'reachable' }, 'One person can enter Contoso Ltd again'],
  ] as const)('says of %j: %s', async (event, sentence) => {
    const { composed, happens, subscribed } = scene();
    await subscribed({ kind: 'changes' });
    happens(event);

    expect(linesOf((await composed(note(1)))!)).toEqual([sentence]);
  });

  it('of problems only leaves good news out', async () => {
    const { composed, happens, subscribed } = scene();
    await subscribed({ kind: 'changes', scope: { problemsOnly: true } });
    happens();

    expect(await composed(note(1))).toBeUndefined();
  });

  it('is not sent when its changes are told already', async () => {
    const { composed, happens, subscribed } = scene();
    await subscribed({ kind: 'changes', toldUpTo: 1 });
    happens();

    expect(await composed(note(1))).toBeUndefined();
  });
});

describe('a reminder', () => {
  const wanted: Outgoing = { kind: 'reminder', person: ANA };
  const forgetful = () => {
    const made = scene();
    made.world.people.push(ana());
    made.world.links.push(missingLink());
    return made;
  };

  it('says where work is not credited, with a button to link and two to be left alone', async () => {
    const { composed, world } = forgetful();
    world.policy = { ...world.policy, partnerIds: [{ id: ours }] };

    const found = await composed(wanted);

    expect(translate(found!.reply.text, found!.reader)).toBe(
      'You can enter Contoso Ltd, but your work there is not credited',
    );
    expect(found).toMatchObject({ person: { objectId: ANA.objectId }, conversation: { type: 'personal' } });
    expect(found?.reply.actions?.map((action) => action.kind === 'run' && action.invocation)).toEqual([
      { command: 'link', args: { customer: CONTOSO, partnerId: ours } },
      { command: 'reminders', args: { wish: 'snooze' } },
      { command: 'reminders', args: { wish: 'off' } },
    ]);
  });

  it('of many customers names the first ones and offers to choose', async () => {
    const { composed, world } = forgetful();
    world.links = Array.from({ length: 7 }, (_, n) => missingLink(`Customer ${n}`));

    const found = await composed(wanted);

    expect(linesOf(found!)).toContain(
      'Customer 0, Customer 1, Customer 2, Customer 3, Customer 4 and 2 more',
    );
    const commands = found?.reply.actions?.map(
      (action) => action.kind === 'run' && action.invocation.command,
    );
    expect(commands).toEqual(['link', 'link', 'link', 'pick', 'reminders', 'reminders']);
  });

  it.each([
    ['has linked meanwhile', { links: [] }],
    ['has left', { people: [ana({ leftAt: 1 })] }],
  ])('is not sent to somebody who %s', async (_who, change) => {
    const { composed, world } = forgetful();
    Object.assign(world, change);

    expect(await composed(wanted)).toBeUndefined();
  });

  it('is not sent to somebody who wants none', async () => {
    const { composed, reminders } = forgetful();
    await reminders.set(ANA, { off: true });

    expect(await composed(wanted)).toBeUndefined();
  });
});
