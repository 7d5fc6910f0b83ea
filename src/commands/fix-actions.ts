import type { ExpectedLink } from '../domain/board.ts';
import type { Policy } from '../domain/policy.ts';
import { text } from '../i18n/text.ts';
import type { Action, Invocation } from '../ports/chat.ts';
import { isStale } from './standing-text.ts';

/** What its holder can do about a link, the customer fixed. Everything is checked and asked again by the command. */
export const fixActions = (
  links: readonly ExpectedLink[],
  policy: Policy,
  now: number,
  most: number,
): Action[] =>
  links
    .flatMap((link) => fixOf(link, policy, now) ?? [])
    .slice(0, Math.max(most, 0))
    .map((action, index) => (index === 0 ? { ...action, style: 'positive' } : action));

type Run = Extract<Action, { kind: 'run' }>;

function fixOf(link: ExpectedLink, policy: Policy, now: number): Run | undefined {
  const [only, ...others] = policy.partnerIds;
  const customer = link.tenantId;
  // Of several IDs the person chooses in the form.
  const wanted = only && others.length === 0 ? { partnerId: only.id, customer } : { customer };
  switch (link.standing) {
    case 'missing':
      return run('link', wanted, link);
    case 'otherId':
      return run('update', wanted, link);
    case 'unreachable':
    case 'unverified':
      return run('show', { customer }, link);
    case 'inPlace':
      return isStale(link, now) ? run('show', { customer }, link) : undefined;
  }
}

const LABELS = { link: 'action.linkAt', update: 'action.fixAt', show: 'action.verifyAt' } as const;

const run = (
  command: keyof typeof LABELS,
  args: Invocation['args'],
  { customerName }: ExpectedLink,
): Run => ({
  kind: 'run',
  label: text(LABELS[command], { customer: customerName }),
  invocation: { command, args },
});
