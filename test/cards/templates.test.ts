import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LAYOUTS, loadTemplates } from '../../src/cards/templates.ts';
import { nodesOf } from './support/walk.ts';

const strings = (layout: object): string[] =>
  nodesOf(layout).flatMap((node) => Object.values(node).filter((value) => typeof value === 'string'));

describe('templates', () => {
  it('are all in use and all parse', () => {
    const files = readdirSync(new URL('../../src/cards/templates/', import.meta.url));

    expect(files.sort()).toEqual(
      Object.keys(LAYOUTS)
        .map((name) => `${name}.json`)
        .sort(),
    );
    expect(Object.keys(loadTemplates()).sort()).toEqual(Object.keys(LAYOUTS).sort());
  });

  it.each(Object.entries(LAYOUTS))(
    '%s only lays out: fields of the view and no functions, which could build structure from data',
    (_name, layout) => {
      const expressions = strings(layout).flatMap((text) => text.match(/\$\{[^}]*\}?/g) ?? []);

      expect(expressions.length).toBeGreaterThan(0);
      for (const expression of expressions) expect(expression).toMatch(/^\$\{!?[a-zA-Z]+\}$/);
    },
  );
});
