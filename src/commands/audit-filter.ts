import type { Fact } from '../cards/card-data.ts';
import { type Customer, customerName, findCustomer } from '../domain/customers.ts';
import { PalError } from '../domain/errors.ts';
import { isGuid, objectId, tenantId, type ObjectId, type TenantId } from '../domain/ids.ts';
import { text } from '../i18n/text.ts';
import type { AuditQuery } from '../ports/audit.ts';
import type { Args, CommandContext } from './command.ts';
import { peopleCalled, requirePerson } from './find-person.ts';
import { sinceOf } from './since-words.ts';
import type { Words } from './words.ts';

/** Which lines, and how a card says so. `args` is what a button needs to mean the same. */
export interface AuditFilter {
  readonly query: AuditQuery;
  readonly scope: readonly Fact[];
  readonly args: Args;
}

const SINCE_WORDS = ['since', 'last', 'after', 'from'];

/** `audit @Ana since 30d`, `audit Contoso last week`, `audit verify`. */
export function readAuditWords({ people = [], plain }: Words): Args {
  const at = plain.findIndex((word) => SINCE_WORDS.includes(word.toLowerCase()));
  const about = (at < 0 ? plain : plain.slice(0, at)).join(' ');
  const since = at < 0 ? '' : plain.slice(at + 1).join(' ');
  const [mentioned] = people;
  if (about.toLowerCase() === 'verify') return { do: 'verify' };
  return {
    ...(mentioned ? { userId: mentioned.userId, label: mentioned.label } : {}),
    ...(about === '' ? {} : { about }),
    ...(at < 0 ? {} : { since }),
  };
}

/** @throws PalError personUnknown | sinceUnclear */
export async function auditFilter(args: Args, ctx: CommandContext): Promise<AuditFilter> {
  const who = await personOf(args, ctx);
  const where = who ? undefined : await customerOf(args, ctx);
  if (args.about !== undefined && !who && !where)
    throw new PalError('personUnknown', { given: args.about.slice(0, 80) });
  const since = sinceOfArgs(args, ctx);
  return {
    query: {
      ...(who ? { person: who.objectId } : {}),
      ...(where ? { customer: where.tenantId } : {}),
      ...(since === undefined ? {} : { since }),
    },
    scope: [
      ...(who ? [{ label: text('audit.scope.person'), value: who.name }] : []),
      ...(where ? [{ label: text('audit.scope.customer'), value: where.name }] : []),
      ...(since === undefined
        ? []
        : [{ label: text('audit.scope.since'), value: { date: new Date(since).toISOString() } }]),
    ],
    args: {
      ...(who ? { who: who.objectId } : {}),
      ...(where ? { tenant: where.tenantId } : {}),
      ...(since === undefined ? {} : { sinceMs: String(since) }),
    },
  };
}

interface Who {
  readonly objectId: ObjectId;
  readonly name: string;
}

async function personOf(args: Args, ctx: CommandContext): Promise<Who | undefined> {
  const { about, label = '', userId, who } = args;
  const { people } = ctx.services;
  const home = ctx.person.tenantId;
  if (userId !== undefined) return requirePerson({ userId, label }, home, people);
  if (who === undefined && about === undefined) return undefined;
  if (who === undefined && !isGuid(about ?? '')) {
    const [one, another] = peopleCalled(about ?? '', await people.list(home));
    return another ? undefined : one;
  }
  const id = objectId(who ?? about ?? '');
  const found = await people.get({ tenantId: home, objectId: id });
  // Lines of a person who never wrote to the bot, or was forgotten since, can still be asked for by the id.
  return found ?? (who === undefined ? undefined : { objectId: id, name: id });
}

interface Where {
  readonly tenantId: TenantId;
  readonly name: string;
}

/** Among all customers that anybody of the team can enter: who reads an audit need not enter them. */
async function customerOf({ about, tenant }: Args, ctx: CommandContext): Promise<Where | undefined> {
  const said = tenant ?? about;
  if (said === undefined) return undefined;
  const { clock, coverage, policies } = ctx.services;
  const home = ctx.person.tenantId;
  const rows = await coverage.byCustomer(home, await policies.get(home), {}, clock.now());
  const customers = rows.map((row): Customer => ({
    tenantId: row.tenantId,
    name: row.customerName,
    domains: [],
    home: false,
  }));
  const match = findCustomer(said, customers);
  if (match.kind === 'one') return { tenantId: match.customer.tenantId, name: customerName(match.customer) };
  if (match.kind === 'none' && isGuid(said)) return { tenantId: tenantId(said), name: said };
  return undefined;
}

function sinceOfArgs({ since, sinceMs }: Args, { reader, services }: CommandContext): number | undefined {
  if (sinceMs !== undefined) return Number(sinceMs);
  return since === undefined ? undefined : sinceOf(since, services.clock.now(), reader.timeZone);
}
