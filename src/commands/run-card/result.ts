import type { Tone } from '../../cards/card-data.ts';
import type { Run, RunItem } from '../../domain/runs.ts';
import { text } from '../../i18n/text.ts';
import type { Reply } from '../../ports/chat.ts';
import { failedGroups, group } from './groups.ts';
import { runAction, runReply } from './run-reply.ts';

/** How a run that writes ended, and what can be done from there. */
export function resultReply(run: Run, items: readonly RunItem[]): Reply {
  const written = items.filter(({ chosen }) => chosen);
  const of = (kind: string): RunItem[] => written.filter(({ outcome }) => outcome?.kind === kind);
  const [done, unchanged, failed] = [of('done'), of('unchanged'), of('failed')];
  const open = written.filter(({ outcome }) => outcome === undefined);
  const cancelled = run.state === 'cancelled';
  const tone: Tone = failed.length > 0 ? 'attention' : cancelled ? 'neutral' : 'good';
  return runReply(
    run,
    {
      tone,
      title: cancelled ? text('run.cancelled') : text(`run.done.${run.kind}`, { count: done.length }),
      groups: [
        ...group('good', text('run.result.done', { count: done.length }), done),
        ...group('neutral', text('run.result.unchanged', { count: unchanged.length }), unchanged),
        ...failedGroups(failed),
        ...group('neutral', text('run.result.open', { count: open.length }), open),
      ],
    },
    [
      ...(failed.length + open.length > 0
        ? [
            runAction(text('run.retry', { count: failed.length + open.length }), run, 'retry', {
              style: 'positive',
            }),
          ]
        : []),
      ...(done.length > 0 && run.kind !== 'undo'
        ? [runAction(text('run.undo', { count: done.length }), run, 'undo')]
        : []),
      ...(written.length > 0 ? [runAction(text('action.download'), run, 'csv')] : []),
    ],
  );
}
