import type { Understanding } from '../commands/understand.ts';
import type { ErrorCode, PalError } from '../domain/errors.ts';
import { text, type Text } from '../i18n/text.ts';
import type { Action, ConversationRef, Invocation, Reply } from '../ports/chat.ts';
import type { CardUse } from '../ports/stores.ts';
import type { CardData } from '../cards/card-data.ts';
import { answer } from './answer.ts';
import type { Desk } from './desk.ts';

const run = (label: Text, command: string, args: Invocation['args'] = {}): Action => ({
  kind: 'run',
  label,
  invocation: { command, args },
});

const notice = (data: CardData['notice'], actions: readonly Action[] = []): Reply => ({
  text: data.title,
  card: { template: 'notice', data },
  actions,
});

const HELP = run(text('action.help'), 'help');
const CUSTOMERS = run(text('action.customers'), 'customers');

/** Replaced by the result. */
export const working: Reply = {
  text: text('working.title'),
  card: { template: 'working', data: { title: text('working.title') } },
};

export const notUnderstood = (): Reply =>
  notice({ tone: 'neutral', title: text('unknown.title'), body: [text('unknown.body')] }, [HELP, CUSTOMERS]);

export const didYouMean = ({ invocation, usage }: Extract<Understanding, { kind: 'guess' }>): Reply =>
  notice(
    {
      tone: 'neutral',
      title: text('guess.title', { usage }),
      body: [text('guess.body', { line: lineOf(invocation) })],
    },
    [{ kind: 'run', label: text('action.runIt'), invocation, style: 'positive' }, HELP],
  );

export const editedReply = (invocation: Invocation): Reply =>
  notice(
    {
      tone: 'attention',
      title: text('edited.title'),
      body: [text('guess.body', { line: lineOf(invocation) }), text('edited.body')],
    },
    [{ kind: 'run', label: text('action.runIt'), invocation, style: 'positive' }],
  );

/** An invocation as the line a person could have typed. */
const lineOf = ({ args, command }: Invocation): string => [command, ...Object.values(args)].join(' ');

export const sharedHint = (opened: boolean): Reply => ({
  text: text(opened ? 'shared.hint' : 'shared.closed'),
});

/** A team hears what will be posted to it, and what the bot may do there. */
const WELCOME: Readonly<Record<ConversationRef['type'], readonly Text[]>> = {
  personal: [text('welcome.try')],
  groupChat: [text('welcome.shared'), text('welcome.posts')],
  channel: [text('welcome.shared'), text('welcome.posts'), text('welcome.permission')],
};

export const welcome = (type: ConversationRef['type']): Reply =>
  notice(
    {
      tone: 'neutral',
      title: text('welcome.title'),
      body: [text('welcome.body'), ...WELCOME[type]],
    },
    [HELP],
  );

/** A mistake of ours outside of any command: the person shall at least know that nothing more comes. */
export const broken = ({ ref }: PalError): Reply =>
  notice({
    tone: 'warning',
    title: text('error.unexpected'),
    body: [text('error.unexpected.remedy')],
    reference: ref,
  });

const CARD_ERRORS: Readonly<Record<Exclude<CardUse['kind'], 'ok' | 'used'>, ErrorCode>> = {
  unknown: 'cardExpired',
  expired: 'cardExpired',
  notYours: 'notYourCard',
};

export function cardNotUsable(kind: keyof typeof CARD_ERRORS): Reply {
  const code = CARD_ERRORS[kind];
  return notice({ tone: 'attention', title: text(`error.${code}`), body: [text(`error.${code}.remedy`)] });
}

/** Tells people whose command waited for a sign-in that never came. */
export async function tellExpired(desk: Desk): Promise<void> {
  for (const event of await desk.inbox.expireWaiting(desk.clock.now())) {
    try {
      // Where the person was asked to sign in, also when they had asked in front of others.
      const conversation = await desk.chat.openPersonal(event.person, event.conversation);
      await answer({ text: text('waiting.expired') }, { conversation }, event, desk);
    } catch (error) {
      desk.log.warn({ err: error, correlationId: event.correlationId }, 'end of a wait could not be told');
    }
  }
}
