import { PalError } from '../domain/errors.ts';
import type { Person } from '../domain/people.ts';
import type { ConversationRef } from '../ports/chat.ts';
import type { Members } from '../ports/team.ts';

/**
 * In a shared channel members of other tenants act under the tenant of the channel; what is said there belongs to the
 * partner. Whoever the roster does not know is not told anything either.
 * @throws PalError foreignMember, or as `Members.tenantOf`
 */
export async function requireMember(
  conversation: ConversationRef,
  person: Person,
  members: Members,
): Promise<void> {
  if (conversation.type === 'personal') return;
  const { userId } = conversation;
  const tenant = userId === undefined ? undefined : await members.tenantOf(conversation, userId);
  if (tenant !== person.tenantId) throw new PalError('foreignMember');
}
