import type { Fact } from '../cards/card-data.ts';
import { type Customer, customerName } from '../domain/customers.ts';
import type { PalError } from '../domain/errors.ts';
import { text } from '../i18n/text.ts';
import type { Action, Invocation, Reply } from '../ports/chat.ts';
import { type FailureHelp, helpWith } from './failure-help.ts';
import type { InboxItem, WaitFor } from '../ports/stores.ts';
import { answer, type Place } from './answer.ts';
import { askForSso, hold } from './ask-for-sso.ts';
import { auditRefusal } from './audit-refusal.ts';
import type { Desk } from './desk.ts';
import type { Outcome } from './handle-item.ts';
import { moveToPersonal } from './move-to-personal.ts';
import { actionsFor, stepAfter } from './next-step.ts';
import { noteOf } from './noted-reply.ts';

export interface Failure {
  readonly error: PalError;
  /** What to run again; with the customer fixed once it is known. */
  readonly invocation: Invocation;
  readonly customer?: Customer;
}

/** Teams is asked twice: for a token, and for a fresh one when Entra has no use for that. Then a window opens. */
const MOST_SILENT_SIGN_INS = 2;

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

  const step = stepAfter(failure);
  // A window to sign in is nobody else's business, and Teams opens it in the 1:1 chat.
  const isElsewhere = step === 'popup' && place.conversation.type !== 'personal';
  const at = isElsewhere ? await moveToPersonal(item, place, desk) : place;
  if (!at) return 'done';
  const help = await helpWith(failure, item.event.person, desk);
  const actions = [...(help.actions ?? []), ...(await actionsFor(step, failure, item, desk))];
  const shown = await answer(failureReply(failure, help, actions), at, item.event, desk);
  if (step !== 'popup') return 'done';
  if (shown !== undefined) await desk.inbox.noteReply(item.id, desk.worker, noteOf(shown, at.conversation));
  await hold(item, waitFor(failure), desk);
  return 'waiting';
}

const waitFor = ({ customer, error }: Failure): WaitFor =>
  error.code === 'signInNeeded' || !customer
    ? { kind: 'sso' }
    : { kind: 'tenant', tenant: customer.tenantId };

function failureReply({ customer, error }: Failure, help: FailureHelp, actions: readonly Action[]): Reply {
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
        body: [help.remedy ?? text(`error.${error.code}.remedy`, params)],
        ...(linked === undefined ? {} : { facts: [linkedNow(String(linked))] }),
        ...(help.forward ? { forward: help.forward } : {}),
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
