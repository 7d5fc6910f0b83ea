import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../domain/board.ts';
import { channelOfThread } from '../../domain/threads.ts';
import type { ConversationRef } from '../../ports/chat.ts';

/** Who wrote in a channel is no part of where it is. */
const place = (conversation: ConversationRef): string =>
  JSON.stringify(conversation, (field, value: unknown) =>
    field === 'userId' && conversation.type !== 'personal' ? undefined : value,
  );

/** A thread counts as its channel: what Teams limits, and what goes away, is the channel. */
export const channelId = (conversation: Pick<ConversationRef, 'id'>): string =>
  channelOfThread(conversation).id;

export const placeColumns = (conversation: ConversationRef) => ({
  conversation_id: channelId(conversation),
  team_id: conversation.teamId ?? null,
  conversation: place(conversation),
});

/** Of this conversation, or of any channel of its team. */
export const isAt = (conversation: Pick<ConversationRef, 'id' | 'teamId'>): RawBuilder<boolean> =>
  sql<boolean>`(conversation_id = ${channelId(conversation)} or team_id = ${conversation.teamId ?? null})`;

export const scopeColumns = (scope: Scope) => ({
  scope: JSON.stringify(scope),
  scope_person: scope.person ?? null,
});

/** The same text for scopes that mean the same. */
export const scopeKey = ({ customers, person, problemsOnly }: Scope): string =>
  JSON.stringify([customers ? [...new Set(customers)].sort() : null, person ?? null, problemsOnly ?? false]);
