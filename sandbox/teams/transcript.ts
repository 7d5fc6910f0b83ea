import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Attachment } from './wire.ts';

/** What people see of one message. JSON all the way: it is kept in a file and sent to the page. */
export interface ChatMessage {
  /** Activity id: epoch milliseconds as Teams uses them, unique here. */
  readonly id: string;
  /** Without `;messageid=`. */
  readonly conversationId: string;
  /** In a channel: the message that began the thread (its own id for that one). */
  readonly threadId?: string;
  /** ISO 8601. */
  readonly at: string;
  /** Key of a person, or `bot`. */
  readonly from: string;
  readonly text?: string;
  readonly textFormat?: string;
  readonly summary?: string;
  readonly attachments: readonly Attachment[];
  readonly edited?: boolean;
  readonly deleted?: boolean;
  /** Counts every change, so that a reader can tell a new state from one it has seen. */
  readonly revision: number;
  /** Cards that only one person sees, by person: answers to their button or refresh. */
  readonly views?: Readonly<Record<string, unknown>>;
  /** What a button answered to one person, shown under the message. */
  readonly notices?: Readonly<Record<string, { readonly kind: 'info' | 'error'; readonly text: string }>>;
  /** Of an OAuth card: `silent` while the client tries and after it succeeded, `button` when it could not. */
  readonly signIn?: 'silent' | 'button';
  /** Of a person's message that the bot did not take. */
  readonly undelivered?: string;
}

export type TranscriptChange =
  | { readonly kind: 'message'; readonly message: ChatMessage; readonly previous?: ChatMessage }
  | { readonly kind: 'typing'; readonly conversationId: string }
  | { readonly kind: 'installed'; readonly conversationId: string; readonly installed: boolean };

export interface Transcript {
  /** Was there one in the file already? */
  readonly isKept: boolean;
  messages(conversationId: string): readonly ChatMessage[];
  find(conversationId: string, id: string): ChatMessage | undefined;
  nextId(): string;
  add(message: Omit<ChatMessage, 'revision' | 'at'>): ChatMessage;
  /** Changes are merged; answers undefined when the message is gone. */
  change(
    conversationId: string,
    id: string,
    changes: Partial<Omit<ChatMessage, 'id' | 'conversationId' | 'revision'>>,
  ): ChatMessage | undefined;
  typing(conversationId: string): void;
  isInstalled(conversationId: string): boolean;
  setInstalled(conversationId: string, installed: boolean): void;
  onChange(listener: (change: TranscriptChange) => void): () => void;
  /** Writes what is not written yet. */
  flush(): void;
}

interface Kept {
  readonly installed: readonly string[];
  readonly messages: Readonly<Record<string, readonly ChatMessage[]>>;
}

const read = (file: string): Kept | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * Everything that was said, the newest `keep` messages of each conversation. Kept in `file`, or only in memory.
 */
export function createTranscript(options: { file?: string; keep?: number } = {}): Transcript {
  const { file, keep = 300 } = options;
  const kept = file === undefined ? undefined : read(file);
  const installed = new Set(kept?.installed);
  const conversations = new Map(
    Object.entries(kept?.messages ?? {}).map(([id, messages]) => [id, [...messages]]),
  );
  const listeners = new Set<(change: TranscriptChange) => void>();
  let lastId = 0;
  let pending: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(pending);
    if (file === undefined || pending === undefined) return;
    pending = undefined;
    mkdirSync(dirname(file), { recursive: true });
    const state: Kept = { installed: [...installed], messages: Object.fromEntries(conversations) };
    // Renamed into place: a process that dies while writing leaves the old state.
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  };
  const notify = (change: TranscriptChange): void => {
    if (change.kind !== 'typing') pending ??= setTimeout(flush, 200).unref();
    for (const listener of listeners) listener(change);
  };
  const of = (conversationId: string): ChatMessage[] => {
    const found = conversations.get(conversationId) ?? [];
    conversations.set(conversationId, found);
    return found;
  };

  return {
    isKept: kept !== undefined,
    messages: (conversationId) => of(conversationId),
    find: (conversationId, id) => of(conversationId).find((message) => message.id === id),
    nextId() {
      lastId = Math.max(lastId + 1, Date.now());
      return String(lastId);
    },
    add(message) {
      const added: ChatMessage = { ...message, at: new Date().toISOString(), revision: 1 };
      const messages = of(message.conversationId);
      messages.push(added);
      if (messages.length > keep) messages.splice(0, messages.length - keep);
      notify({ kind: 'message', message: added });
      return added;
    },
    change(conversationId, id, changes) {
      const messages = of(conversationId);
      const index = messages.findIndex((message) => message.id === id);
      const previous = messages[index];
      if (!previous) return undefined;
      const message: ChatMessage = { ...previous, ...changes, revision: previous.revision + 1 };
      messages[index] = message;
      notify({ kind: 'message', message, previous });
      return message;
    },
    typing: (conversationId) => notify({ kind: 'typing', conversationId }),
    isInstalled: (conversationId) => installed.has(conversationId),
    setInstalled(conversationId, now) {
      if (now) installed.add(conversationId);
      else installed.delete(conversationId);
      notify({ kind: 'installed', conversationId, installed: now });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    flush,
  };
}
