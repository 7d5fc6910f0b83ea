import type { TenantId } from '../domain/ids.ts';
import { personKey } from '../domain/people.ts';
import type { KnownPerson } from '../ports/team.ts';
import { type PlanOptions, whenAllowed } from './plan-options.ts';

const HOUR_IN_MS = 60 * 60_000;
const WEEK_IN_MS = 7 * 24 * HOUR_IN_MS;
/** Whoever is writing to the bot just now knows. */
const LEFT_ALONE_IN_MS = HOUR_IN_MS;
/** Nobody is reminded in the evening or on a Sunday. */
const WORKING_HOURS = { from: 9, to: 17 };
const WEEKEND: ReadonlySet<string> = new Set(['Sat', 'Sun']);

/** Reminds people of customers where their work is not credited: once a week at most, in their working hours. */
export async function planReminders(home: TenantId, options: PlanOptions): Promise<void> {
  const { clock, log, people, policies } = options;
  const now = clock.now();
  const policy = await policies.get(home);
  if (!policy.reminders || whenAllowed(policy, now) > now) return;
  for (const person of await people.list(home)) {
    if (person.leftAt !== undefined || now - person.seenAt < LEFT_ALONE_IN_MS) continue;
    if (!isWorking(now, person.reader.timeZone)) continue;
    await remind(person, options).catch((err: unknown) => log.warn({ err }, 'reminder could not be put'));
  }
}

async function remind(person: KnownPerson, options: PlanOptions): Promise<void> {
  const { clock, conversations, coverage, outbox, policies, reminders } = options;
  const now = clock.now();
  const { off, sentAt, snoozedUntil } = await reminders.get(person);
  if (off || snoozedUntil > now || now - sentAt < WEEK_IN_MS) return;
  const { objectId, tenantId: home } = person;
  const scope = { person: objectId, problemsOnly: true } as const;
  const links = await coverage.links(home, await policies.get(home), scope, now, MOST_LINKS);
  if (!links.some(({ standing }) => standing === 'missing')) return;
  const conversation = await conversations.personalOf(person);
  // Last, because it counts: one of all replicas gets it.
  if (!conversation || !(await reminders.take(person, now))) return;
  await outbox.put({
    id: `reminder/${personKey(person)}/${now}`,
    conversation,
    outgoing: { kind: 'reminder', person: { tenantId: home, objectId } },
    notBefore: now,
  });
}

const MOST_LINKS = 500;

/** By the person's own clock; without a known zone by UTC. */
function isWorking(now: number, timeZone = 'UTC'): boolean {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const found = Object.fromEntries(parts.formatToParts(now).map(({ type, value }) => [type, value]));
  const hour = Number(found.hour);
  return !WEEKEND.has(found.weekday ?? '') && hour >= WORKING_HOURS.from && hour < WORKING_HOURS.to;
}
