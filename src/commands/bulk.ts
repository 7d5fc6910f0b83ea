import { PalError } from '../domain/errors.ts';
import { type PartnerId, partnerId } from '../domain/ids.ts';
import type { RunKind } from '../domain/runs.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import { type Args, defineCommand } from './command.ts';
import { outsidePolicy } from './outside-policy.ts';
import { planningReply } from './run-card.ts';
import { parseSelection, readSelection } from './selection.ts';
import { startRun } from './start-run.ts';
import type { Words } from './words.ts';

const KINDS: Readonly<Record<string, RunKind>> = {
  link: 'link',
  show: 'show',
  update: 'update',
  unlink: 'unlink',
};

/** `link … all` and its siblings: many customers with one sentence, planned before anything is written. */
export const bulk = defineCommand({
  name: 'bulk',
  alsoCalled: [],
  usage: 'link <partner ID> all [not linked] [matching <text>] [except <customer>]',
  summary: 'command.bulk.summary',
  personal: true,
  writes: true,
  read: ({ options, plain: [action = '', ...plain] }: Words) => ({
    action,
    ...readSelection({ options, plain }),
  }),
  parse: (args: Args) => {
    const { action = '' } = args;
    const kind = KINDS[action.toLowerCase()];
    if (!kind) throw new PalError('selectionUnclear', { given: action.slice(0, 40) });
    const setsPartner = kind === 'link' || kind === 'update';
    return {
      kind,
      selection: parseSelection(args),
      ...(setsPartner ? { wanted: partnerId(args.partnerId) } : {}),
      args,
    };
  },
  async execute({ args, ...wish }, ctx): Promise<Reply> {
    const { wanted } = wish;
    const allowed = wanted && args.outside !== OUTSIDE_AGREED ? await outsidePolicy(wanted, ctx) : undefined;
    return wanted && allowed !== undefined
      ? askOutside(wanted, allowed, args)
      : planningReply(await startRun(wish, ctx));
  },
  render: (reply) => reply,
});

const OUTSIDE_AGREED = 'agreed';

/** One question for all customers, before any of them is looked at. */
function askOutside(wanted: PartnerId, allowed: string, args: Args): Reply {
  const title = text('set.outsidePolicy');
  const body = [text('set.outside', { wanted, allowed }), text('set.outside.many')];
  return {
    text: title,
    card: { template: 'notice', data: { tone: 'attention', title, body } },
    actions: [
      {
        kind: 'run',
        label: text('action.planAnyway', { partnerId: wanted }),
        invocation: { command: 'bulk', args: { ...args, outside: OUTSIDE_AGREED } },
      },
      { kind: 'run', label: text('action.keep'), invocation: { command: 'keep', args: {} } },
    ],
  };
}
