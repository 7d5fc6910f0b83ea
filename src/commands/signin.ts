import { type Customer, customerName } from '../domain/customers.ts';
import { isPalError } from '../domain/errors.ts';
import type { Identity } from '../domain/people.ts';
import { text, type Text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
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
  execute: (_input, customer, ctx) =>
    customer.home || ctx.resumed ? signedIn(customer, ctx) : openWindow(customer, ctx),
  render: renderSignedIn,
});

async function openWindow(customer: Customer, { person, services }: CommandContext): Promise<Result> {
  const { url } = await services.signIn.startPopup(person, {
    tenant: customer.tenantId,
    customerName: customerName(customer),
    account: 'any',
  });
  return { kind: 'window', url };
}

async function signedIn(customer: Customer, ctx: CommandContext): Promise<Result> {
  const { abortSignal, person, services } = ctx;
  try {
    const identity = await services.identities.require(person, customer.tenantId, { abortSignal });
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
