import type { Run, RunItem } from '../../domain/runs.ts';
import { type Text, text } from '../../i18n/text.ts';
import type { Reply } from '../../ports/chat.ts';
import { failedGroups } from './groups.ts';
import { cancelAction, runReply } from './run-reply.ts';

/** Before anything is read. */
export const planningReply = (run: Run): Reply =>
  runReply(run, { tone: 'neutral', title: text('run.planning'), groups: [] }, [cancelAction(run)]);

/** `popupUrl`: the window for a person whom Teams could not sign in by itself. */
export const waitingReply = (run: Run, popupUrl?: string): Reply =>
  runReply(
    run,
    { tone: 'attention', title: text('run.waiting'), subtitle: text('run.waiting.note'), groups: [] },
    [
      ...(popupUrl === undefined
        ? []
        : [{ kind: 'popup', label: text('action.signIn'), url: popupUrl } as const]),
      cancelAction(run),
    ],
  );

/** Time left is told when a tenth is done: earlier it would be a guess. */
export function progressReply(
  run: Run,
  items: readonly RunItem[],
  now: number,
  phase: 'planning' | 'running',
): Reply {
  const part = phase === 'planning' ? items : items.filter(({ chosen }) => chosen);
  const isOver = (item: RunItem): boolean =>
    (phase === 'planning' ? item.finding : item.outcome) !== undefined;
  const done = part.filter(isOver).length;
  const since = phase === 'planning' ? run.createdAt : (run.startedAt ?? run.createdAt);
  const left =
    done * 10 >= part.length && done > 0 ? ((now - since) / done) * (part.length - done) : undefined;
  return runReply(
    run,
    {
      tone: 'neutral',
      title: text(phase === 'planning' ? 'run.planning' : `run.running.${run.kind}`),
      progress: { done, total: part.length, text: text('run.progress', { done, total: part.length }) },
      groups: phase === 'running' ? failedGroups(part) : [],
      ...(left === undefined ? {} : { footer: timeLeft(left) }),
    },
    [cancelAction(run)],
  );
}

const timeLeft = (ms: number): Text =>
  ms < 90_000
    ? text('run.secondsLeft', { count: Math.max(1, Math.round(ms / 1000)) })
    : text('run.minutesLeft', { count: Math.round(ms / 60_000) });
