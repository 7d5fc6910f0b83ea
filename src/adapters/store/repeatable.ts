import type { Stores } from '../../ports/stores.ts';
import { repeatLost } from './repeat-lost.ts';

type StoreName = Exclude<keyof Stores, 'ping' | 'close'>;
type Decision = 'repeat' | 'once';

/**
 * What happens to a call whose connection broke, when nobody knows whether the server did it. `repeat`: a second time
 * changes nothing more and answers the same, or the next best. `once`: the answer says who was first, or what was
 * removed, and a second time would say nobody or nothing; the caller hears of the failure and looks again.
 * Every method must be decided here, or this does not compile.
 */
const DECISIONS: { readonly [Name in StoreName]: { readonly [Method in keyof Stores[Name]]: Decision } } = {
  inbox: {
    // Answers "known already" when the first try went through: the sweep finds it, and nothing is lost.
    record: 'repeat',
    claim: 'once',
    renew: 'repeat',
    finish: 'repeat',
    wait: 'repeat',
    noteReply: 'repeat',
    newestWaiting: 'repeat',
    noteReplyWhileWaiting: 'repeat',
    resume: 'once',
    cancelWaiting: 'once',
    expireWaiting: 'once',
    releaseAll: 'repeat',
    purge: 'repeat',
  },
  // A card that was issued twice has one row nobody knows; it expires.
  cards: { issue: 'repeat', use: 'repeat', purge: 'repeat' },
  preferences: {
    getAliases: 'repeat',
    setAlias: 'repeat',
    getDefaultCustomer: 'repeat',
    setDefaultCustomer: 'repeat',
  },
  knownCustomers: { get: 'repeat', put: 'repeat' },
  // The second try answers the entry of the first one: nothing seems to have changed.
  ledger: { record: 'repeat', get: 'repeat', listByPerson: 'repeat', partnerName: 'repeat' },
  changes: {
    begin: 'repeat',
    settle: 'repeat',
    get: 'repeat',
    ofItem: 'repeat',
    latestApplied: 'repeat',
    explains: 'repeat',
  },
  conversations: { remember: 'repeat', personalOf: 'repeat', markWelcomed: 'once', forget: 'repeat' },
  vault: {
    put: 'repeat',
    get: 'repeat',
    getMany: 'repeat',
    kinds: 'repeat',
    remove: 'once',
    purge: 'repeat',
  },
  popups: {
    create: 'repeat',
    get: 'repeat',
    begin: 'repeat',
    reopen: 'repeat',
    endAll: 'repeat',
    take: 'once',
    provisional: 'repeat',
    confirm: 'once',
    purge: 'repeat',
  },
  runs: {
    // By its id the second try finds what the first one stored.
    create: 'repeat',
    get: 'repeat',
    unfinishedOf: 'repeat',
    underWay: 'repeat',
    recentOf: 'repeat',
    move: 'once',
    noteCard: 'repeat',
    items: 'repeat',
    counts: 'repeat',
    due: 'repeat',
    nextDue: 'repeat',
    found: 'repeat',
    choose: 'repeat',
    settle: 'repeat',
    // Counts a try; counting it twice costs a customer one of its tries.
    postpone: 'once',
    resume: 'once',
    purge: 'repeat',
  },
  jobs: { enqueue: 'repeat', work: 'once', deadLetters: 'repeat', stop: 'once' },
  downloads: { offer: 'repeat', take: 'once', purge: 'repeat' },
  people: { seen: 'repeat', get: 'repeat', list: 'repeat', byUserId: 'repeat', markLeft: 'once' },
  reach: { failed: 'once', entered: 'once' },
  coverage: { byCustomer: 'repeat', links: 'repeat', stale: 'repeat', noteDay: 'repeat', days: 'repeat' },
  // Answers "known already" when the first try went through; readers find it by its number.
  events: { append: 'repeat', after: 'repeat', newest: 'repeat', purge: 'repeat' },
  policies: { get: 'repeat', set: 'once', noteRejected: 'repeat', known: 'repeat' },
  // Rather no reminder this week than two.
  reminders: { get: 'repeat', set: 'repeat', take: 'once', sentSince: 'repeat' },
  servicePrincipals: {
    register: 'repeat',
    list: 'repeat',
    find: 'repeat',
    identify: 'repeat',
    remove: 'once',
  },
  lighthouse: { seen: 'repeat', list: 'repeat' },
  // A second try answers that the approval is known: the chat is told by `onboarding`, or by whoever looks.
  onboardings: {
    begin: 'repeat',
    find: 'repeat',
    byId: 'repeat',
    list: 'repeat',
    move: 'repeat',
    consented: 'once',
    remove: 'repeat',
  },
  subscriptions: {
    put: 'repeat',
    get: 'repeat',
    list: 'repeat',
    ofConversation: 'repeat',
    remove: 'once',
    due: 'repeat',
    takeDue: 'once',
    behind: 'repeat',
    told: 'once',
    delivered: 'repeat',
    failed: 'repeat',
    reopened: 'repeat',
    takeUntold: 'once',
    removeOf: 'repeat',
  },
  boards: {
    ensure: 'repeat',
    get: 'repeat',
    ofConversation: 'repeat',
    list: 'repeat',
    noteMessage: 'repeat',
    notePosted: 'repeat',
    noteViewer: 'repeat',
    removeOf: 'repeat',
  },
  outbox: {
    // Answers "there already" when the first try went through: it is, and will be sent.
    put: 'repeat',
    // What nobody heard of having claimed goes again when its lease is over.
    claim: 'once',
    nextDue: 'repeat',
    sending: 'repeat',
    sent: 'repeat',
    failed: 'repeat',
    postpone: 'repeat',
    takeLost: 'once',
    backlog: 'repeat',
    removeOf: 'repeat',
    purge: 'repeat',
  },
  audit: {
    append: 'repeat',
    find: 'repeat',
    // Portions come one by one; whoever reads begins anew.
    read: 'once',
    verify: 'repeat',
    retain: 'repeat',
    pseudonymise: 'repeat',
  },
  // A second try would say that nothing was there.
  erasure: { person: 'once', tenant: 'once' },
  attestations: { put: 'repeat', get: 'repeat', purge: 'repeat' },
  attestationKeys: { remember: 'repeat', list: 'repeat' },
};

/**
 * The same stores, surviving a broken connection where that is safe. What never reached the server is repeated below
 * this, for all of them: connecting by the pool, transactions before their commit by `Database.transact`.
 */
export const withRepeats = (stores: Stores): Stores => ({
  ...stores,
  ...Object.fromEntries(
    Object.entries(DECISIONS).map(([name, decisions]) => [
      name,
      repeatMethods(stores[name as StoreName], decisions),
    ]),
  ),
});

/** The methods decided as `repeat` do so; the others are as they were. */
export const repeatMethods = <Store extends object>(
  store: Store,
  decisions: { readonly [Method in keyof Store]?: Decision },
): Store =>
  Object.fromEntries(
    Object.entries(store).map(([method, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      method,
      decisions[method as keyof Store] === 'repeat'
        ? (...args: unknown[]) => repeatLost(() => call(...args))
        : call,
    ]),
  ) as Store;
