import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { iconProblems } from '../../scripts/app-package/check-icons.ts';
import { drawColorIcon, drawOutlineIcon } from '../../scripts/app-package/draw-icons.ts';

const readIcon = (name: string): PNG => PNG.sync.read(readFileSync(`appPackage/${name}`));
const alphasOf = ({ data }: PNG): number[] => [...data].filter((_byte, at) => at % 4 === 3);

describe('icons', () => {
  it.each(['color.png', 'outline.png'] as const)('%s is what Teams asks for', (name) => {
    expect(iconProblems(name, readFileSync(`appPackage/${name}`))).toEqual([]);
  });

  it('are the drawn ones: node scripts/icons.ts', () => {
    expect(readIcon('color.png').data.equals(drawColorIcon().data)).toBe(true);
    expect(readIcon('outline.png').data.equals(drawOutlineIcon().data)).toBe(true);
  });

  it('draw the outline with soft edges on nothing, from edge to edge', () => {
    const alphas = alphasOf(drawOutlineIcon());
    const row = (at: number): number[] => alphas.slice(at * 32, at * 32 + 32);

    expect(alphas).toEqual(expect.arrayContaining([0, 255]));
    expect(alphas.some((alpha) => alpha > 0 && alpha < 255)).toBe(true);
    expect(Math.max(...row(0))).toBeGreaterThan(0);
    expect(Math.max(...row(31))).toBeGreaterThan(0);
  });

  it('keep the mark of the colour icon in the middle, on a background of its own', () => {
    const { data } = drawColorIcon();
    const isMark = (x: number, y: number): boolean => (data[(y * 192 + x) * 4] ?? 0) > 120;
    const marked = [...Array(192 * 192).keys()].map((at) => [at % 192, Math.floor(at / 192)] as const);
    const [columns, rows] = [0, 1].map((axis) =>
      marked.filter(([x, y]) => isMark(x, y)).map((place) => place[axis] ?? 0),
    );

    for (const places of [columns, rows]) {
      expect(Math.min(...places!)).toBeGreaterThanOrEqual(48);
      expect(Math.max(...places!)).toBeLessThan(144);
    }
  });
});
