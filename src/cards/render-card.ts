import { defaultTranslator, type Translator } from '../i18n/translator.ts';
import type { Reader } from '../i18n/text.ts';
import { actionElements, refreshElement, type RefreshedBoard, type RenderedAction } from './actions.ts';
import type { CardRef, Forward } from './card-data.ts';
import { findCardProblems, MOST_UNITS } from './check-card.ts';
import { forwardText } from './forward-text.ts';
import { isInertText } from './inert-text.ts';
import { loadTemplates } from './templates.ts';
import type { View } from './view-parts.ts';
import { VIEWS } from './views.ts';
import { createWording } from './wording.ts';

export type { RenderedAction } from './actions.ts';

/**
 * Adaptive Card JSON for one reader; with `board` the card asks for each viewer's own view of it.
 * Throws an Error that names the places when the result is not sound.
 */
export type RenderCard = (
  ref: CardRef,
  actions: readonly RenderedAction[],
  reader: Reader,
  board?: RefreshedBoard,
) => object;

/** @param options.translator another set of catalogues, for tests */
export function createCardRenderer(options: { readonly translator?: Translator } = {}): RenderCard {
  const { translator = defaultTranslator } = options;
  return (ref, actions, reader, board) => {
    const wording = createWording(translator, reader);
    const wordingOf = ({ language }: Forward) =>
      language === undefined ? wording : createWording(translator, { ...reader, locale: language });
    const fill = (view: View) => ({
      ...(loadTemplates()[ref.template].expand({ $root: view }) as object),
      lang: wording.language,
      fallbackText: fallbackText(view, wording.say({ key: 'card.fallback' })),
      ...(actions.length > 0 && { actions: actionElements(actions, asksForInput(ref)) }),
      ...(board && { refresh: refreshElement(board) }),
    });
    const view = viewOf(ref, wording);
    const forward = 'forward' in ref.data ? ref.data.forward : undefined;
    const card = forward
      ? fill({ ...view, forwardText: forwardText(forward, wordingOf(forward), roomIn(fill(view))) })
      : fill(view);
    const problems = findCardProblems(card);
    if (problems.length > 0) throw new Error(`Card ${ref.template}: ${problems.join('; ')}`);
    return card;
  };
}

/** The bot's own renderer. */
export const renderCard: RenderCard = createCardRenderer();

/** Loads the template engine ahead of the first card; call it once the process listens. */
export const warmUpCards = (): void => void loadTemplates();

/** Such a card's first action sends what was filled in. A text to forward is there to be copied: it asks nothing. */
const asksForInput = (ref: CardRef): boolean =>
  ref.template === 'form' ||
  ref.template === 'fields' ||
  ref.template === 'wish' ||
  (ref.template === 'run' && ref.data.typedCount !== undefined);

const roomIn = (card: object): number => MOST_UNITS - JSON.stringify(card).length;

function viewOf(ref: CardRef, wording: ReturnType<typeof createWording>): View {
  // The mapped type pairs template and data; the compiler cannot follow that through an index.
  const view = VIEWS[ref.template] as (data: CardRef['data'], words: typeof wording) => View;
  return view(ref.data, wording);
}

/** Shown as Markdown where the card cannot be: the title where it is harmless, else a general sentence. */
const fallbackText = ({ title }: View, general: string): string =>
  typeof title === 'string' && title !== '' && isInertText(title) ? title : general;
