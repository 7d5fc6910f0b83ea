import { type Customer, findCustomer } from '../domain/customers.ts';
import { isPalError, PalError } from '../domain/errors.ts';
import { isGuid, objectId, type ObjectId, tenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import { customersOnBoard } from './board-customers.ts';
import type { Args, CommandContext } from './command.ts';
import { choiceReply } from './customer-command.ts';
import { UnknownCustomer } from './find-customer.ts';
import { requirePerson } from './find-person.ts';
import { noteAudit } from './note-audit.ts';
import { policyForm, type PolicyNames, policyReply, policyReview } from './policy-card.ts';
import { answersOf, draftOf, POLICY_INPUTS, type PolicyDraft } from './policy-words.ts';

/** What the form was filled with, as before → after; with what is wrong, the form again. */
export async function reviewForm(args: Args, ctx: CommandContext): Promise<Reply> {
  const current = await requireVersion(args, ctx);
  try {
    const draft = draftOf(args, current, ctx.reader.timeZone);
    const notes = await checkIds(draft, ctx);
    return review(current, draft, notes, answersOf(draft), ctx);
  } catch (thrown) {
    if (!isPalError(thrown, 'partnerIdInvalid', 'quietUnclear', 'globalAccount')) throw thrown;
    if (thrown.code === 'globalAccount')
      await noteAudit(ctx, ctx.services, { action: 'policy', outcome: 'refused', code: thrown.code });
    const next = String(Number(thrown.params.partnerId) + 1);
    const params = { ...thrown.params, next };
    const problems = [text(`error.${thrown.code}`, params), text(`error.${thrown.code}.remedy`, params)];
    return policyForm(pickInputs(args), String(current.version), problems);
  }
}

/** Who is expected to hold a link at one customer: `everyone`, `nobody`, or the people named. */
export async function reviewExpected(args: Args, ctx: CommandContext): Promise<Reply> {
  const found = await customerOf(args, ctx);
  if ('text' in found) return found;
  const customer = found.tenantId;
  const people = args.who === undefined ? await namedIn(args, ctx) : [];
  if (args.who === undefined && people.length === 0) throw new PalError('expectUnclear');
  const who = args.who ?? people.join(' ');
  const current = await ctx.services.policies.get(ctx.person.tenantId);
  return review(current, withExpected(current, { customer, who }), [], { customer, who }, ctx);
}

/** Stores what was agreed about, if nobody was faster. @throws PalError policyChanged | globalAccount */
export async function setPolicy(args: Args, ctx: CommandContext): Promise<Reply> {
  const { person, services } = ctx;
  const current = await services.policies.get(person.tenantId);
  const draft =
    args.customer === undefined ? draftOf(args, current, ctx.reader.timeZone) : withExpected(current, args);
  const isDone = String(current.version - 1) === args.version && sameDraft(current, draft);
  if (!isDone && String(current.version) !== args.version) throw new PalError('policyChanged');
  if (!isDone) await checkIds(draft, ctx);
  const policy = isDone
    ? current
    : await services.policies.set(person.tenantId, draft, person, current.version, services.clock.now());
  if (!policy) throw new PalError('policyChanged');
  await noteAudit(ctx, services, { action: 'policy', outcome: 'done' });
  return policyReply(policy, await namesFor([policy], ctx), 'policy.done');
}

/** After a crash between storing and answering the work is done. */
const sameDraft = (a: PolicyDraft, b: PolicyDraft): boolean =>
  JSON.stringify([answersOf(a), a.expected]) === JSON.stringify([answersOf(b), b.expected]);

const pickInputs = (args: Args): Args =>
  Object.fromEntries(POLICY_INPUTS.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]])));

async function requireVersion({ version }: Args, { person, services }: CommandContext): Promise<Policy> {
  const current = await services.policies.get(person.tenantId);
  if (String(current.version) !== version) throw new PalError('policyChanged');
  return current;
}

async function review(
  current: Policy,
  draft: PolicyDraft,
  notes: readonly Text[],
  answers: Args,
  ctx: CommandContext,
): Promise<Reply> {
  const args = { ...answers, do: 'set', version: String(current.version) };
  const names = await namesFor([current, draft], ctx);
  const title = text('policy.same');
  return (
    policyReview(current, draft, names, notes, args) ?? {
      text: title,
      card: { template: 'notice', data: { tone: 'neutral', title, body: [] } },
    }
  );
}

/** Azure never tells what kind an ID is; what it did with it before does. @throws PalError globalAccount */
async function checkIds({ partnerIds }: PolicyDraft, { person, services }: CommandContext): Promise<Text[]> {
  const ids = partnerIds.map(({ id }) => id);
  const known = await services.policies.known(person.tenantId, ids);
  const rejected = ids.find((id) => known.get(id)?.rejected);
  if (rejected !== undefined) throw new PalError('globalAccount', { partnerId: rejected });
  const unknown = ids.filter((id) => !known.has(id));
  return unknown.length === 0 ? [] : [text('policy.unknownIds', { ids: unknown.join(', ') })];
}

/** The customer, or a question which one. @throws PalError expectUnclear | customerUnknown */
async function customerOf(args: Args, ctx: CommandContext): Promise<Customer | Reply> {
  const said = args.customer ?? args.about;
  if (said === undefined) throw new PalError('expectUnclear');
  const found = findCustomer(said, await customersOnBoard(ctx));
  if (found.kind === 'one') return found.customer;
  if (found.kind === 'none') throw new UnknownCustomer(said, found.nearest);
  return choiceReply('policy', { ...args, customer: said }, found.customers, 'choice.several');
}

/** @throws PalError personUnknown */
async function namedIn(
  { labels = '', names = '', people = '' }: Args,
  ctx: CommandContext,
): Promise<ObjectId[]> {
  const shown = labels.split('\n');
  const mentioned = people
    .split(' ')
    .filter((userId) => userId !== '')
    .map((userId, index) => ({ userId, label: shown[index] ?? '' }));
  const typed = names
    .split('\n')
    .filter((name) => name !== '')
    .map((name) => ({ name }));
  const home = ctx.person.tenantId;
  const found = [];
  for (const said of [...mentioned, ...typed])
    found.push(await requirePerson(said, home, ctx.services.people));
  return [...new Set(found.map((one) => one.objectId))];
}

function withExpected(current: Policy, { customer = '', who = '' }: Args): PolicyDraft {
  const tenant = tenantId(customer);
  const others = current.expected.filter((one) => one.tenantId !== tenant);
  const people = who.split(' ').filter(isGuid).map(objectId);
  return {
    ...current,
    expected: who === 'everyone' ? others : [...others, { tenantId: tenant, people }],
  };
}

/** What a card calls the ids of these policies. */
export async function namesFor(policies: readonly PolicyDraft[], ctx: CommandContext): Promise<PolicyNames> {
  const { person, services } = ctx;
  const home = person.tenantId;
  const ids = policies.flatMap(({ partnerIds }) => partnerIds.map(({ id }) => id));
  const known = await services.policies.known(home, ids);
  const partners = new Map([...known].flatMap(([id, { name }]) => (name === undefined ? [] : [[id, name]])));
  if (policies.every(({ expected }) => expected.length === 0))
    return { partners, customers: new Map(), people: new Map() };
  const people = await services.people.list(home);
  const customers = await services.coverage.byCustomer(
    home,
    { ...(await services.policies.get(home)), expected: [] },
    {},
    services.clock.now(),
  );
  return {
    partners,
    customers: new Map(customers.map((one) => [one.tenantId, one.customerName])),
    people: new Map(people.map((one) => [one.objectId, one.name])),
  };
}
