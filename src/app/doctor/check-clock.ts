import type { Outside } from './ask.ts';
import { type Check, ok, warn, wrong } from './finding.ts';

/** Tokens are taken with a minute of tolerance. */
const WRONG_FROM_MS = 60_000;
const WARN_FROM_MS = 20_000;

/** Is our clock right, by those that answered before? Half of them may be wrong themselves: the middle one counts. */
export const checkClock =
  (outside: Outside): Check =>
  async () => {
    const what = 'Clock';
    const all = outside.clocks.map(({ offInMs }) => offInMs).sort((a, b) => a - b);
    const middle = all[Math.floor(all.length / 2)];
    if (middle === undefined) {
      return [warn(what, 'nobody answered who could tell the time.', 'Open the way out first.')];
    }
    const off = Math.abs(middle);
    const says = `ours is ${Math.round(off / 1000)} s ${middle > 0 ? 'behind' : 'ahead'}.`;
    const remedy = 'Let this machine keep time (NTP): tokens are refused when it is a minute off.';
    if (off >= WRONG_FROM_MS) return [wrong(what, says, remedy)];
    return [off >= WARN_FROM_MS ? warn(what, says, remedy) : ok(what, 'agrees with those outside')];
  };
