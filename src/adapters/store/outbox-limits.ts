import { type RawBuilder, sql } from 'kysely';

interface Limit {
  readonly most: number;
  readonly inMs: number;
}

/** One below what Teams takes in a conversation, so that an answer to a command fits in between. */
const IN_A_CONVERSATION: readonly Limit[] = [
  { most: 6, inMs: 1_000 },
  { most: 7, inMs: 2_000 },
  { most: 59, inMs: 30_000 },
  { most: 1_799, inMs: 3_600_000 },
];
/**
 * Teams takes 30 a second of an app in a tenant. In portions, because calls arrive a little later than they are
 * claimed, some more and some less: what is spread here does not meet there.
 */
const IN_ALL: readonly Limit[] = [
  { most: 7, inMs: 250 },
  { most: 27, inMs: 1_000 },
];

/** Claims older than this count no more. */
export const COUNTED_FOR_MS = Math.max(...IN_A_CONVERSATION.map(({ inMs }) => inMs));

/** A limit of n in a time leaves room as soon as the nth newest claim is that old. */
const roomAfter = ({ inMs, most }: Limit, which: RawBuilder<unknown>): RawBuilder<number> => sql<number>`
  coalesce((select claimed_at + ${sql.lit(inMs)} from outbox_claim ${which}
             order by claimed_at desc offset ${sql.lit(most - 1)} limit 1), 0)`;

/** From when on the conversation in this column may be written to (epoch ms). */
export const freeFrom = (column: string): RawBuilder<number> =>
  sql<number>`greatest(${sql.join(
    IN_A_CONVERSATION.map((limit) => roomAfter(limit, sql`where conversation_id = ${sql.ref(column)}`)),
  )})`;

/** From when on anything may be sent (epoch ms). */
export const allFreeFrom: RawBuilder<number> = sql<number>`greatest(${sql.join(
  IN_ALL.map((limit) => roomAfter(limit, sql``)),
)})`;

/** How many messages may go out now. */
export const roomAt = (now: number): RawBuilder<number> => sql<number>`greatest(0,
  least(${sql.join(IN_ALL.map((limit) => roomWithin(limit, now)))}))`;

const roomWithin = ({ inMs, most }: Limit, now: number): RawBuilder<number> => sql<number>`
  ${sql.lit(most)} - (select count(*) from outbox_claim where claimed_at > ${now - inMs})`;
