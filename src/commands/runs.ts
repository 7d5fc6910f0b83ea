import type { CardData, Tone } from '../cards/card-data.ts';
import type { RunState } from '../domain/runs.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Runs } from '../ports/runs.ts';
import { defineCommand } from './command.ts';

const MOST = 10;
/** Buttons that open the result of one of them again: as many as a card shows side by side. */
const MOST_SHOWN = 5;
type Recent = Awaited<ReturnType<Runs['recentOf']>>;

const TONES: Readonly<Record<RunState, Tone>> = {
  planning: 'neutral',
  planned: 'attention',
  running: 'neutral',
  waiting: 'attention',
  done: 'good',
  cancelled: 'neutral',
};

/** The person's last bulk runs and how they ended. */
export const runs = defineCommand({
  name: 'runs',
  alsoCalled: ['history', 'jobs'],
  usage: 'runs',
  summary: 'command.runs.summary',
  personal: true,
  writes: false,
  parse: () => ({}),
  execute: (_input, { person, services }): Promise<Recent> => services.runs.recentOf(person, MOST),
  render(recent) {
    const title = text(recent.length === 0 ? 'runs.none' : 'runs.title');
    return {
      text: title,
      card: { template: 'runs', data: { title, rows: recent.map(rowOf) } },
      actions: recent.slice(0, MOST_SHOWN).map((run) => ({
        kind: 'run',
        label: titleOf(run),
        invocation: { command: 'run', args: { do: 'show', run: run.id } },
      })),
    };
  },
});

const titleOf = ({ counts, kind, wanted }: Recent[number]): Text =>
  text(`runs.row.${kind}`, { count: counts.total, wanted: wanted ?? '' });

function rowOf(run: Recent[number]): CardData['runs']['rows'][number] {
  const { counts, state } = run;
  return {
    title: titleOf(run),
    tone: state === 'done' && counts.failed > 0 ? 'attention' : TONES[state],
    status:
      state === 'done' && run.kind !== 'show'
        ? text('runs.outcome', { done: counts.done, unchanged: counts.unchanged, failed: counts.failed })
        : text(`runs.state.${state}`),
    at: new Date(run.createdAt).toISOString(),
  };
}
