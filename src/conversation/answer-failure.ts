import type { Fact } from '../cards/card-data.ts';
import { type Customer, customerName } from '../domain/customers.ts';
import type { ErrorCode, PalError } from '../domain/errors.ts';
import { objectId } from '../domain/ids.ts';
import { text } from '../i18n/text.ts';
import type { Action, Invocation, Reply } from '../ports/chat.ts';
import type { InboxItem, WaitFor } from '../ports/stores.ts';
import { answer, type Place } from './answer.ts';
import { auditRefusal } from './audit-refusal.ts';
import type { Desk } from './desk.ts';
import type { Outcome } from './handle-item.ts';
import { moveToPersonal, openPersonal } from './move-to-personal.ts';
import { noteOf } from './noted-reply.ts';
import { sharedHint } from './simple-answers.ts';

export interface Failure {
  readonly error: PalError;
  /** What to run again; with the customer fixed once it is known. */
  readonly invocation: Invocation;
  readonly customer?: Customer;
}

/** A command waits so long for its person to sign in. */
const PATIENCE_IN_MS = 15 * 60_000;

type Step =
  'tryAgain' | 'otherAccount' | 'account' | 'otherId' | 'show' | 'customers' | 'popup' | 'run' | 'runs';

/** Teams is asked twice: for a token, and for a fresh one when Entra has no use for that. Then a window opens. */
const MOST_SILENT_SIGN_INS = 2;

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
  interactionNeeded: 'popup',
  blockedByPolicy: 'popup',
  deviceRequired: 'popup',
};

/** Tells what happened and what to do, or asks for the sign-in that is missing and puts the item aside. */
export async function answerFailure(
  failure: Failure,
  item: InboxItem,
  place: Place,
  desk: Desk,
): Promise<Outcome> {
  const { error } = failure;
  log(failure, item, desk);
  await auditRefusal(failure, item, desk);
  if (error.code === 'signInNeeded' && item.resumed < MOST_SILENT_SIGN_INS)
    return askForSso(item, place, desk);

  const step = error.code === 'signInNeeded' ? 'popup' : NEXT_STEP[error.code];
  // A window to sign in is nobody else's business, and Teams opens it in the 1:1 chat.
  const isElsewhere = step === 'popup' && place.conversation.type !== 'personal';
  const at = isElsewhere ? await moveToPersonal(item, place, desk) : place;
  if (!at) return 'done';
  const actions = await actionsFor(step, failure, item, desk);
  const shown = await answer(failureReply(failure, desk, actions), at, item.event, desk);
  if (step !== 'popup') return 'done';
  if (shown !== undefined) await desk.inbox.noteReply(item.id, desk.worker, noteOf(shown, at.conversation));
  await hold(item, waitFor(failure), desk);
  return 'waiting';
}

const waitFor = ({ customer, error }: Failure): WaitFor =>
  error.code === 'signInNeeded' || !customer
    ? { kind: 'sso' }
    : { kind: 'tenant', tenant: customer.tenantId };

/** Puts the item aside until the person has signed in, or a quarter of an hour has passed. */
export const hold = (item: InboxItem, on: WaitFor, { clock, inbox, worker }: Desk): Promise<void> =>
  inbox.wait(item.id, worker, on, clock.now() + PATIENCE_IN_MS);

/** The item waits before the card is sent: Teams answers faster than a person, and must find it waiting. */
async function askForSso(item: InboxItem, place: Place, desk: Desk): Promise<Outcome> {
  const { event } = item;
  const isShared = place.conversation.type !== 'personal';
  const conversation = isShared ? await openPersonal(item, place.conversation, desk) : place.conversation;
  if (!conversation) {
    await answer(sharedHint(false), place, event, desk);
    return 'done';
  }
  const { url } = await desk.services.signIn.startPopup(event.person, {});
  if (place.replace !== undefined || isShared) {
    const id = await answer(waitsForSso(isShared), place, event, desk);
    if (id !== undefined) await desk.inbox.noteReply(item.id, desk.worker, noteOf(id, place.conversation));
  }
  await hold(item, { kind: 'sso' }, desk);
  await desk.chat.askForSso(
    conversation,
    { exchangeId: desk.newId(), popupUrl: url },
    { reader: event.reader },
  );
  return 'waiting';
}

/** In front of others a sentence; the answer takes its place either way. */
function waitsForSso(isShared: boolean): Reply {
  if (isShared) return { text: text('waiting.shared') };
  const title = text('waiting.sso');
  const data = { tone: 'neutral', title, body: [text('waiting.resumes')] } as const;
  return { text: title, card: { template: 'notice', data } };
}

function failureReply({ customer, error }: Failure, desk: Desk, actions: readonly Action[]): Reply {
  const tenant = error.params.tenant;
  const named = customer ? customerName(customer) : typeof tenant === 'string' ? tenant : '';
  const { linked, partnerId } = error.params;
  // The location account that people mean is most often the one after the global account they typed.
  const next = String(Number(partnerId) + 1);
  const params = { ...error.params, customer: named, next };
  const title = text(`error.${error.code}`, params);
  return {
    text: title,
    card: {
      template: 'notice',
      data: {
        tone: error.forOperator ? 'warning' : 'attention',
        title,
        body: [text(`error.${error.code}.remedy`, params)],
        ...(linked === undefined ? {} : { facts: [linkedNow(String(linked))] }),
        ...(error.code === 'consentMissing' && customer ? { forward: approvalText(customer, desk) } : {}),
        reference: error.ref,
      },
    },
    actions,
  };
}

/** How things stand after a change that was not made. */
const linkedNow = (linked: string): Fact => ({
  label: text('fact.linkedNow'),
  value: linked === '' ? text('card.notLinked') : linked,
});

const approvalText = (customer: Customer, { services }: Desk) => ({
  label: text('consent.forwardLabel'),
  text: text('consent.forwardText', { url: services.signIn.adminConsentUrl(customer.tenantId) }),
});

async function actionsFor(
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
              invocation: { command: 'show', args: { customer: customer.tenantId } },
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
  if (command === 'bulk')
    return {
      kind: 'run',
      label: text('action.otherId'),
      invocation: { command: 'pick', args: { action: action ?? '' } },
    };
  return {
    kind: 'run',
    label: text(command === 'unlink' ? 'action.unlink' : 'action.otherId'),
    invocation: { command, args: customer === undefined ? {} : { customer } },
  };
}

function log({ customer, error, invocation }: Failure, item: InboxItem, desk: Desk): void {
  const fields = {
    ref: error.ref,
    code: error.code,
    command: invocation.command,
    tenant: customer?.tenantId,
    correlationId: item.event.correlationId,
    err: error.cause ?? error,
  };
  if (error.forOperator) desk.log.error(fields, 'command failed and needs an operator');
  else desk.log.info(fields, 'command could not be done');
}
