import type { Customer } from '../domain/customers.ts';
import { asPalError, isPalError, PalError } from '../domain/errors.ts';
import { isGuid, type TenantId, tenantId } from '../domain/ids.ts';
import type { Onboarding, OnboardingStep } from '../domain/onboarding.ts';
import { readStanding } from './change-link.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { CommandFailure } from './customer-command.ts';
import { delegatedCustomers, listCustomers, requireCustomer } from './find-customer.ts';
import { ASK, onboardReply, type OnboardView } from './onboard-card.ts';
import { readCustomer } from './words.ts';

interface Input {
  readonly customer: string;
  /** BCP 47 of the mail to forward. */
  readonly language: string | undefined;
  /** The person says that the customer approved the bot already. */
  readonly approved: boolean;
  /** Although it is delegated to us. */
  readonly anyway: boolean;
  /** A link was refused, because nobody there is who could hold it. Reading tells nothing of that. */
  readonly noAccount: boolean;
}

/** An approval takes so long to be known everywhere in Entra. */
const SPREADING_MS = 15 * 60_000;

/**
 * Walks through what a new customer still needs: approval of the bot, an account there, the first link. Each time it
 * is asked it tries the door with the person's own token; nothing is taken on trust but what Entra does not tell.
 */
export const onboard = defineCommand<Input, OnboardView>({
  name: 'onboard',
  alsoCalled: ['invite'],
  usage: 'onboard <domain or tenant ID>',
  summary: 'command.onboard.summary',
  personal: true,
  writes: false,
  read: readCustomer,
  parse: ({ anyway, approved, customer, language, noAccount }) => {
    if (customer === undefined) throw new PalError('customerMissing');
    return {
      customer,
      language,
      approved: approved !== undefined,
      anyway: anyway !== undefined,
      noAccount: noAccount !== undefined,
    };
  },
  execute: walkThrough,
  render: onboardReply,
});

async function walkThrough(input: Input, ctx: CommandContext): Promise<OnboardView> {
  const { person, services } = ctx;
  const { clock, onboardings } = services;
  const customer = await customerOf(input.customer, ctx);
  if (customer.home) return { kind: 'home', customer };
  if (input.language === ASK) return { kind: 'languages', customer };
  if (!input.anyway && (await isOnlyDelegated(customer, ctx))) {
    return { kind: 'delegated', customer, home: person.tenantId };
  }
  const { defaultDomain: domain, name, tenantId: tenant } = customer;
  const begun = await onboardings.begin(
    {
      home: person.tenantId,
      tenantId: tenant,
      by: { tenantId: person.tenantId, objectId: person.objectId },
      ...(name === undefined ? {} : { name }),
      ...(domain === undefined ? {} : { domain }),
    },
    clock.now(),
  );
  const told = input.noAccount
    ? 'account'
    : input.approved && begun.step === 'consent'
      ? 'membership'
      : undefined;
  const before = (told && (await onboardings.move(begun.id, told, clock.now()))) ?? begun;
  const { door, ...found } = await tryTheDoor(before, customer, ctx);
  if (door === 'linked') {
    await onboardings.remove(person.tenantId, tenant);
    return { kind: 'done', customer };
  }
  const onboarding = (await onboardings.move(before.id, found.step, clock.now())) ?? before;
  return {
    kind: 'step',
    customer,
    onboarding,
    door,
    isSpreading: found.isSpreading === true,
    consentUrl: services.signIn.adminConsentUrl(tenant, onboarding.id),
    ...(await ourselves(ctx)),
    language: input.language,
  };
}

/** As people name it, or by what is looked up in public: never a guess. @throws PalError tenantUnknown */
async function customerOf(name: string, ctx: CommandContext): Promise<Customer> {
  const text = name.trim().toLowerCase();
  const listed = await listCustomers(ctx);
  const byId = (tenant: TenantId): Customer | undefined =>
    listed.find((customer) => customer.tenantId === tenant);
  if (isGuid(text)) {
    const tenant = tenantId(text);
    const named =
      byId(tenant) ??
      (await begunBefore(tenant, ctx)) ??
      (await delegatedCustomers(ctx)).find((customer) => customer.tenantId === tenant);
    return named ?? { tenantId: tenant, domains: [], home: false };
  }
  if (/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(text)) {
    const { abortSignal, services } = ctx;
    const tenant = await services.directory.findByDomain(text, { abortSignal });
    if (tenant === undefined) throw new PalError('tenantUnknown', { tenant: text });
    return byId(tenant) ?? { tenantId: tenant, defaultDomain: text, domains: [text], home: false };
  }
  const found = await requireCustomer(name, ctx);
  if (found.kind === 'one') return found.customer;
  throw new PalError('customerUnknown', { given: name.slice(0, 80) });
}

/** A button knows the id alone; the row knows by which domain it was begun. */
async function begunBefore(tenant: TenantId, { person, services }: CommandContext) {
  const known = await services.onboardings.find(person.tenantId, tenant);
  if (!known) return undefined;
  const { domain, name } = known;
  const customer: Customer = {
    tenantId: tenant,
    home: false,
    domains: domain === undefined ? [] : [domain],
    ...(name === undefined ? {} : { name }),
    ...(domain === undefined ? {} : { defaultDomain: domain }),
  };
  return customer;
}

/** Nobody needs an account where the link of the home tenant counts; who has one there, or began, may go on. */
async function isOnlyDelegated({ tenantId: tenant }: Customer, ctx: CommandContext): Promise<boolean> {
  const { person, services } = ctx;
  if ((await listCustomers(ctx)).some((customer) => customer.tenantId === tenant)) return false;
  if (await services.onboardings.find(person.tenantId, tenant)) return false;
  return (await delegatedCustomers(ctx)).some((customer) => customer.tenantId === tenant);
}

type Door = 'linked' | 'open' | 'notApproved' | 'notMember' | 'notAccepted' | 'noObject';

interface Found {
  readonly door: Door;
  readonly step: OnboardingStep;
  /** They came back from the approval a moment ago, and Entra does not know it everywhere yet. */
  readonly isSpreading?: true;
}

/** Each way to be kept out is a step; anything else is a failure of its own, with its own help. */
async function tryTheDoor(
  { consentedAt, step }: Onboarding,
  customer: Customer,
  ctx: CommandContext,
): Promise<Found> {
  try {
    const { current } = await readStanding(customer, ctx);
    // The list of customers is some minutes old; a form that asks where to link has to know this one.
    await listCustomers(ctx, { fresh: true });
    if (current) return { door: 'linked', step: 'link' };
    return step === 'account' ? { door: 'noObject', step } : { door: 'open', step: 'link' };
  } catch (thrown) {
    if (isPalError(thrown, 'consentMissing')) {
      const spreads = consentedAt !== undefined && ctx.services.clock.now() - consentedAt < SPREADING_MS;
      return { door: 'notApproved', step: spreads ? step : 'consent', ...(spreads && { isSpreading: true }) };
    }
    if (isPalError(thrown, 'invitationPending')) return { door: 'notAccepted', step: 'invitation' };
    if (isPalError(thrown, 'noAccountForLink')) return { door: 'noObject', step: 'account' };
    // Entra tells who is not a member nothing about approvals.
    if (isPalError(thrown, 'notMember'))
      return { door: 'notMember', step: step === 'consent' ? 'consent' : 'membership' };
    throw new CommandFailure(asPalError(thrown), customer);
  }
}

/** For the mail: who asks, and which account is to be invited. */
async function ourselves(ctx: CommandContext): Promise<{ partner: string; account: string }> {
  const { abortSignal, person, services } = ctx;
  const home = (await listCustomers(ctx)).find((customer) => customer.home);
  const own = await services.identities.require(person, person.tenantId, { abortSignal });
  return { partner: home?.name ?? home?.defaultDomain ?? '', account: own.name ?? person.name };
}
