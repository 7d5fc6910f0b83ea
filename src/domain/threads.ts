const ROOT = ';messageid=';

/** The channel a thread belongs to: Teams names a thread `<channel>;messageid=<root message>`. */
export const channelOfThread = <C extends { readonly id: string }>(conversation: C): C => ({
  ...conversation,
  id: conversation.id.split(ROOT)[0] ?? conversation.id,
});

/** The thread under a message of a channel; what is posted there is a reply to it. */
export const threadUnder = <C extends { readonly id: string }>(channel: C, activityId: string): C => ({
  ...channel,
  id: `${channelOfThread(channel).id}${ROOT}${activityId}`,
});
