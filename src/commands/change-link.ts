import { commonName, type Customer, customerName } from '../domain/customers.ts';
import { asPalError, type ErrorCode, isPalError, PalError } from '../domain/errors.ts';
import type { PartnerId } from '../domain/ids.ts';
import type { PartnerLink } from '../domain/partner-link.ts';
import type { Identity } from '../domain/people.ts';
import type { CallOptions, LinkHolder } from '../ports/partner-links.ts';
import type { LinkChange } from '../ports/stores.ts';
import type { CommandContext } from './command.ts';

/** The account the person has in this customer and the link it holds now. */
export interface Standing {
  readonly holder: LinkHolder;
  readonly current: PartnerLink | undefined;
}

/** What a card was made for; a press is refused when the world moved on since. */
export interface Expectation {
  readonly objectId?: string;
  readonly etag?: string;
}

/**
 * Reads before anything is decided.
 * @throws PalError accountChanged when the card was made for another account
 */
export async function readStanding(
  customer: Customer,
  ctx: CommandContext,
  expected: Expectation = {},
): Promise<Standing> {
  const { abortSignal, person, services } = ctx;
  const identity = await services.identities.require(person, customer.tenantId, { abortSignal });
  if (expected.objectId !== undefined && expected.objectId !== identity.objectId) {
    throw new PalError('accountChanged');
  }
  const holder: LinkHolder = { person, identity };
  return { holder, current: await services.links.get(holder, callOptions(customer, ctx)) };
}

function callOptions(customer: Customer, { abortSignal, correlationId }: CommandContext): CallOptions {
  const name = commonName(customer);
  return { abortSignal, correlationId, ...(name === undefined ? {} : { customerName: name }) };
}

/** The link is not what the person was shown when they agreed, so they are asked again. */
export const movedSince = (expected: Expectation | undefined, current: PartnerLink | undefined): boolean =>
  expected?.etag !== undefined && expected.etag !== etagOf(current);

/** What cards carry to notice that somebody changed the link meanwhile. */
export const etagOf = (link: PartnerLink | undefined): string => (link ? String(link.etag) : 'none');

export interface Applied {
  readonly identity: Identity;
  readonly before: PartnerId | undefined;
  /** Read after the write; undefined: no link any more. */
  readonly link: PartnerLink | undefined;
  readonly changeId: string;
}

/**
 * Writes once, then reads, and believes only what it read: a write that failed may have been carried out, and one
 * that succeeded may already be overtaken.
 * @param wanted undefined: remove the link
 * @throws PalError when the link is not as wanted afterwards: what the write failed with, notApplied or
 *   changedMeanwhile, each with `linked` (what is there now), or outcomeUnknown when nobody could look
 */
export async function applyChange(
  customer: Customer,
  { holder, current }: Standing,
  wanted: PartnerId | undefined,
  ctx: CommandContext,
): Promise<Applied> {
  const { changes, clock, links } = ctx.services;
  const options = callOptions(customer, ctx);
  const before = current?.partnerId;
  const change = await changes.begin({
    itemId: ctx.itemId,
    person: ctx.person,
    identity: holder.identity,
    customerName: customerName(customer),
    ...(before === undefined ? {} : { before }),
    ...(wanted === undefined ? {} : { after: wanted }),
    at: clock.now(),
  });

  let failure: PalError | undefined;
  try {
    if (wanted === undefined) await (current && links.remove(holder, current.partnerId, options));
    else await (current ? links.change(holder, wanted, options) : links.create(holder, wanted, options));
  } catch (thrown) {
    failure = asPalError(thrown);
    if (wanted !== undefined && isPalError(failure, 'partnerIdRejected'))
      await ctx.services.policies.noteRejected(ctx.person.tenantId, wanted, clock.now());
    // Azure said no, so the item may write again when it goes on, e.g. after a sign-in that the look below needs too.
    if (!isPalError(failure, 'microsoftBusy', 'unexpected'))
      await changes.settle(change.id, 'failed', undefined, aboutOf(ctx, failure));
    // Nothing was carried out, and a look would come before Azure wants to hear from us again.
    if (isPalError(failure, 'throttled')) throw whyNot(failure, current, current);
    await letRest(failure, ctx);
  }

  const link = await links.get(holder, options).catch((thrown: unknown): never => {
    ctx.abortSignal.throwIfAborted();
    if (!isPalError(thrown, ...SILENCE)) throw thrown;
    const { seconds } = thrown.params;
    const wait = seconds === undefined ? {} : { seconds };
    throw isCertain(failure) ? failure : new PalError('outcomeUnknown', wait, { cause: thrown });
  });
  if (link?.partnerId === wanted) {
    await changes.settle(change.id, 'applied', link?.etag, aboutOf(ctx));
    return { identity: holder.identity, before, link, changeId: change.id };
  }
  const error = whyNot(failure, current, link);
  await changes.settle(change.id, 'failed', undefined, aboutOf(ctx, error));
  throw error;
}

/** What the audit wants to know besides. */
const aboutOf = ({ correlationId }: CommandContext, error?: PalError) => ({
  correlationId,
  ...(error ? { code: error.code } : {}),
});

/** Longer waits are left to who asked, be it a person or a run. */
const LONGEST_WAIT_IN_SECONDS = 15;

/** A busy service may say when it wants to hear from us again; also a look has to wait for that. */
async function letRest(failure: PalError, { abortSignal, services }: CommandContext): Promise<void> {
  const seconds = Number(failure.params.seconds ?? 0);
  if (seconds > LONGEST_WAIT_IN_SECONDS)
    throw new PalError('outcomeUnknown', { seconds }, { cause: failure });
  if (seconds > 0) await services.pause(seconds * 1000, abortSignal);
}

/** Azure does not say how things stand. */
const SILENCE = ['microsoftBusy', 'throttled', 'unexpected'] as const satisfies readonly ErrorCode[];

/** Azure refused the write with a reason. */
const isCertain = (failure: PalError | undefined): failure is PalError =>
  failure !== undefined && !isPalError(failure, 'microsoftBusy', 'notApplied', 'unexpected');

/** What is there, in words; empty for nothing. */
const nameOf = (link: PartnerLink | undefined): string =>
  link ? (link.partnerName ? `${link.partnerName} (${link.partnerId})` : link.partnerId) : '';

/** Why the link is not as wanted, with what is there instead. */
function whyNot(
  failure: PalError | undefined,
  before: PartnerLink | undefined,
  now: PartnerLink | undefined,
): PalError {
  const linked = nameOf(now);
  if (etagOf(before) !== etagOf(now)) return new PalError('changedMeanwhile', { linked }, { cause: failure });
  if (!isCertain(failure)) return new PalError('notApplied', { linked }, { cause: failure });
  const { cause, claims, code, params } = failure;
  return new PalError(code, { ...params, linked }, { cause, claims });
}

/** One write has been seen to take 15 s: until then it may still arrive, although its process is gone. */
const SETTLING_IN_MS = 20_000;
const LOOK_EVERY_IN_MS = 1_000;

/**
 * The change this very item began before the process died: if Azure carried it out, the work is done and only the
 * answer is missing. It is never sent a second time: what was on its way may still arrive.
 * Comes before any expectation of a card: that would refuse what the interrupted run itself has changed.
 * @returns undefined when there is no such change, or Azure had refused it: then the command runs as if new
 * @throws PalError interrupted when nothing was changed, changedMeanwhile when something else was
 */
export async function resumeInterrupted(
  customer: Customer,
  ctx: CommandContext,
): Promise<Applied | undefined> {
  const { changes } = ctx.services;
  const begun = await changes.ofItem(ctx.itemId);
  if (begun?.outcome !== 'started' && begun?.outcome !== 'applied') return undefined;
  const { current, holder } = await readSettled(begun, customer, ctx);
  const applied = current?.partnerId === begun.after;
  if (begun.outcome === 'started') {
    if (applied) await changes.settle(begun.id, 'applied', current?.etag, aboutOf(ctx));
    else await changes.settle(begun.id, 'failed', undefined, aboutOf(ctx, whatCame(begun, current)));
  }
  if (!applied) throw whatCame(begun, current);
  return { identity: holder.identity, before: begun.before, link: current, changeId: begun.id };
}

const whatCame = (begun: LinkChange, current: PartnerLink | undefined): PalError =>
  new PalError(current?.partnerId === begun.before ? 'interrupted' : 'changedMeanwhile', {
    linked: nameOf(current),
  });

/** Looks until the change is there, something else is, or a write under way would have arrived. */
async function readSettled(begun: LinkChange, customer: Customer, ctx: CommandContext): Promise<Standing> {
  const { clock, pause } = ctx.services;
  const expected = { objectId: begun.identity.objectId };
  const until = Math.min(begun.at, clock.now()) + SETTLING_IN_MS;
  for (;;) {
    const standing = await readStanding(customer, ctx, expected);
    const left = until - clock.now();
    const mayStillArrive =
      begun.outcome === 'started' && standing.current?.partnerId === begun.before && left > 0;
    if (!mayStillArrive) return standing;
    await pause(Math.min(left, LOOK_EVERY_IN_MS), ctx.abortSignal);
  }
}
