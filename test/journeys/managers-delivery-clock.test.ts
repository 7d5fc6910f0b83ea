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
  await asks('ana', 'customers');
});

describe('a digest at 02:30', () => {
  it('comes once in a night in which the clocks are changed, and once after a downtime', async () => {
    await tells('subscribe daily at 02:30 Amsterdam');
    const noon = noonBeforeChange();

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
    expect(digests()).toBe(3);
  }, 120_000);
});
