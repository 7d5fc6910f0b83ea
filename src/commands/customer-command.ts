import { type Customer, customerName, findCustomer } from '../domain/customers.ts';
import { asPalError, type PalError } from '../domain/errors.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import type { Args, Command, CommandContext, CommandInfo } from './command.ts';
import { listCustomers, requireCustomer, UnknownCustomer } from './find-customer.ts';
import { readCustomer, type Words } from './words.ts';

interface CustomerSteps<Input, Result> extends CommandInfo {
  readonly read?: (words: Words) => Args;
  /**
   * @returns undefined when something is missing that the form asks for
   * @throws PalError for what the person must say differently
   */
  readonly parse: (args: Args) => Input | undefined;
  /** Has a form: it asks for what is missing. Without one, a missing customer is asked for by a choice. */
  readonly form?: { readonly partnerId: boolean };
  /** Is about the choice of a customer itself: the default of the chat does not stand in for a missing name. */
  readonly withoutDefault?: true;
  readonly execute: (input: Input, customer: Customer, ctx: CommandContext) => Promise<Result>;
  readonly render: (result: Result, customer: Customer) => Reply;
}

/**
 * What went wrong, with all that is needed to offer a next step: the customer, and the command to try again.
 */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly error: PalError;
  readonly customer: Customer;

  constructor(error: PalError, customer: Customer) {
    super(error.message, { cause: error });
    this.error = error;
    this.customer = customer;
  }
}

/** A command about one customer. `execute` is called with exactly one, or not at all. */
export function defineCustomerCommand<Input, Result>(steps: CustomerSteps<Input, Result>): Command {
  const { read = readCustomer, parse, form, withoutDefault = false, execute, render, ...info } = steps;

  async function run(args: Args, ctx: CommandContext): Promise<Reply> {
    const input = parse(args);
    const name = args.customer ?? (withoutDefault ? undefined : await defaultCustomer(ctx));
    if (input === undefined || name === undefined) {
      const customers = await listCustomers(ctx);
      return form
        ? formReply(info.name, args, customers, form.partnerId, name)
        : choiceReply(info.name, args, customers, 'choice.title');
    }

    const found = await requireCustomer(name, ctx).catch((thrown: unknown) => {
      if (thrown instanceof UnknownCustomer) return thrown;
      throw thrown;
    });
    if (found instanceof UnknownCustomer) return unknownReply(info.name, args, found);
    if (found.kind === 'several') return choiceReply(info.name, args, found.customers, 'choice.several');
    try {
      return render(await execute(input, found.customer, ctx), found.customer);
    } catch (thrown) {
      throw new CommandFailure(asPalError(thrown), found.customer);
    }
  }

  return { ...info, read, run };
}

const defaultCustomer = (ctx: CommandContext): Promise<string | undefined> =>
  ctx.services.preferences.getDefaultCustomer(ctx.person, ctx.conversation.id);

const choices = (customers: readonly Customer[]): { title: string; value: string }[] =>
  customers.map((customer) => ({
    title: customer.defaultDomain
      ? `${customerName(customer)} (${customer.defaultDomain})`
      : customerName(customer),
    value: customer.tenantId,
  }));

/** Type-ahead over the customers that fit, keeping everything else that was said. */
export function choiceReply(
  command: string,
  args: Args,
  customers: readonly Customer[],
  title: 'choice.title' | 'choice.several',
): Reply {
  return {
    text: text(title, { given: args.customer ?? '' }),
    card: {
      template: 'form',
      data: { title: text(title, { given: args.customer ?? '' }), customers: choices(customers) },
    },
    actions: [
      {
        kind: 'run',
        label: text('action.choose'),
        invocation: { command, args, inputs: ['customer'] },
        style: 'positive',
      },
      { kind: 'run', label: text('action.cancel'), invocation: { command: 'keep', args: {} } },
    ],
  };
}

function formReply(
  command: string,
  args: Args,
  customers: readonly Customer[],
  withPartnerId: boolean,
  chosen: string | undefined,
): Reply {
  const title = text(`form.${command === 'unlink' || command === 'update' ? command : 'link'}`);
  const said = (chosen ?? '').slice(0, 80);
  const match = chosen === undefined ? undefined : findCustomer(chosen, customers);
  return {
    text: title,
    card: {
      template: 'form',
      data: {
        title,
        // What was said about the customer is not lost: chosen, narrowed down, or named as unknown.
        customers: choices(match?.kind === 'several' ? match.customers : customers),
        ...(match?.kind === 'one' ? { customer: match.customer.tenantId } : {}),
        ...(match?.kind === 'none' ? { hint: text('error.customerUnknown', { given: said }) } : {}),
        ...(withPartnerId
          ? { partnerId: args.partnerId === undefined ? {} : { value: args.partnerId } }
          : {}),
      },
    },
    actions: [
      {
        kind: 'run',
        label: text('action.continue'),
        invocation: { command, args: {}, inputs: withPartnerId ? ['customer', 'partnerId'] : ['customer'] },
        style: 'positive',
      },
      {
        kind: 'run',
        label: text('action.several'),
        invocation: { command: 'pick', args: { action: command } },
      },
      { kind: 'run', label: text('action.cancel'), invocation: { command: 'keep', args: {} } },
    ],
  };
}

function unknownReply(command: string, args: Args, error: UnknownCustomer): Reply {
  const given = error.params.given ?? '';
  return {
    text: text('error.customerUnknown', { given }),
    card: {
      template: 'notice',
      data: {
        tone: 'attention',
        title: text('error.customerUnknown', { given }),
        body: [text(error.nearest.length > 0 ? 'choice.nearest' : 'error.customerUnknown.remedy')],
        reference: error.ref,
      },
    },
    actions: [
      ...error.nearest.map((customer) => ({
        kind: 'run' as const,
        label: text('action.thisCustomer', { customer: customerName(customer) }),
        invocation: { command, args: { ...args, customer: customer.tenantId } },
      })),
      { kind: 'run', label: text('action.customers'), invocation: { command: 'customers', args: {} } },
    ],
  };
}
