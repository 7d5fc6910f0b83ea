import type { Activity } from 'botbuilder';
import type { CardRef } from '../../cards/card-data.ts';
import type { RenderCard, RenderedAction } from '../../cards/render-card.ts';
import type { Person } from '../../domain/people.ts';
import { text, type Reader, type Text } from '../../i18n/text.ts';
import type { Action, ConversationRef, Invocation, Reply } from '../../ports/chat.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { Cards } from '../../ports/stores.ts';

export interface Rendering {
  readonly renderCard: RenderCard;
  readonly translate: (text: Text, reader: Reader) => string;
}

export interface ComposeOptions extends Rendering {
  readonly cards: Cards;
  readonly clock: Clock;
}

export interface Addressee {
  readonly conversation: ConversationRef;
  /** Whom the buttons belong to. */
  readonly person: Person | undefined;
  readonly reader: Reader;
}

/** Most buttons work for a day: after that nobody remembers what the card was about. */
const CARD_LIFE = 24 * 60 * 60_000;
export const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';

/**
 * The activity for a reply. A card goes alone with the sentence as its summary, because Teams would show text and
 * card one after the other; a sentence alone goes as plain text, so that foreign text in it is never Markdown.
 */
export async function composeReply(
  reply: Reply,
  to: Addressee,
  options: ComposeOptions,
): Promise<Partial<Activity>> {
  const sentence = options.translate(reply.text, to.reader);
  const ref = reply.card ?? (reply.actions?.length ? noticeOf(reply.text) : undefined);
  if (ref === undefined) return { type: 'message', text: sentence, textFormat: 'plain', summary: sentence };
  const actions = await renderActions(reply, to, options);
  const content = options.renderCard(ref, actions, to.reader, reply.board);
  return { type: 'message', summary: sentence, attachments: [{ contentType: ADAPTIVE_CARD, content }] };
}

/** Buttons need a card to sit on. */
const noticeOf = (title: Text): CardRef => ({
  template: 'notice',
  data: { tone: 'neutral', title, body: [] },
});

async function renderActions(
  { actions = [], lastsInMs = CARD_LIFE }: Pick<Reply, 'actions' | 'lastsInMs'>,
  to: Addressee,
  options: ComposeOptions,
): Promise<RenderedAction[]> {
  const verbs = verbsOf(actions);
  const invocations: Record<string, Invocation> = {};
  for (const [action, verb] of verbs) invocations[verb] = action.invocation;
  const card =
    verbs.size === 0 || to.person === undefined
      ? undefined
      : await options.cards.issue({
          person: { tenantId: to.person.tenantId, objectId: to.person.objectId },
          conversationId: to.conversation.id,
          actions: invocations,
          expiresOn: options.clock.now() + lastsInMs,
        });
  return actions.map((action): RenderedAction => {
    const title = options.translate(action.label, to.reader);
    if (action.kind === 'view') return { kind: 'view', title, board: action.board, args: action.args };
    if (action.kind !== 'run') return { kind: action.kind, title, url: action.url };
    const verb = verbs.get(action);
    if (card === undefined || verb === undefined) throw new TypeError('a button without a card');
    return {
      kind: 'run',
      title,
      verb,
      card,
      ...(action.style === undefined ? {} : { style: action.style }),
    };
  });
}

type RunAction = Extract<Action, { kind: 'run' }>;

/** One verb per button: its command, counted where a card offers the same command twice. */
function verbsOf(actions: readonly Action[]): ReadonlyMap<RunAction, string> {
  const verbs = new Map<RunAction, string>();
  const seen = new Map<string, number>();
  for (const action of actions) {
    if (action.kind !== 'run') continue;
    const { command } = action.invocation;
    const count = (seen.get(command) ?? 0) + 1;
    seen.set(command, count);
    verbs.set(action, count === 1 ? command : `${command}-${count}`);
  }
  return verbs;
}

/** The card that makes Teams fetch the SSO token silently, with a sign-in button for when it cannot. */
export function composeOAuthCard(
  request: { readonly exchangeId: string; readonly popupUrl: string },
  to: { readonly conversation: ConversationRef; readonly reader: Reader },
  options: Rendering & { readonly appId: string },
): Partial<Activity> {
  const sentence = options.translate(text('teams.signIn.text'), to.reader);
  const button = options.translate(text('teams.signIn.button'), to.reader);
  // Teams has no SSO in channels and answers `resourcematchfailed`; null instead of nothing would be a BadRequest.
  const exchange =
    to.conversation.type === 'channel'
      ? {}
      : { tokenExchangeResource: { id: request.exchangeId, uri: `api://botid-${options.appId}` } };
  return {
    type: 'message',
    summary: sentence,
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.oauth',
        content: {
          text: sentence,
          connectionName: 'sso',
          buttons: [{ type: 'signin', title: button, value: request.popupUrl }],
          ...exchange,
        },
      },
    ],
  };
}
