import { beforeAll, describe, expect, it } from 'vitest';
import { conversationTools } from '../support/conversation.ts';
import { useJourney } from '../support/journey.ts';
import { managedBot, managerTools } from '../support/managers.ts';
import { CONNECTOR, createWireTap } from '../support/wire-tap.ts';

const MINUTE = 60_000;
/** Longer than a killed bot keeps its messages from others. */
const LEASE = 5 * 60_000;
/** Digests that arrive before the bot is killed, and one. */
const BEFORE = 12;
const DIGEST = 'Partner links: daily digest';
const UNSURE = /did not confirm the last one/;
const CHANNELS = Array.from({ length: 30 }, (_, n) => `Channel ${String(n + 1).padStart(4, '0')}`);

const POSTS = { host: CONNECTOR, method: 'POST', path: /activities$/ };

const tap = createWireTap();
const journey = useJourney({
  azure: { intercept: tap.intercept },
  env: managedBot(),
  moreChannels: CHANNELS.length,
  // Thirty subscriptions in a row are quicker than Teams lets people be.
  limits: false,
  timeoutInMs: 60_000,
});
const { allSignIn, asks, clean } = conversationTools(journey, tap);
const { at, channel, later, tells } = managerTools(journey);

/** Every digest that was sent to Teams, whether it arrived or not. */
const digestPosts = async (): Promise<number> => {
  const bodies = await Promise.all(tap.sent(POSTS).map((wired) => wired.text()));
  return bodies.filter((body) => body.includes(DIGEST)).length;
};

/** Waits until the list says how it went in this channel; true: that nobody knows. */
async function settled(name: string): Promise<boolean> {
  const list = async (): Promise<string> => (await tells('subscriptions', undefined, name)).text;
  await expect
    .poll(list, { timeout: 30_000, interval: 500 })
    .toSatisfy((text: string) => UNSURE.test(text) || !text.includes('Not yet'));
  return UNSURE.test(await list());
}

beforeAll(async () => {
  clean();
  await allSignIn('ana');
  await asks('ana', 'customers');
});

describe('a bot that is killed in the middle of a digest to thirty channels', () => {
  it('sends none of them twice, and says of each whether it arrived', async () => {
    const due = Math.ceil(Date.now() / MINUTE + 2) * MINUTE;
    const time = new Date(due).toISOString().slice(11, 16);
    for (const name of CHANNELS) await tells(`subscribe daily at ${time} UTC`, undefined, name);
    let posted = 0;
    const half = Promise.withResolvers<undefined>();
    const dead = Promise.withResolvers<undefined>();
    await tap.answering(
      POSTS,
      async (carryOut, wired) => {
        if (!(await wired.text()).includes(DIGEST)) return carryOut();
        posted += 1;
        if (posted === BEFORE) half.resolve(undefined);
        if (posted < BEFORE) return carryOut();
        // On their way when the bot dies: half of them arrive, and it hears of none.
        if (posted % 2 === 0) await carryOut();
        await dead.promise;
        return new Response(null, { status: 502 });
      },
      async () => {
        await at(due);
        await half.promise;
        await journey().bot.kill();
        dead.resolve(undefined);
      },
    );

    await journey().bot.start();
    await later(LEASE);

    let unsure = 0;
    for (const name of CHANNELS) {
      const isUnsure = await settled(name);
      const count = channel(name).shown.filter(({ text }) => text.includes(DIGEST)).length;
      if (isUnsure) unsure += 1;
      expect([name, count]).toEqual([name, isUnsure ? expect.toBeOneOf([0, 1]) : 1]);
    }
    expect(await digestPosts()).toBeLessThanOrEqual(CHANNELS.length);
    // Also those that were about to leave when the bot died.
    expect(unsure).toBeGreaterThanOrEqual(posted - BEFORE + 1);
  }, 240_000);
});
