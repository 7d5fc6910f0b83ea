import type { Finding } from './finding.ts';

const MARKS: Readonly<Record<Finding['status'], string>> = { ok: 'ok   ', warn: 'look ', wrong: 'WRONG' };

/** The findings for a terminal, and how the process ends: 0, or 1 when something is wrong. */
export function report(findings: readonly Finding[]): { readonly text: string; readonly exitCode: 0 | 1 } {
  const width = Math.max(...findings.map(({ what }) => what.length));
  const lines = findings.flatMap(({ status, what, says, remedy }) => [
    `${MARKS[status]}  ${what.padEnd(width)}  ${says}`,
    ...(remedy === undefined ? [] : [`${' '.repeat(7)}${' '.repeat(width)}  → ${remedy}`]),
  ]);
  const count = (status: Finding['status']): number =>
    findings.filter((finding) => finding.status === status).length;
  const [wrong, look] = [count('wrong'), count('warn')];
  const end =
    wrong + look === 0 ? 'Everything is fine.' : `${wrong} wrong, ${look} to look at, ${count('ok')} fine.`;
  return { text: `${[...lines, '', end].join('\n')}\n`, exitCode: wrong > 0 ? 1 : 0 };
}
