import { type Customer, customerName } from '../domain/customers.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { objectId } from '../domain/ids.ts';
import { text } from '../i18n/text.ts';
import type { Action, Invocation } from '../ports/chat.ts';
import type { InboxItem } from '../ports/stores.ts';
import type { Failure } from './answer-failure.ts';
import type { Desk } from './desk.ts';

export type Step =
  'tryAgain' | 'otherAccount' | 'account' | 'otherId' | 'show' | 'customers' | 'popup' | 'run' | 'runs';

/** Which button helps with which failure. What is not listed is explained by its remedy alone. */
const NEXT_STEP: Readonly<Partial<Record<ErrorCode, Step>>> = {
  consentMissing: 'tryAgain',
  notMember: 'otherAccount',
  accountUnclear: 'account',
  invitationPending: 'tryAgain',
  notAssigned: 'tryAgain',
  inboundBlocked: 'tryAgain',
  outboundBlocked: 'tryAgain',
  azureMissing: 'tryAgain',
  accessRefused: 'tryAgain',
  throttled: 'tryAgain',
  microsoftBusy: 'tryAgain',
  notApplied: 'tryAgain',
  interrupted: 'tryAgain',
  unexpected: 'tryAgain',
  partnerIdInvalid: 'otherId',
  partnerIdRejected: 'otherId',
  outsidePolicy: 'otherId',
  changedMeanwhile: 'show',
  outcomeUnknown: 'show',
  accountChanged: 'show',
  partnerIdDiffers: 'show',
  wrongAccount: 'show',
  tenantUnknown: 'customers',
  customerUnknown: 'customers',
  countWrong: 'run',
  runOver: 'runs',
  runUnderWay: 'runs',
  credentialMissing: 'tryAgain',
  credentialRefused: 'tryAgain',
  principalGone: 'tryAgain',
  vaultRefused: 'tryAgain',
  interactionNeeded: 'popup',
  blockedByPolicy: 'popup',
  deviceRequired: 'popup',
};

/** What helps with this failure; undefined: the remedy alone. No person can sign in as an application. */
export function stepAfter({ error: { code }, invocation }: Failure): Step | undefined {
  if (code === 'signInNeeded') return 'popup';
  const step = NEXT_STEP[code];
  return step === 'popup' && invocation.command === APPLICATIONS ? 'tryAgain' : step;
}

/** Commands about an application name the deed in `do`. */
const APPLICATIONS = 'sp';

/** The buttons for a step; a window to sign in is made ready. */
export async function actionsFor(
  step: Step | undefined,
  { customer, error, invocation }: Failure,
  item: InboxItem,
  desk: Desk,
): Promise<readonly Action[]> {
  switch (step) {
    case 'tryAgain':
      return [{ kind: 'run', label: text('action.tryAgain'), style: 'positive', invocation }];
    case 'otherAccount':
      return [
        { kind: 'run', label: text('action.tryAgain'), style: 'positive', invocation },
        ...withCustomer(customer, 'action.otherAccount', 'signin'),
      ];
    case 'account':
      return withCustomer(customer, 'action.chooseAccount', 'account');
    case 'otherId':
      return [anotherId(invocation)];
    case 'show':
      return customer
        ? [
            {
              kind: 'run',
              label: text('action.showCurrent'),
              invocation: showing(invocation, customer),
            },
          ]
        : [];
    case 'run':
      return [
        {
          kind: 'run',
          label: text('action.showRun'),
          invocation: { command: 'run', args: { do: 'show', run: invocation.args.run ?? '' } },
        },
      ];
    case 'runs':
      return [{ kind: 'run', label: text('action.runs'), invocation: { command: 'runs', args: {} } }];
    case 'customers':
      return [
        { kind: 'run', label: text('action.customers'), invocation: { command: 'customers', args: {} } },
      ];
    case 'popup': {
      const { claims, params } = error;
      const account = typeof params.accountId === 'string' ? { account: objectId(params.accountId) } : {};
      const home = error.code === 'signInNeeded' || !customer;
      const { url } = await desk.services.signIn.startPopup(item.event.person, {
        ...(home ? {} : { tenant: customer.tenantId, customerName: customerName(customer), ...account }),
        ...(claims === undefined ? {} : { claims }),
      });
      return [{ kind: 'popup', label: text('action.signIn'), url }];
    }
    case undefined:
      return [];
  }
}

/** Whose link it was about is whose link is shown. */
const showing = ({ command }: Invocation, { tenantId: customer }: Customer): Invocation =>
  command === APPLICATIONS
    ? { command, args: { do: 'show', customer } }
    : { command: 'show', args: { customer } };

const withCustomer = (
  customer: Customer | undefined,
  label: 'action.otherAccount' | 'action.chooseAccount',
  command: 'signin' | 'account',
): readonly Action[] =>
  customer
    ? [{ kind: 'run', label: text(label), invocation: { command, args: { customer: customer.tenantId } } }]
    : [];

/**
 * The same command without the ID: a form asks for it, and `unlink` shows the one that is there. For many customers
 * they are chosen along with it.
 */
function anotherId({ args, command }: Invocation): Action {
  const { action, customer } = args;
  const deed = command === APPLICATIONS ? args.do : undefined;
  if (command === 'bulk')
    return {
      kind: 'run',
      label: text('action.otherId'),
      invocation: { command: 'pick', args: { action: action ?? '' } },
    };
  return {
    kind: 'run',
    label: text((deed ?? command) === 'unlink' ? 'action.unlink' : 'action.otherId'),
    invocation: {
      command,
      args: { ...(deed === undefined ? {} : { do: deed }), ...(customer === undefined ? {} : { customer }) },
    },
  };
}
