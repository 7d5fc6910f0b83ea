import { commonName, type Customer, customerName } from '../domain/customers.ts';
import { isPalError } from '../domain/errors.ts';
import type { Identity } from '../domain/people.ts';
import { text, type Text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import type { SignedInAs } from '../ports/identities.ts';
import { choiceOfAccount, kindText } from './account-choice.ts';
import type { CommandContext } from './command.ts';
import { defineCustomerCommand } from './customer-command.ts';
import { showAction } from './set-reply.ts';
import { readCustomer } from './words.ts';

type Result =
  | { readonly kind: 'signedIn'; readonly identity: Identity }
  /** A window for this customer; the command goes on when its code is back. */
  | { readonly kind: 'window'; readonly url: string }
  | { readonly kind: 'choice'; readonly reply: Reply };

/**
 * At home: proves that a token can be had; when it cannot, the failure itself starts the sign-in. At a customer: a window
 * in which the person chooses the account, their own or one that the customer made for them.
 */
export const signin = defineCustomerCommand<Record<string, never>, Result>({
  name: 'signin',
  alsoCalled: ['login', 'logon', 'connect'],
  usage: 'signin [customer]',
  summary: 'command.signin.summary',
  personal: true,
  writes: false,
  read: (words) => ({ customer: 'home', ...readCustomer(words) }),
  parse: () => ({}),
  async execute(_input, customer, ctx) {
    if (customer.home) return signedIn(customer, ctx);
    // What was waited for may have been the sign-in at home, and no window has been opened yet.
    const last = ctx.resumed ? await lastWindow(customer, ctx) : undefined;
    return last ? signedIn(customer, ctx, last) : openWindow(customer, ctx);
  },
  render: renderSignedIn,
});

/** The newest sign-in by window there. */
async function lastWindow(
  { tenantId }: Customer,
  { person, services }: CommandContext,
): Promise<SignedInAs | undefined> {
  const windows = (await services.signIn.signedInAs(person)).filter(
    ({ how, tenant }) => how === 'window' && tenant === tenantId,
  );
  return windows.sort((a, b) => b.expiresOn - a.expiresOn)[0];
}

async function openWindow(customer: Customer, { person, services }: CommandContext): Promise<Result> {
  // What it is called is kept with the account: the start of an id would be worse than nothing.
  const name = commonName(customer);
  const { url } = await services.signIn.startPopup(person, {
    tenant: customer.tenantId,
    ...(name === undefined ? {} : { customerName: name }),
    account: 'any',
  });
  return { kind: 'window', url };
}

async function signedIn(customer: Customer, ctx: CommandContext, last?: SignedInAs): Promise<Result> {
  const { abortSignal, person, services } = ctx;
  try {
    const identity = await services.identities.require(person, customer.tenantId, { abortSignal });
    const used = identity.kind === 'directory' ? identity.objectId : undefined;
    // They signed in with another account than the one they chose before: which one is meant is theirs to say.
    if (last && last.account !== used) return { kind: 'choice', reply: await choiceOfAccount(customer, ctx) };
    return { kind: 'signedIn', identity };
  } catch (thrown) {
    // A second account was connected: from now on the person says which one they mean.
    if (isPalError(thrown, 'accountUnclear'))
      return { kind: 'choice', reply: await choiceOfAccount(customer, ctx) };
    throw thrown;
  }
}

function renderSignedIn(result: Result, customer: Customer): Reply {
  if (result.kind === 'choice') return result.reply;
  const name = { customer: customerName(customer) };
  if (result.kind === 'window') {
    const title = text('signin.window', name);
    return {
      ...notice(title, [text('signin.window.body', name)]),
      actions: [{ kind: 'popup', label: text('action.signIn'), url: result.url }],
      waitsFor: customer.tenantId,
    };
  }
  const { identity } = result;
  const title = text('signin.done', name);
  return {
    text: title,
    card: {
      template: 'notice',
      data: {
        tone: 'good',
        title,
        body: [text('signin.note')],
        facts: [
          { label: text('fact.account'), value: identity.name ?? identity.objectId },
          { label: text('fact.accountKind'), value: kindText(identity.kind) },
        ],
      },
    },
    actions: [showAction(customer)],
  };
}

const notice = (title: Text, body: readonly Text[]): Reply => ({
  text: title,
  card: { template: 'notice', data: { tone: 'neutral', title, body } },
});
