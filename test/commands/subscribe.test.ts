import { describe, expect, it } from 'vitest';
import type { Command, CommandContext, Services } from '../../src/commands/command.ts';
import { commandNamed } from '../../src/commands/index.ts';
import { understand } from '../../src/commands/understand.ts';
import type { AuditRecord } from '../../src/domain/audit.ts';
import { translate } from '../../src/i18n/translator.ts';
import type { ConversationRef, Invocation, Reply } from '../../src/ports/chat.ts';
import { deliveryWorld } from '../delivery/support/delivery-world.ts';
import {
  ana,
  bo,
  CHANNEL,
  createTeam,
  CUSTOMERS,
  expected,
  inChannel,
  inChat,
  mira,
} from '../support/team.ts';

const HOUR = 60 * 60_000;

/** Mira's channel, and what was put into the outbox and the audit. */
function scene(start = '2026-03-02T08:30:00Z') {
  const { outbox, subscriptions, world, events, clock, goesOn, happens } = deliveryWorld(start);
  const team = createTeam([
    expected(ana, CUSTOMERS.contoso, 'missing'),
    expected(ana, CUSTOMERS.woodgrove, 'inPlace'),
    expected(bo, CUSTOMERS.contosoRetail, 'inPlace'),
  ]);
  const audited: AuditRecord[] = [];
  const services = {
    ...team.services,
    subscriptions,
    outbox,
    events,
    clock,
    audit: { append: async (_home: unknown, line: AuditRecord) => void audited.push(line) },
  } as unknown as Services;
  let item = 0;
  const ctxOf = (who: typeof mira, conversation: ConversationRef): CommandContext => ({
    ...team.asks(who, conversation),
    itemId: `item-${(item += 1)}`,
    services,
  });
  const run = ({ args, command }: Invocation, ctx: CommandContext): Promise<Reply> =>
    (commandNamed(command) as Command).run(args, ctx);
  return {
    world,
    audited,
    goesOn,
    happens,
    boards: team.boards,
    policy: (change: object) => void (team.policy = { ...team.policy, ...change }),
    /** Types it, in the channel unless somewhere else. */
    says: async (text: string, who = mira, where = inChannel(who)) => {
      const meant = understand(text);
      if (meant.kind !== 'command') throw new Error(`not understood: ${text}`);
      return run(meant.invocation, ctxOf(who, where));
    },
    presses: async (
      reply: Reply,
      title: string,
      who = mira,
      inputs: Invocation['args'] = {},
      where = inChannel(who),
    ) => {
      const action = reply.actions?.find(({ label }) => translate(label, { locale: 'en' }) === title);
      if (action?.kind !== 'run') throw new Error(`no button ${title}`);
      const { args, command } = action.invocation;
      return run({ command, args: { ...args, ...inputs } }, ctxOf(who, where));
    },
  };
}

const titlesOf = (reply: Reply): string[] =>
  (reply.actions ?? []).map(({ label }) => translate(label, { locale: 'en' }));
const said = (reply: Reply): string => translate(reply.text, { locale: 'en' });

describe('subscribe', () => {
  it('gives the channel a digest every day at nine in the zone of whoever asks', async () => {
    const { says, world } = scene();

    const reply = await says('subscribe');

    expect(world.subscriptions).toMatchObject([
      { kind: 'daily', at: '09:00', timeZone: 'Europe/Amsterdam', scope: {}, conversation: { id: CHANNEL } },
    ]);
    expect(reply.card).toMatchObject({
      template: 'notice',
      data: {
        facts: [
          { value: { date: '2026-03-03T08:00:00.000Z', timeZone: 'Europe/Amsterdam' } },
          { value: 'Europe/Amsterdam' },
          { value: { key: 'subscription.allCustomers' } },
        ],
      },
    });
    expect(titlesOf(reply)).toEqual(['Change', 'Send a test', 'Unsubscribe']);
  });

  it('takes kind, day, time, zone and customers in plain words', async () => {
    const { says, world } = scene();

    await says('subscribe every friday at 4 pm New York for Woodgrove Bank and Contoso Ltd only problems');

    expect(world.subscriptions).toMatchObject([
      {
        kind: 'weekly',
        at: '16:00',
        timeZone: 'America/New_York',
        weekday: 5,
        scope: { customers: [CUSTOMERS.woodgrove, CUSTOMERS.contoso], problemsOnly: true },
        nextAt: Date.parse('2026-03-06T21:00:00Z'),
      },
    ]);
  });

  it('begins changes now, and posts the board under which they are told', async () => {
    const { boards, happens, says, world } = scene();
    happens();

    await says('subscribe changes');

    expect(world.subscriptions).toMatchObject([{ kind: 'changes', toldUpTo: 1 }]);
    expect(world.subscriptions[0]).not.toHaveProperty('nextAt');
    expect(boards).toHaveLength(1);
    expect([...world.messages.values()]).toMatchObject([
      { outgoing: { kind: 'board', board: 'board-1' }, conversation: { id: CHANNEL } },
    ]);
  });

  it('is written to the audit', async () => {
    const { audited, says } = scene();

    await says('subscribe weekly');

    expect(audited).toMatchObject([
      { action: 'subscribe', outcome: 'done', actor: { objectId: mira.objectId } },
    ]);
  });

  it('is for managers, in channels and group chats', async () => {
    const { says, world } = scene();

    await expect(says('subscribe', ana)).rejects.toMatchObject({ code: 'managersOnly' });
    await expect(says('subscribe', mira, inChat(mira))).rejects.toMatchObject({ code: 'onlyInChannels' });
    expect(world.subscriptions).toEqual([]);
  });

  it('offers the nearest for what it does not know, and then does that', async () => {
    const { presses, says, world } = scene();

    const reply = await says('subscribe weekly Amsterdm');
    expect(said(reply)).toBe('I did not understand "Amsterdm".');
    expect(world.subscriptions).toEqual([]);
    await presses(reply, 'Europe/Amsterdam');

    expect(world.subscriptions).toMatchObject([{ kind: 'weekly', timeZone: 'Europe/Amsterdam' }]);
  });

  it('never guesses which customer is meant', async () => {
    const { presses, says, world } = scene();

    const reply = await says('subscribe daily for Woodgrove Bank, Contoso');
    expect(world.subscriptions).toEqual([]);
    expect(titlesOf(reply)).toEqual(['Contoso Ltd', 'Contoso Retail']);
    await presses(reply, 'Contoso Retail');

    expect(world.subscriptions[0]?.scope.customers).toEqual([CUSTOMERS.woodgrove, CUSTOMERS.contosoRetail]);
  });

  it.each([
    ['subscribe daily xyzzyqqq', 'wishUnclear'],
    ['subscribe daily at 25:00', 'wishUnclear'],
    ['subscribe customers Xyzzyqqq', 'wishUnclear'],
  ])('refuses "%s" with %s', async (line, code) => {
    const { says, world } = scene();

    await expect(says(line)).rejects.toMatchObject({ code });
    expect(world.subscriptions).toEqual([]);
  });

  it('says that the quiet hours are kept', async () => {
    const { policy, says } = scene();
    policy({ quietHours: { from: '20:00', to: '07:00', timeZone: 'UTC' } });

    expect(JSON.stringify(await says('subscribe'))).toContain('subscribe.quiet');
  });
});

describe('the buttons of a subscription', () => {
  it('change it in a form that is filled with what is', async () => {
    const { presses, says, world } = scene();
    const form = await presses(await says('subscribe daily at 09:00 for Woodgrove Bank'), 'Change');
    expect(form.card).toMatchObject({ template: 'wish', data: { kind: 'daily', at: '09:00', weekday: 1 } });

    await presses(form, 'Subscribe', mira, {
      kind: 'weekly',
      day: '3',
      at: '10:15',
      zone: 'Berlin',
      only: 'all',
    });

    expect(world.subscriptions).toMatchObject([
      {
        kind: 'weekly',
        weekday: 3,
        at: '10:15',
        timeZone: 'Europe/Berlin',
        scope: { customers: [CUSTOMERS.woodgrove] },
      },
    ]);
  });

  it('send a test at once', async () => {
    const { presses, says, world } = scene();

    const reply = await presses(await says('subscribe'), 'Send a test');

    expect([...world.messages.values()]).toMatchObject([
      { outgoing: { kind: 'digest', subscription: 'daily-1', test: true }, notBefore: world.time },
    ]);
    expect(said(reply)).toBe('A test is on its way');
    expect(titlesOf(reply)).toContain('Send a test');
  });

  it('stop it after a question, and offer it again exactly as it was', async () => {
    const { audited, presses, says, world } = scene();
    const before = await says('subscribe weekly on Tuesday at 08:15 Berlin only problems');
    const [{ at, kind, scope, timeZone, weekday } = expect.fail()] = world.subscriptions;

    const question = await presses(before, 'Unsubscribe');
    expect(world.subscriptions).toHaveLength(1);
    const stopped = await presses(question, 'Unsubscribe');
    expect(world.subscriptions).toEqual([]);
    await presses(stopped, 'Subscribe again');

    expect(world.subscriptions).toMatchObject([{ at, kind, scope, timeZone, weekday }]);
    expect(audited.map(({ action }) => action)).toEqual(['subscribe', 'unsubscribe', 'subscribe']);
  });

  it('are for managers, whoever has the card', async () => {
    const { presses, says } = scene();
    const reply = await says('subscribe');

    await expect(presses(reply, 'Send a test', ana)).rejects.toMatchObject({ code: 'managersOnly' });
  });

  it('say so when it is gone', async () => {
    const { presses, says, world } = scene();
    const reply = await says('subscribe');
    world.subscriptions = [];

    expect(said(await presses(reply, 'Send a test'))).toBe('That subscription is gone');
  });
});

describe('subscriptions', () => {
  it('shows what is posted here, when it last was, and what is wrong', async () => {
    const { goesOn, says, world } = scene();
    await says('subscribe daily');
    goesOn(HOUR);
    world.subscriptions = world.subscriptions.map((one) => ({
      ...one,
      deliveredAt: world.time,
      problem: { kind: 'unknown', at: world.time, told: false },
    }));

    const reply = await says('subscriptions', ana);

    expect(reply.card).toMatchObject({
      template: 'subscriptions',
      data: {
        rows: [
          {
            tone: 'attention',
            title: { key: 'wish.daily', params: { at: '09:00' } },
            problem: { key: 'subscription.problem.unknown' },
          },
        ],
      },
    });
    expect(JSON.stringify(reply.card)).toContain('2026-03-02T09:30:00.000Z');
    expect(JSON.stringify(reply.card)).toContain('Mira Dubois');
    expect(titlesOf(reply)).toEqual(['Test the daily digest']);
  });

  it('in the 1:1 chat shows a manager those of all conversations', async () => {
    const { says } = scene();
    await says('subscribe');

    const reply = await says('subscriptions', mira, inChat(mira));

    expect(reply.card).toMatchObject({ data: { rows: [{ title: { key: 'wish.daily' } }] } });
    await expect(says('subscriptions', ana, inChat(ana))).rejects.toMatchObject({ code: 'managersOnly' });
  });

  it('says how to begin where there are none', async () => {
    const { says } = scene();

    expect(said(await says('subscriptions'))).toBe('Nothing is subscribed here');
  });
});

describe('unsubscribe', () => {
  it('asks which one when there are several', async () => {
    const { says, presses, world } = scene();
    await says('subscribe changes');
    await says('subscribe daily');

    const which = await says('unsubscribe');
    expect(titlesOf(which)).toEqual(['Stop the changes', 'Stop the daily digest', 'Keep as it is']);
    const question = await presses(which, 'Stop the changes');
    await presses(question, 'Unsubscribe');

    expect(world.subscriptions.map(({ kind }) => kind)).toEqual(['daily']);
  });

  it('is for managers', async () => {
    const { says, world } = scene();
    await says('subscribe');

    await expect(says('unsubscribe daily', ana)).rejects.toMatchObject({ code: 'managersOnly' });
    expect(world.subscriptions).toHaveLength(1);
  });

  it('refuses a kind that is none', async () => {
    const { says } = scene();

    await expect(says('unsubscribe everything')).rejects.toMatchObject({ code: 'wishUnclear' });
  });
});
