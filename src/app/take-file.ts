import type { Attestations, Audit } from '../ports/audit.ts';
import type { Downloads, Runs } from '../ports/runs.ts';
import type { Clock } from '../ports/runtime.ts';
import { auditFile } from './audit-file.ts';
import { runFile } from './run-file.ts';

/** A file as a person's browser gets it. */
export interface HandedFile {
  readonly name: string;
  /** Media type; the text is UTF-8. */
  readonly type: 'text/csv' | 'application/jsonl' | 'text/html';
  /** In portions where it may be of any length. */
  readonly content: string | AsyncIterable<string>;
}

export interface TakeFileOptions {
  readonly downloads: Pick<Downloads, 'take'>;
  readonly runs: Pick<Runs, 'get' | 'items'>;
  readonly audit: Pick<Audit, 'read'>;
  readonly attestations: Pick<Attestations, 'get'>;
  readonly clock: Clock;
}

/** The file behind a download secret, once; undefined when there is none any more. */
export function createTakeFile(
  options: TakeFileOptions,
): (secret: string) => Promise<HandedFile | undefined> {
  const { attestations, audit, clock, downloads, runs } = options;
  return async (secret) => {
    const subject = await downloads.take(secret, clock.now());
    switch (subject?.kind) {
      case 'run': {
        const run = await runs.get(subject.run);
        return run && runFile(run, await runs.items(run.id));
      }
      case 'audit':
        return auditFile(audit.read(subject.home, subject.query), subject.format, clock.now());
      case 'attestation': {
        const content = await attestations.get(subject.id, clock.now());
        const name = `palbot-attestation-${subject.id}.html`;
        return content === undefined ? undefined : { name, type: 'text/html', content };
      }
      case undefined:
        return undefined;
    }
  };
}
