import { describe, expect, it } from 'vitest';
import { median } from '../../bench/median.ts';
import { cpuTimeInMs, processFigures } from '../../bench/process-figures.ts';
import { describeFigures, ratios, verdict } from '../../bench/report.ts';
import { runBench } from '../../bench/run-bench.ts';
import { echo, palBot } from '../../bench/subjects.ts';

describe('the bench', () => {
  it('has both bots answer a handful of messages and compares what that cost', async () => {
    const pal = palBot('PAL Bot');
    const cast = { echo, pal, embedded: pal, cachedEcho: echo, cachedPal: pal };
    const options = {
      subjects: [echo, pal],
      conversations: 2,
      warmUpTurns: 0,
      turns: 12,
      rounds: 1,
      starts: 0,
      restInMs: 0,
    };

    const figures = await runBench(options);

    const [cpu, memory] = ratios(cast, figures).map(({ ratio }) => ratio);
    expect(cpu).toSatisfy((ratio: number) => Number.isFinite(ratio) && ratio > 0);
    expect(memory).toSatisfy((ratio: number) => Number.isFinite(ratio) && ratio > 0);
    expect(describeFigures(cast, figures, options)).toMatch(
      /\| CPU per turn, PAL Bot \| \d+\.\d\d \| ≤ 4 \|/,
    );
  });

  it('says how far from the goal a ratio is', () => {
    expect([verdict(3, 4), verdict(4, 4), verdict(1.8, 1.5)]).toEqual([
      'met, 25 % to spare',
      'met, 0 % to spare',
      'missed by 20 %',
    ]);
  });

  it('takes the middle of the figures', () => {
    expect([median([9, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('figures of a process', () => {
  it('grow with what the process does', () => {
    const before = processFigures.cpuInMs(process.pid);
    while (processFigures.cpuInMs(process.pid) - before < 20);

    expect(processFigures.rssInMb(process.pid)).toBeGreaterThan(10);
  });

  it.each([
    ['0:01.23', 1_230],
    ['12:34.50', 754_500],
    ['01:02:03', 3_723_000],
    ['2-01:00:00', 176_400_000],
  ])('reads %s as ps prints it', (time, expected) => {
    expect(cpuTimeInMs(time)).toBe(expected);
  });
});
