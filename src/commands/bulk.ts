import { PalError } from '../domain/errors.ts';
import { partnerId } from '../domain/ids.ts';
import type { RunKind } from '../domain/runs.ts';
import { type Args, defineCommand } from './command.ts';
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
  parse: ({ action = '', ...args }: Args) => {
    const kind = KINDS[action.toLowerCase()];
    if (!kind) throw new PalError('selectionUnclear', { given: action.slice(0, 40) });
    const setsPartner = kind === 'link' || kind === 'update';
    return {
      kind,
      selection: parseSelection(args),
      ...(setsPartner ? { wanted: partnerId(args.partnerId) } : {}),
    };
  },
  execute: startRun,
  render: planningReply,
});
