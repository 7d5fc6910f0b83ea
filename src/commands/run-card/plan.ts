import type { TenantId } from '../../domain/ids.ts';
import { type Intent, intentOf, type Run, type RunItem } from '../../domain/runs.ts';
import { text } from '../../i18n/text.ts';
import type { Action, Reply } from '../../ports/chat.ts';
import { blockedGroups, byPartner, type Group, group } from './groups.ts';
import { cancelAction, consentAction, runAction, runReply } from './run-reply.ts';

/** What would be written; `other` only where the person says so. */
const WRITES = ['create', 'change', 'remove', 'restore'] as const satisfies readonly Intent[];

export const tenantsToWrite = (run: Run, items: readonly RunItem[], withOthers: boolean): TenantId[] =>
  items
    .filter(({ finding }) => {
      const intent = finding && intentOf(run, finding);
      return WRITES.some((write) => write === intent) || (withOthers && intent === 'other');
    })
    .map(({ tenantId }) => tenantId);

/** What would be done where, and the buttons that agree to it. */
export function planReply(run: Run, items: readonly RunItem[]): Reply {
  const by = (intent: Intent): RunItem[] =>
    items.filter(({ finding }) => finding && intentOf(run, finding) === intent);
  const count = tenantsToWrite(run, items, false).length;
  const others = by('other');
  const wanted = run.wanted ?? '';
  const groups: Group[] = [
    ...WRITES.flatMap((intent) =>
      group('neutral', text(`run.plan.${intent}`, { count: by(intent).length, wanted }), by(intent)),
    ),
    ...otherGroups(others),
    ...group('good', text(`run.plan.none.${run.kind}`, { count: by('none').length }), by('none')),
    ...blockedGroups(by('blocked')),
    ...group('neutral', text('run.plan.outside', { count: by('outside').length }), []),
  ];
  const last = [cancelAction(run), ...consentAction(run, items)];
  if (count + others.length === 0) {
    return runReply(run, { tone: 'neutral', title: text('run.plan.nothing'), groups }, last);
  }
  const typed = isTyped(run);
  return runReply(
    run,
    {
      tone: typed ? 'warning' : 'attention',
      title:
        count > 0
          ? text(`run.plan.title.${run.kind}`, { count, wanted })
          : text('run.plan.onlyOthers', { count: others.length }),
      groups,
      ...(typed ? { typedCount: { label: text('run.plan.typeCount', { count }), expected: count } } : {}),
    },
    [...agreements(run, count, others.length), ...last],
  );
}

/** What takes something away from many customers is agreed to by typing how many. */
const isTyped = ({ kind }: Run): boolean => kind === 'unlink';

function agreements(run: Run, count: number, others: number): Action[] {
  const go = runAction(text(`run.plan.go.${run.kind}`, { count }), run, 'confirm', {
    style: isTyped(run) ? 'destructive' : 'positive',
    ...(isTyped(run) ? { inputs: ['count'] } : {}),
  });
  const words = text('run.plan.goOthers', { count: count + others, others });
  return [...(count > 0 ? [go] : []), ...(others > 0 ? [runAction(words, run, 'confirmOthers')] : [])];
}

/** Nobody should replace a partner without having seen its name. */
const otherGroups = (items: readonly RunItem[]): Group[] =>
  byPartner(items).flatMap(({ id, items: held, partner }) =>
    group('attention', text('run.plan.other', { count: held.length, partner, partnerId: id }), held),
  );
