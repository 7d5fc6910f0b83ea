import { isPalError, PalError } from '../domain/errors.ts';
import { isGuid, objectId, tenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import type { Args, CommandContext } from './command.ts';
import { noteAudit } from './note-audit.ts';
import { policyReply, policyReview } from './policy-card.ts';
import { policyForm } from './policy-form.ts';
import { namesFor } from './policy-names.ts';
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

/** Asks whether to set this policy, as before → after. `answers` are the arguments that make it. */
export async function review(
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

/** The policy with other people expected at one customer. */
export function withExpected(current: Policy, { customer = '', who = '' }: Args): PolicyDraft {
  const tenant = tenantId(customer);
  const others = current.expected.filter((one) => one.tenantId !== tenant);
  const people = who.split(' ').filter(isGuid).map(objectId);
  return {
    ...current,
    expected: who === 'everyone' ? others : [...others, { tenantId: tenant, people }],
  };
}
