import { toast } from './dom.js';
import { conversation, emit, openConversation, state } from './store.js';

let source;

/** Asks the sandbox for something in the name of the person who is shown. Failures become a toast. */
export async function call(name, body = {}) {
  const response = await fetch(`/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: state.me, ...body }),
  }).catch(() => undefined);
  if (response?.ok) return true;
  const reason = await response?.json().catch(() => undefined);
  toast(reason?.error ?? 'The sandbox does not answer. Is it still running?', 'error');
  return false;
}

/** Becomes this person: everything is read afresh and then kept up to date by events. */
export function connect(key) {
  source?.close();
  source = new EventSource(`/api/events?as=${encodeURIComponent(key)}`);
  const hear = (name, listener) => source.addEventListener(name, (event) => listener(JSON.parse(event.data)));

  source.onopen = () => emit('connection', true);
  source.onerror = () => emit('connection', false);
  hear('hello', (hello) => {
    const { messages, ...rest } = hello;
    const switched = state.me !== hello.me;
    Object.assign(state, rest, { messages: new Map() });
    for (const message of messages) listOf(message.conversationId).push(message);
    if (switched) state.unread.clear();
    emit('hello');
    const wanted = switched ? decodeURIComponent(location.hash.slice(1)) : state.open;
    openConversation((conversation(wanted) ?? state.conversations[0])?.key);
  });
  hear('message', (message) => {
    const list = listOf(message.conversationId);
    const index = list.findIndex(({ id }) => id === message.id);
    if (index < 0) list.push(message);
    else list[index] = message;
    if (message.from === 'bot') state.typing.delete(message.conversationId);
    const isSeen = message.from !== state.me && message.signIn !== 'silent';
    if (isSeen && conversation()?.id !== message.conversationId) {
      state.unread.add(message.conversationId);
    }
    emit('message', message);
  });
  hear('typing', ({ conversationId }) => {
    state.typing.set(conversationId, Date.now() + 8000);
    emit('typing');
    setTimeout(() => emit('typing'), 8100);
  });
  hear('installed', ({ conversationId, installed }) => {
    const found = state.conversations.find(({ id }) => id === conversationId);
    if (found) found.installed = installed;
    emit('installed');
  });
  hear('azure', (change) => {
    state.azure = { ...change, tenants: mergeTenants(change) };
    emit('azure');
  });
}

/** Only tenants that changed come; they keep their places. */
function mergeTenants({ tenants, tenantIds }) {
  const known = new Map([...state.azure.tenants, ...tenants].map((tenant) => [tenant.tenantId, tenant]));
  return (tenantIds ?? state.azure.tenants.map(({ tenantId }) => tenantId)).map((id) => known.get(id));
}

function listOf(id) {
  if (!state.messages.has(id)) state.messages.set(id, []);
  return state.messages.get(id);
}
