import type { Forward } from '../cards/card-data.ts';
import { linkAtHome } from '../commands/lighthouse-card.ts';
import { type Customer, customerName } from '../domain/customers.ts';
import type { ErrorCode, PalError } from '../domain/errors.ts';
import type { Person } from '../domain/people.ts';
import { NO_POLICY } from '../domain/policy.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action } from '../ports/chat.ts';
import type { Desk } from './desk.ts';

/** What helps with this failure at this very customer, beside what helps with the like of it everywhere. */
export interface FailureHelp {
  /** In the place of the remedy of its code. */
  readonly remedy?: Text;
  readonly forward?: Forward;
  /** Come first. */
  readonly actions?: readonly Action[];
}

export async function helpWith(
  { customer, error }: { readonly customer?: Customer; readonly error: PalError },
  person: Person,
  desk: Desk,
): Promise<FailureHelp> {
  const help = customer && HELP[error.code];
  return help ? help(customer, person, desk) : {};
}

type Help = (customer: Customer, person: Person, desk: Desk) => Promise<FailureHelp>;

const HELP: Readonly<Partial<Record<ErrorCode, Help>>> = {
  consentMissing: async ({ tenantId }, _person, { services }) => ({
    forward: {
      label: text('consent.forwardLabel'),
      text: text('consent.forwardText', { url: services.signIn.adminConsentUrl(tenantId) }),
    },
  }),
  notMember: async (customer, person, desk) =>
    (await isDelegated(customer, person, desk))
      ? {
          remedy: text('lighthouse.failure', { customer: customerName(customer) }),
          actions: [linkAtHome(person.tenantId)],
        }
      : { actions: [stepByStep(customer)] },
  noAccountForLink: async (customer, person, desk) => ({
    forward: await mailForAccount(customer, person, desk),
    actions: [stepByStep(customer, { noAccount: 'yes' })],
  }),
};

const isDelegated = async (
  { tenantId: tenant }: Customer,
  { tenantId: home }: Person,
  { services }: Desk,
): Promise<boolean> =>
  (await services.lighthouse.list(home, NO_POLICY)).some((one) => one.tenantId === tenant);

const stepByStep = ({ tenantId }: Customer, args: Readonly<Record<string, string>> = {}): Action => ({
  kind: 'run',
  label: text('action.onboard'),
  invocation: { command: 'onboard', args: { customer: tenantId, ...args } },
});

/** From what is known already: a failure is no reason to ask Microsoft for more. */
async function mailForAccount(customer: Customer, person: Person, { services }: Desk): Promise<Forward> {
  const home = person.tenantId;
  const own = await services.ledger.get({ tenantId: home, objectId: person.objectId });
  const known = (await services.knownCustomers.get(person))?.customers ?? [];
  const partner = known.find((one) => one.tenantId === home);
  return {
    label: text('failure.mail'),
    text: text('mail.account', {
      customer: customerName(customer),
      partner: partner ? customerName(partner) : person.name,
      account: own?.identity.name ?? person.name,
    }),
  };
}
