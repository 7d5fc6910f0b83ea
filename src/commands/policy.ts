import type { Reply } from '../ports/chat.ts';
import { type Args, type CommandContext, defineCommand } from './command.ts';
import { policyReply } from './policy-card.ts';
import { reviewForm, setPolicy } from './policy-change.ts';
import { reviewExpected } from './policy-expected.ts';
import { policyForm } from './policy-form.ts';
import { namesFor } from './policy-names.ts';
import { answersOf } from './policy-words.ts';
import { readPolicy } from './read-policy.ts';

type Deed = (args: Args, ctx: CommandContext) => Promise<Reply>;

const DEEDS: Readonly<Record<string, Deed>> = {
  edit,
  expect: reviewExpected,
  review: reviewForm,
  set: setPolicy,
};

/** What managers want of everybody's links. Every change is shown as before → after and agreed about first. */
export const policy = defineCommand({
  name: 'policy',
  alsoCalled: ['policies', 'rules'],
  usage: 'policy [change | expect <customer> everyone|nobody|@person …]',
  summary: 'command.policy.summary',
  personal: true,
  writes: false,
  forManagers: true,
  read: readPolicy,
  parse: (args) => ({ args, deed: DEEDS[args.do ?? ''] ?? show }),
  async execute({ args, deed }, ctx): Promise<Reply> {
    await ctx.services.managers.require(ctx.person);
    return deed(args, ctx);
  },
  render: (reply) => reply,
});

async function show(_args: Args, ctx: CommandContext): Promise<Reply> {
  const current = await ctx.services.policies.get(ctx.person.tenantId);
  return policyReply(current, await namesFor([current], ctx), 'policy.title');
}

async function edit(_args: Args, { person, services }: CommandContext): Promise<Reply> {
  const current = await services.policies.get(person.tenantId);
  return policyForm(answersOf(current), String(current.version));
}
