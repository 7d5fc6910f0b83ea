import { intentOf, type Run, type RunItem } from '../../domain/runs.ts';
import { text } from '../../i18n/text.ts';
import type { Reply } from '../../ports/chat.ts';
import { blockedGroups, byPartner, group } from './groups.ts';
import { consentAction, runAction, runReply } from './run-reply.ts';

/** What is linked where: the end of a run that only looks. */
export function overviewReply(run: Run, items: readonly RunItem[]): Reply {
  const shown = items.filter(({ finding }) => finding && intentOf(run, finding) !== 'outside');
  const of = (kind: string): RunItem[] => shown.filter(({ finding }) => finding?.kind === kind);
  return runReply(
    run,
    {
      tone: 'neutral',
      title:
        run.state === 'cancelled' ? text('run.cancelled') : text('run.show.title', { count: shown.length }),
      groups: [
        ...byPartner(of('linked')).flatMap(({ id, items: held, partner }) =>
          group('good', text('run.show.linked', { count: held.length, partner, partnerId: id }), held),
        ),
        ...group('attention', text('run.show.absent', { count: of('absent').length }), of('absent')),
        ...blockedGroups(of('blocked')),
      ],
    },
    [...consentAction(run, items), runAction(text('action.download'), run, 'csv')],
  );
}
