import { asPalError, PalError } from '../../domain/errors.ts';
import type { Reply } from '../../ports/chat.ts';
import type { RegisteredPrincipal } from '../../ports/service-principals.ts';
import { type Args, type CommandContext, defineCommand } from '../command.ts';
import { CommandFailure } from '../customer-command.ts';
import { actAs, customerOf } from './acting.ts';
import { deregister } from './deregister.ts';
import { takeEvidence } from './evidence.ts';
import { findPrincipal } from './find-principal.ts';
import { guide } from './guide.ts';
import type { GuidedDeed } from './guide-lines.ts';
import { listPrincipals } from './list-principals.ts';
import { looksLikeSecret } from './looks-like-secret.ts';
import { readSp } from './read-sp.ts';
import { register } from './register.ts';
import { registrationForm } from './registration-form.ts';

/**
 * Applications of the partner that hold links of their own. Managers register them, and have them do what people do for
 * themselves. A credential is never given here, only where it is kept.
 */
export const sp = defineCommand({
  name: 'sp',
  alsoCalled: ['principal', 'principals', 'serviceprincipal', 'application', 'applications'],
  usage: 'sp [add | link <partner ID> | show | update <partner ID> | unlink | verify | remove] [customer]',
  summary: 'command.sp.summary',
  personal: true,
  writes: true,
  forManagers: true,
  read: readSp,
  parse: (args) => {
    // What the tools of Microsoft print is long, and holds no secret.
    const typed = Object.entries(args).filter(([name]) => name !== 'evidence');
    if (typed.some(([, value]) => looksLikeSecret(value))) throw new PalError('secretInChat');
    return args;
  },
  async execute(args, ctx): Promise<Reply> {
    await ctx.services.managers.require(ctx.person);
    switch (args.do) {
      case undefined:
        return listPrincipals(args, ctx);
      case 'add':
        return registrationForm(args);
      case 'register':
        return register(args, ctx);
    }
    const principal = await findPrincipal(args, ctx);
    return 'text' in principal ? principal : about(principal, args, ctx);
  },
  render: (reply) => reply,
});

/** @throws CommandFailure */
async function about(principal: RegisteredPrincipal, args: Args, ctx: CommandContext): Promise<Reply> {
  const { do: deed = 'show', ...rest } = args;
  try {
    if (deed === 'remove') return await deregister(principal, rest, ctx);
    if (deed === 'evidence') return await takeEvidence(principal, rest, ctx);
    const verb = deed === 'verify' ? 'show' : deed;
    if (principal.credential === undefined && isGuided(verb) && !isMissingId(verb, rest))
      return await guide(verb, principal, rest, ctx);
    return await actAs(principal, verb, rest, ctx);
  } catch (thrown) {
    if (thrown instanceof CommandFailure) throw thrown;
    throw new CommandFailure(asPalError(thrown), customerOf(principal));
  }
}

const isGuided = (deed: string): deed is GuidedDeed =>
  deed === 'link' || deed === 'update' || deed === 'unlink' || deed === 'show';

/** Then the form of the command asks for it. */
const isMissingId = (deed: GuidedDeed, { partnerId }: Args): boolean =>
  (deed === 'link' || deed === 'update') && partnerId === undefined;
