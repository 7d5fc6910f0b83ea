export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Ten-thousandths of a millisecond (0-9999): Azure writes times to seven digits. */
  fraction(): number;
}

export const systemClock: Clock = {
  now: Date.now,
  fraction: () => Number((process.hrtime.bigint() / 100n) % 10_000n),
};

/** `2018-07-30T21:12:18.350161Z`: seven digits of a second, zeros at the end cut off, as the partner API writes. */
export function armTime(clock: Clock): string {
  const iso = new Date(clock.now()).toISOString();
  const digits = iso.slice(20, 23) + String(clock.fraction()).padStart(4, '0');
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? `${iso.slice(0, 19)}Z` : `${iso.slice(0, 19)}.${trimmed}Z`;
}
