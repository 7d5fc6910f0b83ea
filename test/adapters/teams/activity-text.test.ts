import { describe, expect, it } from 'vitest';
import { activityText, plainLine } from '../../../src/adapters/teams/activity-text.ts';

const BOT = '28:bot';
const mention = (text: unknown, id: string = BOT): object => ({
  type: 'mention',
  text,
  mentioned: { id, name: 'PAL Bot' },
});
const read = (text: unknown, ...entities: unknown[]): string =>
  activityText({ text, entities, recipient: { id: BOT } });

describe('text of a message', () => {
  it.each([
    ['<at>PAL Bot</at>&nbsp;link contoso 1234567\n', 'link contoso 1234567'],
    ['<at>PAL Bot</at>\u00a0link', 'link'],
    ['  <at id="0">PAL Bot</at> show', 'show'],
    ['link <at>PAL Bot</at> 1234567', 'link 1234567'],
  ])('loses the mention of the bot: %j', (typed, expected) => {
    expect(read(typed, mention('<at>PAL Bot</at>'))).toBe(expected);
  });

  it('loses a mention that is repeated', () => {
    const both = [mention('<at>PAL Bot</at>'), mention('<at>PAL Bot</at>')];

    expect(read('<at>PAL Bot</at> <at>PAL Bot</at> help', ...both)).toBe('help');
    expect(read('<at>PAL Bot</at> <at>PAL Bot</at> help', both[0])).toBe('help');
  });

  it('loses a mention that comes in two pieces', () => {
    const pieces = [mention('<at>PAL</at>'), mention('<at>Bot</at>')];

    expect(read('<at>PAL</at> <at>Bot</at> link', ...pieces)).toBe('link');
  });

  it('keeps the name of another person', () => {
    const typed = '<at>PAL Bot</at> show <at>Bo Lindgren</at>';

    expect(read(typed, mention('<at>PAL Bot</at>'), mention('<at>Bo Lindgren</at>', '29:bo'))).toBe(
      'show Bo Lindgren',
    );
  });

  it('tells a person from the bot by id, not by name', () => {
    const typed = '<at>PAL Bot</at> show <at>PAL Bot</at>';

    expect(read(typed, mention('<at>PAL Bot</at>'), mention('<at>PAL Bot</at>', '29:mallory'))).toBe(
      'show PAL Bot',
    );
  });

  it('takes a tag without an entity for plain text', () => {
    expect(read('<at>Somebody</at> link')).toBe('Somebody link');
    expect(read('<at></at> link', mention('<at></at>'))).toBe('link');
  });

  it('loses the bare name that clients without tags send', () => {
    expect(read('PAL Bot show', mention('PAL Bot'))).toBe('show');
  });

  it.each([
    ['show A&amp;B &lt;x&gt; &quot;y&quot; it&#39;s', 'show A&B <x> "y" it\'s'],
    ['&amp;lt;', '&lt;'],
    ['&unknown; &', '&unknown; &'],
  ])('decodes entities once: %j', (typed, expected) => {
    expect(read(typed)).toBe(expected);
  });

  it('drops what nobody can see and normalises the rest', () => {
    expect(read('li\u200bnk \u202econ\u202ctoso\ufeff \u2066１２３４５６７\u2069\t\u0007ok')).toBe(
      'link contoso 1234567 ok',
    );
  });

  it('leaves quotes and dashes to the parser', () => {
    expect(read('link “Contoso Ltd” – 1')).toBe('link “Contoso Ltd” – 1');
  });

  it.each([[undefined], [null], [42], ['']])('is empty for %j', (typed) => {
    expect(read(typed)).toBe('');
  });

  it('survives entities that are null or malformed', () => {
    const odd = [null, 'x', {}, { type: 'mention' }, { type: 'mention', mentioned: null, text: 5 }];

    expect(read('help', ...odd)).toBe('help');
    expect(activityText({ text: 'help', entities: 'none', recipient: { id: BOT } })).toBe('help');
  });

  it('is cut at 2000 characters', () => {
    expect(read('x'.repeat(100_000))).toHaveLength(2000);
    expect(Array.from(plainLine('😀'.repeat(10), 3))).toHaveLength(3);
  });
});
