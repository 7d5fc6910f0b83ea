import { beforeAll, describe, expect, it } from 'vitest';
import { nextTime } from '../../src/domain/schedule.ts';
import { conversationTools } from '../support/conversation.ts';
import { useJourney } from '../support/journey.ts';
import { managedBot, managerTools } from '../support/managers.ts';
import { createWireTap } from '../support/wire-tap.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONE = 'Europe/Amsterdam';

const tap = createWireTap();
const journey = useJourney({
  azure: { intercept: tap.intercept },
  env: managedBot(),
  timeoutInMs: 30_000,
});
const { allSignIn, asks, clean } = conversationTools(journey, tap);
const { at, channel, tells } = managerTools(journey);
const offsetOf = (time: number): string | undefined =>
  new Intl.DateTimeFormat('en', { timeZone: ZONE, timeZoneName: 'longOffset' })
    .formatToParts(time)
    .find(({ type }) => type === 'timeZoneName')?.value;

/** The next night from now in which the clocks of the zone are changed: noon before it. */
function noonBeforeChange(): number {
  let noon = nextTime({ at: '12:00', timeZone: ZONE }, Date.now());
  while (offsetOf(noon) === offsetOf(noon + DAY)) noon += DAY;
  return noon;
}

const digest = () => channel().nextCard('daily digest');
const digests = (): number => channel().shown.filter(({ text }) => text.includes('daily digest')).length;

beforeAll(async () => {
  clean();
  await allSignIn('ana');
  await asks('ana', 'show Contoso Ltd');
});

describe('a reminder', () => {
  const REMINDER = 'I remind you once a week at most.';
  const ana = () => journey().person('ana').personal;
  const tuesday = nextTime({ kind: 'weekly', weekday: 2, at: '10:00', timeZone: ZONE }, Date.now() + DAY);
  const reminders = (): number => ana().shown.filter(({ text }) => text.includes(REMINDER)).length;

  it('comes to the 1:1 chat in working hours, and once a week at most', async () => {
    ana().catchUp();

    await at(tuesday);
    const card = await ana().nextCard(REMINDER);
    await at(tuesday + DAY);
    await at(tuesday + 6 * DAY);
    await at(tuesday + 7 * DAY + 10 * MINUTE);
    await ana().nextCard(REMINDER);

    expect(card.text).toMatch(
      /You can enter .* where your work is not credited|but your work there is not credited/,
    );
    expect(card.text).toContain('Contoso Ltd');
    expect(card.buttons.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Link Contoso Ltd', 'Not for 4 weeks', 'No more reminders']),
    );
    expect(reminders()).toBe(2);
  }, 120_000);

  it('is counted in the digest, and names nobody', async () => {
    await at(Date.now());
    await tells('subscribe daily at 09:00 UTC');
    await at(tuesday + 8 * DAY);
    const report = await digest();

    expect(report.allText).toMatch(/I have reminded 1 person since then/);
    expect(report.allText).not.toContain('Ana');
  }, 120_000);

  it('ends when the person says so, and not for good', async () => {
    await at(Date.now());
    const [card] = ana().shown.filter(({ text }) => text.includes(REMINDER));
    ana().catchUp();
    await ana().look(card!).press('No more reminders');
    expect((await ana().nextCard()).text).toContain('I do not remind you');

    await at(tuesday + 21 * DAY);
    await at(Date.now());
    expect(reminders()).toBe(1);
    expect((await asks('ana', 'reminders on')).text).toContain('I remind you of missing links');
  }, 120_000);

  it('is put off when the person says so', async () => {
    expect((await asks('ana', 'reminders snooze 2 weeks')).text).toContain('I do not remind you for now');
  });
});

describe('a digest at 02:30', () => {
  it('comes once in a night in which the clocks are changed, and once after a downtime', async () => {
    await at(Date.now());
    await tells('subscribe daily at 02:30 Amsterdam');
    const noon = noonBeforeChange();
    const before = digests();

    // Months of downtime.
    await at(noon);
    await digest();
    // The night is over: half past two was there once, not at all, or twice.
    await at(noon + 17 * HOUR);
    await digest();
    await at(noon + 20 * HOUR);
    await at(noon + DAY + 17 * HOUR);
    await digest();

    // In order: a fourth one would have come before the last.
    expect(digests() - before).toBe(3);
  }, 120_000);
});
