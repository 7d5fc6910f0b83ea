import { noteAudit } from '../commands/note-audit.ts';
import type { AuditAction, AuditRecord } from '../domain/audit.ts';
import { customerName } from '../domain/customers.ts';
import { type ErrorCode, isPalError } from '../domain/errors.ts';
import { partnerId } from '../domain/ids.ts';
import type { Invocation } from '../ports/chat.ts';
import type { InboxItem } from '../ports/stores.ts';
import type { Failure } from './answer-failure.ts';
import type { Desk } from './desk.ts';

/** The bot itself said no. What Microsoft refuses is told by the change that failed. */
const REFUSALS = [
  'outsidePolicy',
  'globalAccount',
  'managersOnly',
  'foreignMember',
  'wrongTenantToken',
  'accountChanged',
  'partnerIdDiffers',
  'countWrong',
  'secretInChat',
] as const satisfies readonly ErrorCode[];

/** What commands that change something, or are for managers, are called in the audit. */
const ACTIONS: Readonly<Record<string, AuditAction>> = {
  link: 'link',
  update: 'update',
  unlink: 'unlink',
  undo: 'undo',
  policy: 'policy',
  subscribe: 'subscribe',
  unsubscribe: 'unsubscribe',
  audit: 'read',
  attest: 'attest',
  forget: 'forget',
  register: 'register',
  deregister: 'deregister',
  evidence: 'evidence',
};

const SP_ACTIONS: Readonly<Record<string, AuditAction>> = { add: 'register', remove: 'deregister' };

/** Keeps refused attempts. Must not get in the way of telling the person why. */
export async function auditRefusal(
  { customer, error, invocation }: Failure,
  item: InboxItem,
  desk: Desk,
): Promise<void> {
  if (!isPalError(error, ...REFUSALS)) return;
  await note(item, desk, async () => {
    const action = await actionOf(invocation, desk);
    return (
      action && {
        action,
        outcome: 'refused',
        code: error.code,
        ...wantedOf(invocation),
        ...(customer ? { customer: { tenantId: customer.tenantId, name: customerName(customer) } } : {}),
      }
    );
  });
}

/** Somebody pressed a button that was made for another person; which one, only that person's card knows. */
export const auditForeignPress = (item: InboxItem, desk: Desk): Promise<void> =>
  note(item, desk, async () => ({ action: 'press', outcome: 'refused', code: 'notYourCard' }));

type Line = Pick<AuditRecord, 'action' | 'outcome' | 'code' | 'after' | 'customer'>;

async function note({ event, id }: InboxItem, desk: Desk, lineOf: () => Promise<Line | undefined>) {
  const { correlationId, person } = event;
  try {
    const line = await lineOf();
    if (line) await noteAudit({ person, itemId: id, correlationId }, desk.services, line);
  } catch (err) {
    desk.log.error({ err, correlationId }, 'a refusal is missing from the audit');
  }
}

/** A bulk run, and what an application shall do, is called what it would have done. */
async function actionOf({ args, command }: Invocation, desk: Desk): Promise<AuditAction | undefined> {
  if (command === 'run') return actionNamed((await desk.services.runs.get(args.run ?? ''))?.kind);
  if (command === 'sp') return actionNamed(SP_ACTIONS[args.do ?? ''] ?? args.do);
  return actionNamed(command === 'bulk' ? args.action : command);
}

const actionNamed = (name: string | undefined): AuditAction | undefined =>
  name !== undefined && Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;

/** The ID somebody wanted to set, when it is one. */
function wantedOf({ args }: Invocation): Pick<Line, 'after'> {
  try {
    return args.partnerId === undefined ? {} : { after: partnerId(args.partnerId) };
  } catch {
    return {};
  }
}
