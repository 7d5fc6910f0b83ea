import { VIEW_VERB } from '../../cards/actions.ts';
import { isRecord, recordIn, textIn, type ChannelActivity } from './channel-activity.ts';

/** A press of one of our buttons; everything in it is foreign until the server looks up the card. */
export interface CardPress {
  readonly cardId: string;
  readonly nonce: string;
  readonly verb: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** A client asks for a person's own view of a board; as foreign as a press. */
export interface ViewRequest {
  readonly board: string;
  readonly args: Readonly<Record<string, string>>;
}

const LONGEST_ID = 100;
/** A list with a hundred boxes sends a hundred tenant ids. */
const LONGEST_INPUT = 4000;
const MOST_INPUTS = 20;
/** What the client or we ourselves put beside the inputs. */
const BESIDE_INPUTS: ReadonlySet<string> = new Set(['card', 'nonce', 'verb', 'msteams']);
const BESIDE_ARGS: ReadonlySet<string> = new Set(['board', 'msteams']);

/** `data` of our Action.Execute and of its Action.Submit fallback: `{ card, nonce, verb, …inputs }`. */
export function readCardPress(data: unknown): CardPress | undefined {
  const cardId = textIn(data, 'card', LONGEST_ID);
  const nonce = textIn(data, 'nonce', LONGEST_ID);
  const verb = textIn(data, 'verb', LONGEST_ID);
  if (!isRecord(data) || cardId === undefined || nonce === undefined || verb === undefined) return undefined;
  return { cardId, nonce, verb, inputs: inputsOf(data, BESIDE_INPUTS) };
}

/** The press in an `adaptiveCard/action` invoke; undefined when it is not one of ours. */
export function readExecute(activity: ChannelActivity): CardPress | undefined {
  const action = recordIn(activity.value, 'action');
  const press = readCardPress(action['data']);
  return action['type'] === 'Action.Execute' && press?.verb === action['verb'] ? press : undefined;
}

/** Our verb for views, whoever or whatever asks: none of these ever becomes an event. */
export const isViewRequest = ({ type, name, value }: ChannelActivity): boolean =>
  type === 'invoke' && name === 'adaptiveCard/action' && recordIn(value, 'action')['verb'] === VIEW_VERB;

/**
 * Which view is asked for; undefined when it is none of ours. What a client sends by itself is as old as the card it
 * once got, so only the board counts then.
 */
export function readView(activity: ChannelActivity): ViewRequest | undefined {
  const action = recordIn(activity.value, 'action');
  const data = recordIn(action, 'data');
  const board = textIn(data, 'board', LONGEST_ID);
  if (action['type'] !== 'Action.Execute' || board === undefined) return undefined;
  return { board, args: isAutomatic(activity) ? {} : inputsOf(data, BESIDE_ARGS) };
}

/** A client asks for a fresh view by itself: nobody pressed anything. */
export const isAutomatic = (activity: ChannelActivity): boolean =>
  isRecord(activity.value) && activity.value['trigger'] === 'automatic';

function inputsOf(data: Record<string, unknown>, beside: ReadonlySet<string>): Record<string, string> {
  const inputs = Object.entries(data)
    .filter(([key]) => !beside.has(key))
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([key, value]) => [key.slice(0, LONGEST_ID), String(value).slice(0, LONGEST_INPUT)] as const);
  return Object.fromEntries(inputs.slice(0, MOST_INPUTS));
}
