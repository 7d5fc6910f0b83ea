import { afterEach, describe, expect, it, vi } from 'vitest';
import { oauthCard } from '../../sandbox/teams/silent-sign-in.ts';
import { type Card, type Seen, useJourney } from '../support/journey.ts';
import { isPlan, isResult, runTools, titleOf } from '../support/runs.ts';

// Tokens that live so shortly are not kept: every call needs the sign-in that runs out here.
const journey = useJourney({
  azure: { customers: 60, armTokenLifetimeInS: 240 },
  timeoutInMs: 25_000,
});
const { auditFromNow, links, removeLinksMade } = runTools(journey);
const chat = (key = 'ana') => journey().person(key).personal;
const writes = () => journey().azure.writes.list();
const carriedOut = () => writes().filter(({ etagAfter, etagBefore }) => etagAfter !== etagBefore);
const ours = () => [...links('ana').values()].filter((id) => id === '1234567').length;
const isProgress = ({ kind, text }: Seen): boolean => kind === 'card' && /\d+ of \d+/.test(text);

async function plan(line: string): Promise<Card> {
  await chat().says(line);
  return chat().nextCard(isPlan);
}

/** Until so many were written since the audit began. */
const written = (count: number): Promise<void> =>
  vi.waitFor(() => expect(carriedOut().length).toBeGreaterThanOrEqual(count), {
    timeout: 20_000,
    interval: 10,
  });

afterEach(() => {
  const { azure } = journey();
  azure.delays.armInMs = 0;
  for (const kind of ['assertionExpired', 'ssoFails'] as const) azure.setFault({ kind }, false);
  removeLinksMade();
});

describe('a run under way', () => {
  it('shows its progress in one card, not more often than Teams likes, and the time left', async () => {
    const { azure, teams } = journey();
    const planned = await plan('link 1234567 all');
    const count = Number(/in (\d+) customers/.exec(titleOf(planned))![1]);
    expect(count).toBeGreaterThan(35);
    azure.delays.armInMs = 600;
    const states: { readonly at: number; readonly text: string }[] = [];
    const stopWatching = teams.transcript.onChange((change) => {
      if (change.kind !== 'message' || change.message.id !== planned.messageId) return;
      const seen = chat().shown.find(({ messageId }) => messageId === planned.messageId)!;
      if (seen.text !== states.at(-1)?.text) states.push({ at: Date.now(), text: seen.text });
    });

    await planned.press(/^Link/);
    const result = await chat().nextCard(isResult);
    stopWatching();
    azure.delays.armInMs = 0;

    expect(result.messageId).toBe(planned.messageId);
    expect(titleOf(result)).toBe(`Linked ${count} customers`);
    const progress = states.filter(({ text }) => /\d+ of \d+/.test(text));
    const took = states.at(-1)!.at - progress[0]!.at;
    expect(progress.length).toBeGreaterThanOrEqual(2);
    expect(progress.length).toBeLessThanOrEqual(took / 2000 + 1);
    const told = progress.map(({ text }) => Number(/(\d+) of/.exec(text)![1]));
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBeGreaterThan(0);
    expect(progress.at(-1)!.text).toMatch(/About \d+ seconds? left/);
    expect(progress.every(({ text }) => text.includes(`of ${count}`))).toBe(true);
  });

  it('stops when it is cancelled, and tells what it has done and what it has not reached', async () => {
    const { azure } = journey();
    const planned = await plan('link 1234567 all');
    const count = Number(/in (\d+) customers/.exec(titleOf(planned))![1]);
    const before = ours();
    const audit = auditFromNow();
    azure.delays.armInMs = 500;
    await planned.press(/^Link/);
    const progress = await chat().nextCard(isProgress);
    await written(1);

    await progress.press('Cancel');
    const stopped = await chat().nextCard((card) => isResult(card) && titleOf(card) === 'Stopped');
    azure.delays.armInMs = 0;
    // What was under way at that moment comes to its end; the card says so.
    let last: Seen = stopped;
    await vi.waitFor(
      () => {
        last = chat().shown.find(({ messageId }) => messageId === planned.messageId)!;
        const [, done] = /(\d+) done/.exec(last.text) ?? [];
        expect(Number(done)).toBe(ours() - before);
        expect(carriedOut()).toHaveLength(Number(done));
      },
      { timeout: 10_000 },
    );
    const done = ours() - before;

    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(count);
    expect(last.text).toContain(`${count - done} not reached`);
    expect(last.buttons.map(({ title }) => title)).toEqual([
      `Retry ${count - done}`,
      done === 1 ? 'Undo 1' : `Undo all ${done}`,
      'Download CSV',
    ]);
    expect(audit()).toEqual([]);
    await chat().says('link 1234567 all matching nobody-at-all');
    expect((await chat().nextCard('No customer fits')).text).toBeTruthy();
    expect(ours() - before).toBe(done);
  });

  it('can be stopped by a word while it is under way, and its card ends as after the button', async () => {
    const { azure } = journey();
    const planned = await plan('link 1234567 all');
    const before = ours();
    const audit = auditFromNow();
    azure.delays.armInMs = 500;
    await planned.press(/^Link/);
    await written(1);

    await chat().says('cancel');
    await chat().nextCard('Cancelled 1');
    azure.delays.armInMs = 0;

    await vi.waitFor(
      () => {
        const { buttons, text } = chat().shown.find(({ messageId }) => messageId === planned.messageId)!;
        expect(text).toContain('Stopped');
        expect(buttons.map(({ title }) => title).join()).toMatch(/^Retry \d+(,Undo .*)?,Download CSV$/);
        const [, done = '0'] = /(\d+) done/.exec(text) ?? [];
        expect(Number(done)).toBe(ours() - before);
      },
      { timeout: 10_000 },
    );
    expect(audit()).toEqual([]);
  });

  it('can be stopped by a word while it is only planned: its card has no buttons then', async () => {
    const planned = await plan('link 1234567 all');

    await chat().says('cancel');
    await chat().nextCard('Cancelled 1');
    await vi.waitFor(() => {
      const card = chat().shown.find(({ messageId }) => messageId === planned.messageId)!;
      expect([titleOf(card), card.buttons]).toEqual(['Stopped', []]);
    });
    // A client that still shows the plan.
    await planned.press(/^Link/);
    const refused = await chat().nextCard('This run has moved on');

    expect(refused.buttons.map(({ title }) => title)).toEqual(['My runs']);
    await chat().says('runs');
    expect((await chat().nextCard('Your last runs')).text).toContain('Stopped');
  });

  it('reads and writes as many boxes as a list has', async () => {
    await chat().says('show some');
    const list = await chat().nextCard('Which customers?');
    const all = list.inputs[0]!.choices!;
    expect(all.length).toBeGreaterThan(55);

    await list.press('Continue', { inputs: { picked: all.map(({ value }) => value).join(',') } });

    expect(titleOf(await chat().nextCard(isResult))).toBe(`Your links in ${all.length} customers`);
  });
});

describe('when the sign-in runs out in the middle', () => {
  it('the run pauses, asks once, and goes on by itself', async () => {
    const { azure } = journey();
    const planned = await plan('link 1234567 all');
    const count = Number(/in (\d+) customers/.exec(titleOf(planned))![1]);
    const asked = chat().messages.filter(oauthCard).length;
    const audit = auditFromNow();
    azure.delays.armInMs = 150;
    await planned.press(/^Link/);
    await written(5);

    azure.setFault({ kind: 'assertionExpired' }, true);
    const result = await chat().nextCard(isResult);

    expect(titleOf(result)).toBe(`Linked ${count} customers`);
    expect(result.messageId).toBe(planned.messageId);
    expect(chat().messages.filter(oauthCard)).toHaveLength(asked + 1);
    expect(audit()).toEqual([]);
  });

  it('and Teams cannot renew it silently, the run’s card offers the window, and it goes on afterwards', async () => {
    const { azure } = journey();
    const planned = await plan('link 1234567 all');
    const count = Number(/in (\d+) customers/.exec(titleOf(planned))![1]);
    const audit = auditFromNow();
    azure.delays.armInMs = 150;
    azure.setFault({ kind: 'ssoFails' }, true);
    await planned.press(/^Link/);
    await written(5);

    azure.setFault({ kind: 'assertionExpired' }, true);
    const waiting = await chat().nextCard(
      (card) => titleOf(card) === 'Please sign in again' && card.buttons.length === 2,
    );
    expect(waiting.messageId).toBe(planned.messageId);
    expect(waiting.buttons.map(({ title }) => title)).toEqual(['Sign in', 'Cancel']);
    const done = carriedOut().length;
    await chat().says('runs');
    expect((await chat().nextCard('Your last runs')).text).toContain('Waits for your sign-in');
    expect(carriedOut()).toHaveLength(done);
    await waiting.signIn('Sign in');
    const result = await chat().nextCard(isResult);

    expect(titleOf(result)).toBe(`Linked ${count} customers`);
    expect(result.messageId).toBe(planned.messageId);
    expect(audit()).toEqual([]);
  });
});
