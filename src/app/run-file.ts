import { stringify } from 'csv-stringify/sync';
import type { RunItem } from '../domain/runs.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Downloads, Runs } from '../ports/runs.ts';

const COLUMNS = ['customer', 'tenantId', 'objectId', 'before', 'partnerName', 'outcome', 'cause'] as const;

/** The file behind a download secret: one line per customer of the run. */
export async function takeRunFile(
  secret: string,
  { clock, downloads, runs }: { readonly clock: Clock; readonly downloads: Downloads; readonly runs: Runs },
): Promise<{ readonly name: string; readonly content: string } | undefined> {
  const subject = await downloads.take(secret, clock.now());
  const run = subject?.kind === 'run' ? await runs.get(subject.run) : undefined;
  if (!run) return undefined;
  const rows = (await runs.items(run.id)).map(rowOf);
  // Names come from other companies: a spreadsheet must not run them as formulas. The mark is for Excel.
  const content = stringify(rows, { header: true, columns: [...COLUMNS], escape_formulas: true, bom: true });
  return { name: `palbot-${run.kind}-${new Date(run.createdAt).toISOString().slice(0, 10)}.csv`, content };
}

function rowOf({ finding, name, outcome, tenantId }: RunItem): Record<(typeof COLUMNS)[number], string> {
  const linked = finding?.kind === 'linked' ? finding : undefined;
  const blocked = finding?.kind === 'blocked' ? finding.code : undefined;
  return {
    customer: name,
    tenantId,
    objectId: finding && finding.kind !== 'blocked' ? finding.identity.objectId : '',
    before: linked?.partnerId ?? '',
    partnerName: linked?.partnerName ?? '',
    outcome: outcome?.kind ?? (finding ? finding.kind : 'open'),
    cause: (outcome?.kind === 'failed' ? outcome.code : blocked) ?? '',
  };
}
