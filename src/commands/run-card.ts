import type { CardData, Tone } from '../cards/card-data.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { TenantId } from '../domain/ids.ts';
import { type Intent, intentOf, type Run, type RunItem, type RunState } from '../domain/runs.ts';
import { type MessageKey, type Text, text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';

type Group = CardData['run']['groups'][number];

const runAction = (
  label: Text,
  run: Run,
  what: string,
  extra: { readonly style?: 'positive' | 'destructive'; readonly inputs?: readonly string[] } = {},
): Action => {
  const { inputs, style } = extra;
  const invocation = { command: 'run', args: { do: what, run: run.id }, ...(inputs ? { inputs } : {}) };
  return { kind: 'run', label, invocation, ...(style ? { style } : {}) };
};

/** Nobody works on it. One that is cancelled may have customers under way, and shows once more how they ended. */
const SETTLED: readonly RunState[] = ['planned', 'waiting', 'done'];

/** Every reply about a run says which, so that its message can be updated later. */
const runReply = (run: Run, data: CardData['run'], actions: readonly Action[]): Reply => ({
  text: data.title,
  card: { template: 'run', data },
  actions,
  shows: { run: run.id, ...(SETTLED.includes(run.state) ? { settled: true } : {}) },
});

export const planningReply = (run: Run): Reply =>
  runReply(run, { tone: 'neutral', title: text('run.planning'), groups: [] }, [
    runAction(text('action.cancel'), run, 'cancel'),
  ]);

/** Where a run stands, from its rows alone: the same card whoever draws it, after any restart. */
export function runCard(run: Run, items: readonly RunItem[], now: number): Reply {
  switch (run.state) {
    case 'planning':
      return progressReply(run, items, now, 'planning');
    case 'running':
      return progressReply(run, items, now, 'running');
    case 'waiting':
      return waitingReply(run);
    case 'planned':
      return planReply(run, items);
    case 'done':
    case 'cancelled':
      return run.kind === 'show' ? overviewReply(run, items) : resultReply(run, items);
  }
}

/** `popupUrl`: the window for a person whom Teams could not sign in by itself. */
export const waitingReply = (run: Run, popupUrl?: string): Reply =>
  runReply(
    run,
    { tone: 'attention', title: text('run.waiting'), subtitle: text('run.waiting.note'), groups: [] },
    [
      ...(popupUrl === undefined
        ? []
        : [{ kind: 'popup', label: text('action.signIn'), url: popupUrl } as const]),
      runAction(text('action.cancel'), run, 'cancel'),
    ],
  );

/** Time left is told when a tenth is done: earlier it would be a guess. */
function progressReply(
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
      title: text(phase === 'planning' ? 'run.planning' : titleOf(run, 'running')),
      progress: { done, total: part.length, text: text('run.progress', { done, total: part.length }) },
      groups: phase === 'running' ? failedGroups(part) : [],
      ...(left === undefined ? {} : { footer: timeLeft(left) }),
    },
    [runAction(text('action.cancel'), run, 'cancel')],
  );
}

const timeLeft = (ms: number): Text =>
  ms < 90_000
    ? text('run.secondsLeft', { count: Math.max(1, Math.round(ms / 1000)) })
    : text('run.minutesLeft', { count: Math.round(ms / 60_000) });

const titleOf = (run: Run, stage: 'running' | 'done'): MessageKey => `run.${stage}.${run.kind}`;

/** What would be written; `other` only where the person says so. */
const WRITES = ['create', 'change', 'remove', 'restore'] as const satisfies readonly Intent[];

export const tenantsToWrite = (run: Run, items: readonly RunItem[], withOthers: boolean): TenantId[] =>
  items
    .filter(({ finding }) => {
      const intent = finding && intentOf(run, finding);
      return WRITES.some((write) => write === intent) || (withOthers && intent === 'other');
    })
    .map(({ tenantId }) => tenantId);

function planReply(run: Run, items: readonly RunItem[]): Reply {
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
    ...group('neutral', text('run.plan.outside', { count: by('outside').length }), []).filter(
      () => by('outside').length > 0,
    ),
  ];
  const cancel = runAction(text('action.cancel'), run, 'cancel');
  const helps = consentAction(run, items);
  if (count + others.length === 0) {
    return runReply(run, { tone: 'neutral', title: text('run.plan.nothing'), groups }, [cancel, ...helps]);
  }
  const typed = run.kind === 'unlink';
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
    [
      ...(count > 0
        ? [
            runAction(text(`run.plan.go.${run.kind}`, { count }), run, 'confirm', {
              style: typed ? 'destructive' : 'positive',
              ...(typed ? { inputs: ['count'] } : {}),
            }),
          ]
        : []),
      ...(others.length > 0
        ? [
            runAction(
              text('run.plan.goOthers', { count: count + others.length, others: others.length }),
              run,
              'confirmOthers',
            ),
          ]
        : []),
      cancel,
      ...helps,
    ],
  );
}

/** Nobody should replace a partner without having seen its name. */
function otherGroups(items: readonly RunItem[]): Group[] {
  const partners = Map.groupBy(items, ({ finding }) => (finding?.kind === 'linked' ? finding.partnerId : ''));
  return [...partners].flatMap(([id, held]) => {
    const { finding } = held[0] ?? {};
    const partner = finding?.kind === 'linked' ? (finding.partnerName ?? id) : id;
    return group('attention', text('run.plan.other', { count: held.length, partner, partnerId: id }), held);
  });
}

const group = (tone: Tone, words: Text, items: readonly RunItem[], remedy?: Text): Group[] =>
  items.length === 0 && words.params?.count === 0
    ? []
    : [{ tone, text: words, names: items.map(({ name }) => name), ...(remedy ? { remedy } : {}) }];

const byCause = (
  items: readonly RunItem[],
  codeOf: (item: RunItem) => ErrorCode | undefined,
): [ErrorCode, RunItem[]][] =>
  [...Map.groupBy(items, codeOf)]
    .filter((entry): entry is [ErrorCode, RunItem[]] => entry[0] !== undefined)
    .sort((a, b) => b[1].length - a[1].length);

const blockedGroups = (items: readonly RunItem[]): Group[] =>
  byCause(items, ({ finding }) => (finding?.kind === 'blocked' ? finding.code : undefined)).flatMap(
    causeGroup,
  );

const failedGroups = (items: readonly RunItem[]): Group[] =>
  byCause(items, ({ outcome }) => (outcome?.kind === 'failed' ? outcome.code : undefined)).flatMap(
    causeGroup,
  );

const causeGroup = ([code, items]: [ErrorCode, RunItem[]]): Group[] =>
  group(
    'warning',
    text(`run.cause.${causeKey(code)}`, { count: items.length }),
    items,
    text(`run.remedy.${causeKey(code)}`),
  );

const CAUSES = [
  'consentMissing',
  'notMember',
  'invitationPending',
  'interactionNeeded',
  'blockedByPolicy',
  'deviceRequired',
  'inboundBlocked',
  'accountDisabled',
  'noAccountForLink',
  'partnerIdRejected',
  'changedMeanwhile',
  'throttled',
  'microsoftBusy',
] as const;
type Cause = (typeof CAUSES)[number] | 'else';

const causeKey = (code: ErrorCode): Cause => CAUSES.find((cause) => cause === code) ?? 'else';

function resultReply(run: Run, items: readonly RunItem[]): Reply {
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
      title: cancelled ? text('run.cancelled') : text(titleOf(run, 'done'), { count: done.length }),
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

function overviewReply(run: Run, items: readonly RunItem[]): Reply {
  const of = (kind: string): RunItem[] => items.filter(({ finding }) => finding?.kind === kind);
  const partners = Map.groupBy(of('linked'), ({ finding }) =>
    finding?.kind === 'linked' ? finding.partnerId : '',
  );
  const linked = [...partners].flatMap(([id, held]) => {
    const { finding } = held[0] ?? {};
    const partner = finding?.kind === 'linked' ? (finding.partnerName ?? id) : id;
    return group('good', text('run.show.linked', { count: held.length, partner, partnerId: id }), held);
  });
  const shown = items.filter(({ finding }) => finding && intentOf(run, finding) !== 'outside').length;
  return runReply(
    run,
    {
      tone: 'neutral',
      title: run.state === 'cancelled' ? text('run.cancelled') : text('run.show.title', { count: shown }),
      groups: [
        ...linked.filter((_group, index) => isShown(run, [...partners.values()][index])),
        ...(run.selection.condition?.kind === 'linkedTo'
          ? []
          : group('attention', text('run.show.absent', { count: of('absent').length }), of('absent'))),
        ...blockedGroups(of('blocked')),
      ],
    },
    [...consentAction(run, items), runAction(text('action.download'), run, 'csv')],
  );
}

const isShown = (run: Run, items: readonly RunItem[] | undefined): boolean =>
  items?.[0]?.finding !== undefined && intentOf(run, items[0].finding) !== 'outside';

/** All approval links as one text, when somebody has to approve. */
const consentAction = (run: Run, items: readonly RunItem[]): Action[] => {
  const count = items.filter(
    ({ finding }) => finding?.kind === 'blocked' && finding.code === 'consentMissing',
  ).length;
  return count === 0 ? [] : [runAction(text('run.consents', { count }), run, 'consents')];
};
