import { type SandboxPerson } from '../contract.ts';
import { type Activities, type Place } from './activities.ts';
import { type Delivered, type Delivery } from './delivery.ts';
import { type ChatMessage, type Transcript } from './transcript.ts';

export interface CardAction {
  readonly type: string;
  readonly title?: string;
  readonly id?: string;
  readonly verb?: string;
  readonly data?: unknown;
  readonly url?: string;
}

/** `inputs` are the values of all inputs of the card by id, as the renderer collected them. */
export interface Press {
  readonly action: CardAction;
  readonly inputs?: Readonly<Record<string, string>>;
  /** `automatic`: a refresh, asked for by the client and not by the person. */
  readonly trigger?: 'manual' | 'automatic';
}

interface InvokeAnswer {
  readonly statusCode?: number;
  readonly type?: string;
  readonly value?: unknown;
}

const UNREACHABLE = 'Unable to reach app. Please try again.';

/** Carries out Action.Execute and Action.Submit; what the bot answers at once is shown to the presser only. */
export function createPress(options: {
  transcript: Transcript;
  activities: Activities;
  delivery: Delivery;
}): (person: SandboxPerson, place: Place, message: ChatMessage, press: Press) => Promise<Delivered> {
  const { transcript, activities, delivery } = options;

  const note = (message: ChatMessage, person: SandboxPerson, kind: 'info' | 'error', text: string): void => {
    const current = transcript.find(message.conversationId, message.id);
    const notices = { ...current?.notices, [person.key]: { kind, text } };
    transcript.change(message.conversationId, message.id, { notices });
  };

  const execute = async (
    person: SandboxPerson,
    place: Place,
    message: ChatMessage,
    press: Press,
  ): Promise<Delivered> => {
    const { action, inputs = {}, trigger = 'manual' } = press;
    const { type, title, id, verb } = action;
    const value = {
      action: { type, title, id, verb, data: { ...asObject(action.data), ...inputs } },
      trigger,
    };
    const delivered = await delivery.send(
      activities.invoke(person, place, { name: 'adaptiveCard/action', value, replyToId: message.id }),
    );
    const answer = asObject(delivered.body) as InvokeAnswer;
    if (trigger === 'automatic' && answer.type !== CARD_ANSWER) return delivered;
    show(message, person, delivered.status, answer);
    return delivered;
  };

  const show = (message: ChatMessage, person: SandboxPerson, status: number, answer: InvokeAnswer): void => {
    if (status !== 200) return note(message, person, 'error', UNREACHABLE);
    if (answer.type === CARD_ANSWER) {
      const current = transcript.find(message.conversationId, message.id);
      // An update that overtook this answer is newer than it: keep what everybody sees.
      if (current?.attachments !== message.attachments) return;
      const notices = Object.fromEntries(
        Object.entries(current.notices ?? {}).filter(([key]) => key !== person.key),
      );
      const views = { ...current.views, [person.key]: answer.value };
      transcript.change(message.conversationId, message.id, { views, notices });
    } else if (answer.type === 'application/vnd.microsoft.activity.message') {
      note(message, person, 'info', textOf(answer.value));
    } else if (answer.type !== undefined) {
      note(message, person, 'error', textOf(asObject(answer.value)['message'] ?? answer.value));
    }
  };

  const submit = async (
    person: SandboxPerson,
    place: Place,
    message: ChatMessage,
    { action, inputs = {} }: Press,
  ): Promise<Delivered> => {
    const { msteams, ...data } = asObject(action.data);
    const teams = asObject(msteams);
    const isBack = teams['type'] === 'messageBack';
    const delivered = await delivery.send(
      activities.submit(person, place, {
        replyToId: message.id,
        value: isBack ? (teams['value'] ?? data) : { ...data, ...inputs },
        ...(isBack && typeof teams['text'] === 'string' && { text: teams['text'] }),
      }),
    );
    if (delivered.status < 200 || delivered.status > 299) note(message, person, 'error', UNREACHABLE);
    return delivered;
  };

  return (person, place, message, press) =>
    press.action.type === 'Action.Execute'
      ? execute(person, place, message, press)
      : submit(person, place, message, press);
}

const CARD_ANSWER = 'application/vnd.microsoft.card.adaptive';

export const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
