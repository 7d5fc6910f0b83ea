import { type Conversation } from './roster.ts';
import { refuse } from './wire.ts';

/** Who is in a conversation, as the connector tells it: all at once, one page, or one by `29:` id or object id. */
export function answerMembers(
  conversation: Conversation,
  collection: string,
  item: string | undefined,
): Response {
  const all = conversation.members.map((person) => {
    const [givenName, ...rest] = person.name.split(' ');
    return {
      id: person.teamsId,
      objectId: person.objectId,
      aadObjectId: person.objectId,
      name: person.name,
      givenName,
      surname: rest.join(' '),
      email: person.upn,
      userPrincipalName: person.upn,
      tenantId: person.tenantId,
      userRole: 'user',
    };
  });
  if (collection === 'pagedmembers') return Response.json({ members: all });
  if (item === undefined) return Response.json(all);
  const member = all.find(({ id, objectId }) => id === item || objectId === item);
  return member ? Response.json(member) : refuse(404, 'MemberNotFoundInConversation', 'Member not found.');
}
