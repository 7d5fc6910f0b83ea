/** Serialisation failure, deadlock, unique violation: another replica was faster, a second look will see it. */
const LOST_RACE: ReadonlySet<unknown> = new Set(['40001', '40P01', '23505']);
const MAX_TRIES = 10;

const lostRace = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && LOST_RACE.has(error.code);

/** Runs again while it fails only because somebody else did the same at the same moment. */
export async function repeatRace<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === MAX_TRIES || !lostRace(error)) throw error;
    }
  }
}
