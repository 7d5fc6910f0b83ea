import type { Customer } from '../domain/customers.ts';
import type { DelegatedReach } from '../domain/lighthouse.ts';
import type { PartnerLink } from '../domain/partner-link.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { readStanding } from './change-link.ts';
import { listCustomers } from './find-customer.ts';
import { lighthouseReply } from './lighthouse-card.ts';
import { type DelegatedLook, lookAtLighthouse } from './look-at-lighthouse.ts';

export interface LighthouseView {
  readonly home: Customer;
  /** The person's own link at home, where it counts for every delegation. */
  readonly link: PartnerLink | undefined;
  readonly looks: readonly DelegatedLook[];
  /** Whose principals are people that the bot knows, by object id. */
  readonly people: ReadonlyMap<string, string>;
  readonly objectId: string;
  /** All that the team is known to reach. */
  readonly team: readonly DelegatedReach[];
  readonly isManager: boolean;
  /** Epoch ms. */
  readonly now: number;
}

/** What customers delegated through Azure Lighthouse: the link for all of it belongs in the home tenant. */
export const lighthouse = defineCommand<undefined, LighthouseView>({
  name: 'lighthouse',
  alsoCalled: ['delegations', 'delegated'],
  usage: 'lighthouse',
  summary: 'command.lighthouse.summary',
  personal: true,
  writes: false,
  parse: () => undefined,
  execute: (_input, ctx) => lookAround(ctx),
  render: lighthouseReply,
});

async function lookAround(ctx: CommandContext): Promise<LighthouseView> {
  const { abortSignal, correlationId, person, services } = ctx;
  const home = await homeOf(ctx);
  const looks = await lookAtLighthouse(person, services, { abortSignal, correlationId });
  // Before the team is counted: what is read here is in the ledger then.
  const { current, holder } = await readStanding(home, ctx);
  const [policy, known, isManager] = await Promise.all([
    services.policies.get(person.tenantId),
    services.people.list(person.tenantId),
    services.managers.is(person),
  ]);
  return {
    home,
    link: current,
    looks,
    people: new Map(known.map(({ name, objectId }) => [objectId, name])),
    objectId: holder.identity.objectId,
    team: await services.lighthouse.list(person.tenantId, policy),
    isManager,
    now: services.clock.now(),
  };
}

/** The partner's own tenant as the person's list has it. */
export async function homeOf(ctx: CommandContext): Promise<Customer> {
  const listed = (await listCustomers(ctx)).find(({ home }) => home);
  return listed ?? { tenantId: ctx.person.tenantId, domains: [], home: true };
}
