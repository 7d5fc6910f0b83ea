import type { RenderedAction } from '../../src/cards/render-card.ts';
import { translate } from '../../src/i18n/translator.ts';
import type { Reply } from '../../src/ports/chat.ts';
import type { Sample } from './samples.ts';

/** A card as a command makes it: for those that are all numbers or rules, which should fit together. */
export const sampleOf = (name: string, { actions = [], card }: Reply): Sample => {
  if (!card) throw new TypeError('a sample needs a card');
  return {
    name,
    ref: card,
    actions: actions.map((action): RenderedAction => {
      const title = translate(action.label, { locale: 'en' });
      if (action.kind === 'view') return { ...action, title };
      if (action.kind !== 'run') return { kind: action.kind, title, url: action.url };
      const { style } = action;
      const issued = { id: '0192f0a1-6b1c-7d53-9a51-6f1d1c7a0b11', nonce: 'a7Qm0kT4x2Zr' };
      return { kind: 'run', title, verb: 'go', card: issued, ...(style && { style }) };
    }),
  };
};
