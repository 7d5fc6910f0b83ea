import { partnerId } from '../domain/ids.ts';
import type { RunKind } from '../domain/runs.ts';
import { type Args, defineCommand } from './command.ts';
import { planningReply } from './run-card.ts';
import { parseSelection } from './selection.ts';
import { startRun } from './start-run.ts';

const KINDS: Readonly<Record<string, RunKind>> = {
  link: 'link',
  show: 'show',
  update: 'update',
  unlink: 'unlink',
};

/** `link … all` and its siblings: many customers with one sentence. Reached through those commands. */
export const bulk = defineCommand({
  name: 'bulk',
  alsoCalled: [],
  usage: 'link <partner ID> all [not linked] [matching <text>] [except <customer>]',
  personal: true,
  writes: true,
  parse: (args: Args) => {
    const kind = KINDS[args.action ?? ''];
    if (!kind) throw new TypeError('bulk without an action');
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
