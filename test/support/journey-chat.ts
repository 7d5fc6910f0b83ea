import { type SandboxPerson } from '../../sandbox/contract.ts';
import { type Delivered } from '../../sandbox/teams/delivery.ts';
import { type Conversation } from '../../sandbox/teams/roster.ts';
import { oauthCard } from '../../sandbox/teams/silent-sign-in.ts';
import { type TeamsStandIn } from '../../sandbox/teams/teams.ts';
import { type ChatMessage } from '../../sandbox/teams/transcript.ts';
import { CARD } from '../../sandbox/teams/wire.ts';
import { type Browser } from './journey-browser.ts';
import { type CardReading, collectInputs, readCard } from './journey-card.ts';

/** A text to find, in any case; a pattern; or any test of what is seen. */
export type Match = string | RegExp | ((seen: Seen) => boolean);

/** Something the bot showed: a new message, or a new state of one. */
export interface Seen extends CardReading {
  readonly messageId: string;
  /** In a channel: the message that began the thread; the message itself when it began one. */
  readonly threadId?: string;
  readonly kind: 'text' | 'card' | 'signIn' | 'deleted';
  /** The sentence for notifications. */
  readonly summary: string;
  /** The card's JSON; undefined for a text. */
  readonly json: unknown;
  /** Shown to this person only, as the answer to their button or their client's refresh. */
  readonly isPrivate: boolean;
}

export interface PressOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  /** Key of the person who presses, when it is somebody else than whose chat this is. */
  readonly as?: string;
  /** Presses the button's Action.Submit fallback, as clients without universal actions do. */
  readonly fallback?: boolean;
  /** Sends inputs that the client would refuse. */
  readonly unchecked?: boolean;
}

export interface Card extends Seen {
  /** Resolves with what the bot answered at once; the outcome comes as the next card. */
  press(title: string | RegExp, options?: PressOptions): Promise<Delivered>;
  /** Opens the popup behind a sign-in button (the only one, or by title). */
  popup(title?: string | RegExp): Promise<Popup>;
  /** Opens the popup and goes through it to the end as `account` (this person's own), then tells Teams. */
  signIn(title?: string | RegExp, account?: string): Promise<Browser>;
}

export interface Popup {
  readonly browser: Browser;
  /** The popup ends: Teams tells the bot the code of the page that is open, or `state`. */
  readonly finish: (state?: string) => Promise<Delivered>;
}

export interface Said {
  readonly messageId: string;
  /** Undefined: Teams kept it from the bot. */
  readonly delivered: Delivered | undefined;
  edit(text: string): Promise<Delivered | undefined>;
}

/** One conversation as one person sees it. What the bot shows is queued, so nothing is missed between two waits. */
export interface Chat {
  readonly conversation: Conversation;
  says(text: string, options?: { readonly threadId?: string }): Promise<Said>;
  /** The next card that matches; earlier ones are passed over. Without `match` any card that is not just "working". */
  nextCard(match?: Match): Promise<Card>;
  /** The next plain message that matches. */
  nextText(match?: Match): Promise<Seen>;
  /** The next sign-in button that is shown because signing in silently failed. */
  nextSignIn(): Promise<Card>;
  /** Whatever comes next and matches. */
  next(match?: Match): Promise<Seen>;
  /**
   * The client shows a card with a `refresh` block and asks for the person's own view of it (see `TeamsStandIn`), or
   * the person picks "Refresh card". Answers what they see then, which does not come as a next card as well.
   */
  refreshBoard(card: Pick<Seen, 'messageId'>, how?: { readonly manual?: boolean }): Promise<Card>;
  /** What this person sees of a message now. */
  look(message: Pick<Seen, 'messageId'>): Card;
  /** What the bot replied in the thread under this message, oldest first. */
  thread(root: Pick<Seen, 'messageId'>): readonly Seen[];
  /** Forgets what came so far; answers it. */
  catchUp(): readonly Seen[];
  /** All messages of the bot that are here now, oldest first. */
  readonly shown: readonly Seen[];
  readonly messages: readonly ChatMessage[];
  install(): Promise<void>;
  uninstall(): Promise<void>;
  block(on?: boolean): void;
}

export interface ChatOptions {
  readonly teams: TeamsStandIn;
  readonly person: SandboxPerson;
  readonly conversation: Conversation;
  readonly openBrowser: () => Browser;
  readonly timeoutInMs: number;
  /** Added to the message when nothing came: what the bot said last in its log, for instance. */
  readonly lastWords: () => string;
}

/** "Working on it…" and the like: no button, nothing to fill in, and it trails off. */
export const isInterim = ({ kind, buttons, inputs, text }: Seen): boolean =>
  kind === 'card' && buttons.length === 0 && inputs.length === 0 && text.trimEnd().endsWith('…');

export function createChat(options: ChatOptions): Chat {
  const { teams, person, conversation } = options;
  const queue: Seen[] = [];
  const last = new Map<string, string>();
  const waiting = new Set<() => void>();

  teams.transcript.onChange((change) => {
    if (change.kind !== 'message' || change.message.conversationId !== conversation.id) return;
    const { message } = change;
    if (message.from !== 'bot') return;
    const seen = lookAt(message, person);
    const content = JSON.stringify([seen?.kind, seen?.json, seen?.text]);
    if (last.get(message.id) === content) return;
    last.set(message.id, content);
    if (!seen) return;
    queue.push(seen);
    for (const wake of waiting) wake();
  });

  const take = (wanted: (seen: Seen) => boolean): Seen | undefined => {
    const index = queue.findIndex(wanted);
    return index < 0 ? undefined : queue.splice(0, index + 1).at(-1);
  };

  const wait = (what: string, wanted: (seen: Seen) => boolean): Promise<Seen> => {
    const found = take(wanted);
    if (found) return Promise.resolve(found);
    const here = new Error();
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        const now = take(wanted);
        if (!now) return;
        stop();
        resolve(now);
      };
      const timer = setTimeout(() => {
        stop();
        here.message = `${person.name} waited in vain for ${what} in ${conversation.key}.\n${describe()}`;
        reject(here);
      }, options.timeoutInMs);
      const stop = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
      };
      waiting.add(wake);
    });
  };

  const describe = (): string => {
    const seen = queue.map((one) => `  [${one.kind}] ${one.text.replaceAll('\n', ' / ')}`).join('\n');
    return `Seen instead:\n${seen || '  nothing'}\n${options.lastWords()}`;
  };

  const press: (card: Seen) => Card['press'] =
    (card) =>
    async (title, how = {}) => {
      const button = findButton(card, title);
      const { inputs = {}, as = person.key, fallback = false, unchecked = false } = how;
      const json = fallback ? button.json['fallback'] : button.json;
      if (typeof json !== 'object' || json === null) throw new Error(`"${String(title)}" has no fallback`);
      const filled = unchecked ? { ...inputs } : collectInputs(card, button, inputs);
      return teams.press(as, conversation.id, card.messageId, {
        action: json as Parameters<TeamsStandIn['press']>[3]['action'],
        inputs: filled,
      });
    };

  const popup: (card: Seen) => Card['popup'] = (card) => async (title) => {
    const url = signInUrl(card, title);
    const browser = options.openBrowser();
    await browser.open(url);
    return {
      browser,
      finish(state) {
        const told = state ?? browser.teamsCode;
        if (told === undefined)
          throw new Error(`this page tells Teams nothing: ${browser.url}\n${browser.text}`);
        return teams.completeSignIn(person.key, conversation.id, card.messageId, told);
      },
    };
  };

  const asCard = (seen: Seen): Card => ({
    ...seen,
    press: press(seen),
    popup: popup(seen),
    async signIn(title, account = person.key) {
      const opened = await popup(seen)(title);
      await opened.browser.walk(account);
      await opened.finish();
      return opened.browser;
    },
  });

  const look: Chat['look'] = ({ messageId }) => {
    const message = teams.transcript.find(conversation.id, messageId);
    const seen = message && lookAt(message, person);
    if (!seen) throw new Error(`${person.name} sees no message ${messageId} in ${conversation.key}`);
    return asCard(seen);
  };
  const shown = (): readonly Seen[] =>
    teams.transcript
      .messages(conversation.id)
      .filter(({ from }) => from === 'bot')
      .map((message) => lookAt(message, person))
      .filter((seen) => seen !== undefined);

  return {
    conversation,
    look,
    async refreshBoard(card, how = {}) {
      const { messageId } = card;
      await teams.refresh(person.key, conversation.id, messageId, how);
      const others = queue.filter((seen) => seen.messageId !== messageId || !seen.isPrivate);
      queue.splice(0, queue.length, ...others);
      return look(card);
    },
    thread: ({ messageId }) =>
      shown().filter((seen) => seen.threadId === messageId && seen.messageId !== messageId),
    async says(text, { threadId } = {}) {
      const said = threadId === undefined ? { text } : { text, threadId };
      const { message, delivered } = await teams.say(person.key, conversation.id, said);
      const edit = (changed: string) => teams.edit(person.key, conversation.id, message.id, changed);
      return { messageId: message.id, delivered, edit };
    },
    async nextCard(match) {
      const isWanted = match === undefined ? (seen: Seen) => !isInterim(seen) : matcher(match);
      return asCard(await wait(`a card ${label(match)}`, (seen) => seen.kind === 'card' && isWanted(seen)));
    },
    nextText(match) {
      const isWanted = matcher(match);
      return wait(`a text ${label(match)}`, (seen) => seen.kind === 'text' && isWanted(seen));
    },
    nextSignIn: async () => asCard(await wait('a sign-in button', ({ kind }) => kind === 'signIn')),
    next: (match) => wait(`anything ${label(match)}`, matcher(match)),
    catchUp: () => queue.splice(0),
    get shown() {
      return shown();
    },
    get messages() {
      return teams.transcript.messages(conversation.id);
    },
    install: () => teams.install(person.key, conversation.id),
    uninstall: () => teams.uninstall(person.key, conversation.id),
    block: (on = true) => teams.block(conversation.id, on),
  };
}

/** Undefined: there is nothing to see, as of a card that signs in silently. */
function lookAt(message: ChatMessage, person: SandboxPerson): Seen | undefined {
  const { id: messageId, summary = '', threadId } = message;
  const base = { messageId, summary, isPrivate: false, ...(threadId !== undefined && { threadId }) };
  const plain = (kind: Seen['kind'], text: string): Seen => ({
    ...base,
    kind,
    text,
    allText: text,
    buttons: [],
    inputs: [],
    json: undefined,
  });
  if (message.deleted) return plain('deleted', '');
  const oauth = oauthCard(message);
  if (oauth) {
    if (message.signIn !== 'button') return undefined;
    const buttons = (oauth.buttons ?? []).map((button) => ({
      title: button.title,
      type: button.type,
      json: button,
    }));
    return {
      ...plain('signIn', oauth.text ?? ''),
      buttons: buttons as unknown as Seen['buttons'],
      json: oauth,
    };
  }
  const card = message.attachments.find(({ contentType }) => contentType === CARD.adaptive);
  if (!card) return plain('text', message.text ?? '');
  const view = message.views?.[person.key];
  const json = view ?? card.content;
  return { ...base, ...readCard(json), kind: 'card', json, isPrivate: view !== undefined };
}

const matcher =
  (match: Match | undefined) =>
  (seen: Seen): boolean => {
    if (match === undefined) return true;
    if (typeof match === 'function') return match(seen);
    const all = `${seen.text}\n${seen.buttons.map(({ title }) => title).join('\n')}`;
    return typeof match === 'string' ? all.toLowerCase().includes(match.toLowerCase()) : match.test(all);
  };

const label = (match: Match | undefined): string =>
  match === undefined ? '' : typeof match === 'function' ? 'that fits' : `with ${String(match)}`;

function findButton(card: Seen, title: string | RegExp): Seen['buttons'][number] {
  const found = card.buttons.find((button) =>
    typeof title === 'string' ? button.title === title : title.test(button.title),
  );
  if (found) return found;
  const titles = card.buttons.map((button) => `"${button.title}"`).join(', ') || 'none';
  throw new Error(`no button ${String(title)}; there are: ${titles}\n${card.text}`);
}

function signInUrl(card: Seen, title: string | RegExp | undefined): string {
  const urls = card.buttons
    .filter((button) => title === undefined || button === findButton(card, title))
    .map(({ json }) => {
      const { msteams } = (json['data'] ?? {}) as { msteams?: { type?: string; value?: unknown } };
      return msteams?.type === 'signin'
        ? msteams.value
        : json['type'] === 'signin'
          ? json['value']
          : undefined;
    })
    .filter((url) => typeof url === 'string');
  if (urls.length !== 1) throw new Error(`${urls.length} sign-in buttons on this card:\n${card.text}`);
  return urls[0]!;
}
