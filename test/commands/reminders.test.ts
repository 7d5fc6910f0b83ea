import { describe, expect, it } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import { reminders as command } from '../../src/commands/reminders.ts';
import { sortWords, splitLine } from '../../src/commands/words.ts';
import { deliveryWorld } from '../delivery/support/delivery-world.ts';
import { ana, createTeam, inChat } from '../support/team.ts';

const DAY = 24 * 60 * 60_000;

function scene() {
  const { clock, reminders, world } = deliveryWorld();
  const services = { clock, reminders } as unknown as Services;
  const ctx = { ...createTeam().asks(ana, inChat(ana)), services };
  return {
    says: (line: string) => command.run(command.read(sortWords(splitLine(line))), ctx),
    state: () => reminders.get(ana),
    world,
  };
}

describe('reminders', () => {
  it.each([
    ['off', { off: true, days: 0 }],
    ['stop', { off: true, days: 0 }],
    ['snooze', { off: false, days: 28 }],
    ['snooze 2 weeks', { off: false, days: 14 }],
    ['Snooze for 10 days.', { off: false, days: 10 }],
    ['pause for a month', { off: false, days: 30 }],
    ['snooze 999 months', { off: false, days: 366 }],
  ])('%s', async (line, { days, off }) => {
    const { says, state, world } = scene();

    await says(line);

    expect(await state()).toMatchObject({ off, snoozedUntil: days === 0 ? 0 : world.time + days * DAY });
  });

  it('on ends a pause as well', async () => {
    const { says, state } = scene();
    await says('snooze');
    await says('off');

    await says('on');

    expect(await state()).toMatchObject({ off: false, snoozedUntil: 0 });
  });

  it('alone say how it is and change nothing', async () => {
    const { says, state } = scene();
    await says('off');

    const reply = await says('');

    expect(reply.text.key).toBe('reminders.off');
    expect(await state()).toMatchObject({ off: true });
  });

  it('that are not understood change nothing and say how to', async () => {
    const { says, state } = scene();

    const reply = await says('whenever');

    expect(JSON.stringify(reply.card)).toContain('reminders.unclear');
    expect(await state()).toMatchObject({ off: false, snoozedUntil: 0 });
  });
});
