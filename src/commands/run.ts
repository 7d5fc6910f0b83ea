import { PalError } from '../domain/errors.ts';
import { samePerson } from '../domain/people.ts';
import { type Run, UNFINISHED } from '../domain/runs.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import type { StoredRun } from '../ports/runs.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { planningReply, runCard, tenantsToWrite } from './run-card.ts';
import { outsidePolicy } from './outside-policy.ts';
import { startRun } from './start-run.ts';

type Deed = (
  run: StoredRun,
  ctx: CommandContext,
  given: { readonly count: string | undefined },
) => Promise<Reply>;

/** What the buttons of a run's card do. */
const DEEDS: Readonly<Record<string, Deed>> = {
  confirm: (run, ctx, { count }) => confirm(run, ctx, { withOthers: false, count }),
  confirmOthers: (run, ctx, { count }) => confirm(run, ctx, { withOthers: true, count }),
  cancel,
  retry,
  undo: async (run, ctx) => beside(run, await undoRun(run, ctx), ctx),
  csv: offerFile,
  consents,
  show: (run, ctx) => current(run, ctx),
};

/** The buttons of a bulk run; everything is checked again, whatever the card showed. */
export const run = defineCommand({
  name: 'run',
  alsoCalled: [],
  usage: '',
  personal: true,
  writes: true,
  parse: (args) => ({ deed: DEEDS[args.do ?? ''], id: args.run ?? '', count: args.count }),
  async execute({ count, deed, id }, ctx) {
    const found = await ctx.services.runs.get(id);
    if (!found || !deed || !samePerson(found.person, ctx.person)) throw new PalError('runOver');
    return deed(found, ctx, { count });
  },
  render: (reply) => reply,
});

async function confirm(
  run: StoredRun,
  ctx: CommandContext,
  { count, withOthers }: { readonly withOthers: boolean; readonly count: string | undefined },
): Promise<Reply> {
  const { clock, runs } = ctx.services;
  // Taken up again after a crash between the agreement and its answer.
  if (run.state === 'running') return current(run, ctx);
  if (run.state !== 'planned') throw new PalError('runOver');
  // The policy may have become strict since the plan was made.
  if (run.wanted !== undefined) await outsidePolicy(run.wanted, ctx);
  const tenants = tenantsToWrite(run, await runs.items(run.id), withOthers);
  if (run.kind === 'unlink' && count?.trim() !== String(tenants.length)) {
    throw new PalError('countWrong', { expected: tenants.length });
  }
  await runs.choose(run.id, tenants);
  if (!(await runs.move(run.id, ['planned'], 'running', clock.now()))) throw new PalError('runOver');
  return current(run, ctx);
}

async function cancel(run: StoredRun, ctx: CommandContext): Promise<Reply> {
  await ctx.services.runs.move(run.id, UNFINISHED, 'cancelled', ctx.services.clock.now());
  return current(run, ctx);
}

/** The card from the rows as they are now. */
async function current({ id }: Run, { services }: CommandContext): Promise<Reply> {
  const run = await services.runs.get(id);
  if (!run) throw new PalError('runOver');
  return runCard(run, await services.runs.items(id), services.clock.now());
}

/** What failed or was left, planned afresh: meanwhile somebody may have approved, invited or linked. */
async function retry(run: StoredRun, ctx: CommandContext): Promise<Reply> {
  const items = await ctx.services.runs.items(run.id);
  const picked = items
    .filter(({ chosen, outcome }) => chosen && (outcome === undefined || outcome.kind === 'failed'))
    .map(({ tenantId }) => tenantId);
  if (picked.length === 0) throw new PalError('nothingSelected');
  const { kind, undoOf, wanted } = run;
  const again = {
    kind,
    selection: { picked },
    ...(wanted && { wanted }),
    ...(undoOf !== undefined && { undoOf }),
  };
  return beside(run, planningReply(await startRun(again, ctx)), ctx);
}

/** Another run gets a message of its own: the result stays, with all that can be done from it. */
async function beside(run: StoredRun, another: Reply, ctx: CommandContext): Promise<Reply> {
  return { ...(await current(run, ctx)), besides: [another] };
}

/** Takes back what the run has done, where nothing has changed since; planned and confirmed like any run. */
export async function undoRun(run: StoredRun, ctx: CommandContext): Promise<Reply> {
  const items = await ctx.services.runs.items(run.id);
  const picked = items.filter(({ outcome }) => outcome?.kind === 'done').map(({ tenantId }) => tenantId);
  if (picked.length === 0 || run.kind === 'undo') throw new PalError('nothingToUndo');
  return planningReply(await startRun({ kind: 'undo', selection: { picked }, undoOf: run.id }, ctx));
}

const FILE_LIFE_IN_MS = 10 * 60_000;

async function offerFile(run: StoredRun, ctx: CommandContext): Promise<Reply> {
  const { services } = ctx;
  const secret = await services.downloads.offer(
    { kind: 'run', run: run.id },
    services.clock.now() + FILE_LIFE_IN_MS,
  );
  const title = text('run.file.title');
  const file: Reply = {
    text: title,
    card: { template: 'notice', data: { tone: 'neutral', title, body: [text('run.file.body')] } },
    actions: [{ kind: 'open', label: text('action.download'), url: services.fileUrl(secret) }],
  };
  return { ...(await current(run, ctx)), besides: [file] };
}

async function consents(run: StoredRun, ctx: CommandContext): Promise<Reply> {
  const { services } = ctx;
  const items = await services.runs.items(run.id);
  const list = items
    .filter(({ finding }) => finding?.kind === 'blocked' && finding.code === 'consentMissing')
    .map(({ name, tenantId }) => `${name}: ${services.signIn.adminConsentUrl(tenantId)}`);
  const title = text('run.consents.title', { count: list.length });
  const approvals: Reply = {
    text: title,
    card: {
      template: 'notice',
      data: {
        tone: 'neutral',
        title,
        body: [text('run.consents.body')],
        forward: { label: text('consent.forwardLabel'), text: text('run.consents.text'), lines: list },
      },
    },
  };
  return { ...(await current(run, ctx)), besides: [approvals] };
}
