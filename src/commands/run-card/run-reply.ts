import type { CardData } from '../../cards/card-data.ts';
import type { Run, RunItem, RunState } from '../../domain/runs.ts';
import { type Text, text } from '../../i18n/text.ts';
import type { Action, Reply } from '../../ports/chat.ts';

/** Nobody works on it. One that is cancelled may have customers under way, and shows once more how they ended. */
const SETTLED: readonly RunState[] = ['planned', 'waiting', 'done'];

/** Every reply about a run says which, so that its message can be updated later. */
export const runReply = (run: Run, data: CardData['run'], actions: readonly Action[]): Reply => ({
  text: data.title,
  card: { template: 'run', data },
  actions,
  shows: { run: run.id, ...(SETTLED.includes(run.state) ? { settled: true } : {}) },
});

/** A button of a run's card; what it does is in `../run.ts`. */
export const runAction = (
  label: Text,
  run: Run,
  what: string,
  extra: { readonly style?: 'positive' | 'destructive'; readonly inputs?: readonly string[] } = {},
): Action => {
  const { inputs, style } = extra;
  const invocation = { command: 'run', args: { do: what, run: run.id }, ...(inputs ? { inputs } : {}) };
  return { kind: 'run', label, invocation, ...(style ? { style } : {}) };
};

export const cancelAction = (run: Run): Action => runAction(text('action.cancel'), run, 'cancel');

/** All approval links as one text, when somebody has to approve. */
export const consentAction = (run: Run, items: readonly RunItem[]): Action[] => {
  const count = items.filter(
    ({ finding }) => finding?.kind === 'blocked' && finding.code === 'consentMissing',
  ).length;
  return count === 0 ? [] : [runAction(text('run.consents', { count }), run, 'consents')];
};
