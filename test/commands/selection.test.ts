import { describe, expect, it } from 'vitest';
import { parseSelection, readSelection, speaksOfAll } from '../../src/commands/selection.ts';
import { understand } from '../../src/commands/understand.ts';
import { sortWords, splitLine } from '../../src/commands/words.ts';

const words = (line: string) => sortWords(splitLine(line));

describe('all customers', () => {
  it.each([
    ['1234567 all', { partnerId: '1234567' }],
    ['all 1234567', { partnerId: '1234567' }],
    ['1234567 all not linked', { partnerId: '1234567', condition: 'notLinked' }],
    ['1234567 all unlinked customers', { partnerId: '1234567', condition: 'notLinked' }],
    ['7654321 all linked to 1234567', { partnerId: '7654321', condition: 'linkedTo 1234567' }],
    ['7654321 all that are linked with 1234567', { partnerId: '7654321', condition: 'linkedTo 1234567' }],
    ['all matching contoso', { matching: 'contoso' }],
    [
      '1234567 all matching contoso ltd except retail',
      { partnerId: '1234567', matching: 'contoso ltd', except: 'retail' },
    ],
    ['all except Fabrikam, Tailspin and Wide World', { except: 'Fabrikam, Tailspin and Wide World' }],
    ['1234567 all but not retail', { partnerId: '1234567', except: 'retail' }],
    ['1234567 everywhere', { partnerId: '1234567' }],
    ['1234567 all tomorrow', { partnerId: '1234567', unclear: 'tomorrow' }],
  ])('are selected by "%s"', (line, args) => {
    expect(readSelection(words(line))).toEqual(args);
  });

  it('are meant only when "all" stands at the front: a customer may be called so', () => {
    expect(speaksOfAll(words('1234567 all'))).toBe(true);
    expect(speaksOfAll(words('1234567 Contoso for all'))).toBe(false);
  });

  it('turn link, show, update and unlink into one run', () => {
    for (const action of ['link 1234567', 'show', 'update 1234567', 'unlink']) {
      expect(understand(`${action} all not linked`)).toMatchObject({
        kind: 'command',
        invocation: { command: 'bulk', args: { action: action.split(' ')[0], condition: 'notLinked' } },
      });
    }
  });

  it('can be picked from a list: "some" asks for the list', () => {
    expect(understand('link 1234567 some matching contoso')).toMatchObject({
      invocation: { command: 'pick', args: { action: 'link', partnerId: '1234567', matching: 'contoso' } },
    });
  });

  it('are parsed into a selection', () => {
    expect(
      parseSelection({
        condition: 'linkedTo 1234567',
        except: 'Fabrikam, Tailspin and Wide World',
        matching: 'x',
      }),
    ).toEqual({
      condition: { kind: 'linkedTo', partnerId: '1234567' },
      except: ['Fabrikam', 'Tailspin', 'Wide World'],
      matching: 'x',
    });
  });

  it.each([
    [{ unclear: 'tomorrow' }, 'selectionUnclear'],
    [{ matching: '' }, 'selectionUnclear'],
    [{ except: '' }, 'selectionUnclear'],
    [{ condition: 'linkedTo abc' }, 'partnerIdInvalid'],
    [{ condition: 'linkedTo ' }, 'partnerIdMissing'],
  ])('are never guessed: %o', (args, code) => {
    expect(() => parseSelection(args)).toThrow(expect.objectContaining({ code }));
  });
});
