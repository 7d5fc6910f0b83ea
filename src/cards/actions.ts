import { cleanForeign } from '../i18n/foreign.ts';

/** A button with its title in the reader's language. The card id and nonce are all the client ever gets to hold. */
export type RenderedAction =
  | {
      readonly kind: 'run';
      readonly title: string;
      readonly verb: string;
      readonly card: { readonly id: string; readonly nonce: string };
      readonly style?: 'positive' | 'destructive';
    }
  | {
      readonly kind: 'view';
      readonly title: string;
      readonly board: string;
      readonly args: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'open' | 'popup'; readonly title: string; readonly url: string };

/** Verb of everything that shows a view of a board. */
export const VIEW_VERB = 'board';

/** A board whose card asks for each viewer's own view by itself. `viewers` are `29:…`. */
export interface RefreshedBoard {
  readonly id: string;
  readonly viewers: readonly string[];
}

/** Teams refreshes a card by itself for so many people; without names it would for whole teams. */
export const MOST_VIEWERS = 60;

/** `refresh` of a card. What it sends stays after an update of the message, so it names the board and no more. */
export const refreshElement = ({ id, viewers }: RefreshedBoard): object => ({
  action: { type: 'Action.Execute', verb: VIEW_VERB, data: { board: id } },
  userIds: [...new Set(viewers)].slice(0, MOST_VIEWERS),
});

/** Teams draws no more than six; three are buttons, the others wait behind "…". */
const MOST_ACTIONS = 6;
const PRIMARY_ACTIONS = 3;
const TITLE_LENGTH = 60;

/**
 * Buttons as card JSON: positive first, destructive last, the seventh and later ones left out.
 * `submits`: the first action sends the card's inputs and has them checked; all others leave inputs alone.
 */
export function actionElements(actions: readonly RenderedAction[], submits: boolean): readonly object[] {
  const ranked = actions.map((action, index) => ({ action, isSubmit: submits && index === 0 }));
  ranked.sort((a, b) => rank(a) - rank(b));
  return ranked.slice(0, MOST_ACTIONS).map(({ action, isSubmit }, index) => ({
    ...actionElement(action, isSubmit),
    ...(index >= PRIMARY_ACTIONS && { mode: 'secondary' }),
  }));
}

function rank({ action, isSubmit }: { readonly action: RenderedAction; readonly isSubmit: boolean }): number {
  if (isSubmit || (action.kind === 'run' && action.style === 'positive')) return 0;
  return action.kind === 'run' && action.style === 'destructive' ? 2 : 1;
}

function actionElement(action: RenderedAction, isSubmit: boolean): object {
  const title = cleanForeign(action.title, TITLE_LENGTH);
  switch (action.kind) {
    case 'open':
      return { type: 'Action.OpenUrl', title, url: action.url };
    case 'popup':
      return {
        type: 'Action.Submit',
        title,
        associatedInputs: 'none',
        data: { msteams: { type: 'signin', value: action.url } },
      };
    case 'view':
      return {
        type: 'Action.Execute',
        title,
        verb: VIEW_VERB,
        associatedInputs: 'none',
        data: { ...action.args, board: action.board },
        // A view is an answer to one client; there is no message to send instead.
        fallback: 'drop',
      };
    case 'run':
      return runElement(action, title, isSubmit);
  }
}

/** Clients without universal actions press the fallback, which sends the same data as a message. */
function runElement(action: RenderedAction & { kind: 'run' }, title: string, isSubmit: boolean): object {
  const shared = {
    title,
    associatedInputs: isSubmit ? 'auto' : 'none',
    data: { card: action.card.id, nonce: action.card.nonce, verb: action.verb },
    ...(action.style && { style: action.style }),
  };
  return {
    type: 'Action.Execute',
    verb: action.verb,
    ...shared,
    fallback: { type: 'Action.Submit', ...shared, msTeams: { feedback: { hide: true } } },
  };
}
