import type { AuditRecord } from '../domain/audit.ts';
import type { CommandContext } from './command.ts';

type Who = Pick<CommandContext, 'person' | 'itemId' | 'correlationId'>;
type Where = Pick<CommandContext['services'], 'audit' | 'policies' | 'clock'>;

/** What somebody did or tried through a command, in one line of the audit: the same message again adds none. */
export async function noteAudit(
  { correlationId, itemId, person }: Who,
  { audit, clock, policies }: Where,
  line: Omit<AuditRecord, 'key' | 'at' | 'actor' | 'policy' | 'correlationId'>,
): Promise<void> {
  await audit.append(person.tenantId, {
    ...line,
    key: `item/${itemId}/${line.action}/${line.outcome}`,
    at: clock.now(),
    actor: person,
    policy: (await policies.get(person.tenantId)).version,
    correlationId,
  });
}
