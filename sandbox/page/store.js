/** What the page knows, and who wants to hear of changes. */
export const state = {
  me: undefined,
  bot: undefined,
  people: [],
  conversations: [],
  /** Conversation id → messages, oldest first. */
  messages: new Map(),
  azure: { tenants: [], faults: [], calls: [] },
  microsoftHosts: [],
  /** Key of the open conversation. */
  open: undefined,
  unread: new Set(),
  /** Conversation id → epoch ms until which the bot seems to type. */
  typing: new Map(),
};

const listeners = new Map();

/** @param {string} topic `hello`, `open`, `message`, `typing`, `installed`, `azure` or `connection` */
export function on(topic, listener) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

export function emit(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

export const person = (key) => state.people.find((one) => one.key === key);
export const me = () => person(state.me);
export const conversation = (key = state.open) => state.conversations.find((one) => one.key === key);
export const messagesOf = (id) => state.messages.get(id) ?? [];
/** Roles that the person's organisation gave them in the bot's app registration. */
export const myAppRoles = () =>
  state.azure.tenants.find(({ home }) => home)?.members.find((member) => member.person === state.me)
    ?.appRoles ?? [];
/** Of everybody who is staff: the people whose tenant is the bot's. */
export const outsiders = () => state.people.filter(({ role }) => role === 'customerAdmin');

export function openConversation(key) {
  state.open = key;
  const found = conversation(key);
  if (found) state.unread.delete(found.id);
  history.replaceState(null, '', `?as=${encodeURIComponent(state.me)}#${encodeURIComponent(key)}`);
  emit('open');
}

/** Time of day as this person's client would show it. */
export function timeOf(iso, more = {}) {
  const { timeZone } = me();
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', ...more }).format(
    new Date(iso),
  );
}

export function dayOf(iso) {
  const { timeZone } = me();
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(new Date(iso));
}
