import type { AuditAction, AuditOutcome, AuditRecord } from '../domain/audit.ts';
import type { Person } from '../domain/people.ts';
import type { Audit } from '../ports/audit.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Changes, LinkChange } from '../ports/stores.ts';
import type { People, Policies } from '../ports/team.ts';

export interface AuditedChangesOptions {
  readonly changes: Changes;
  readonly audit: Pick<Audit, 'append'>;
  readonly policies: Pick<Policies, 'get'>;
  readonly people: Pick<People, 'get'>;
  readonly clock: Clock;
}

type Settled = Parameters<Changes['settle']>[1];
type About = Parameters<Changes['settle']>[3];

/**
 * The same journal; how a change ended is in the audit before the journal closes it, so that a crash between the two
 * leaves a change that is closed, and audited, again. The line's key makes one line of both.
 */
export function createAuditedChanges(options: AuditedChangesOptions): Changes {
  const { audit, changes, clock, people, policies } = options;

  async function record(change: LinkChange, outcome: Settled, given: About): Promise<AuditRecord> {
    const { by, ...about } = given ?? {};
    const { customerName, identity, person } = change;
    return {
      key: keyOf(change, outcome),
      at: clock.now(),
      ...deedOf(change, outcome),
      actor: by ?? (await actorOf(person)),
      identity,
      customer: { tenantId: identity.tenantId, name: customerName },
      policy: (await policies.get(person.tenantId)).version,
      ...about,
    };
  }

  const actorOf = async (person: LinkChange['person']): Promise<Person> => ({
    ...person,
    name: (await people.get(person))?.name ?? '',
  });

  return {
    ...changes,
    async settle(id, outcome, etagAfter, about) {
      const change = await changes.get(id);
      if (change) await audit.append(change.person.tenantId, await record(change, outcome, about));
      await changes.settle(id, outcome, etagAfter, about);
    },
  };
}

/** A change that failed may begin anew under its id, and fail again. */
const keyOf = ({ at, id }: LinkChange, outcome: Settled): string =>
  outcome === 'failed' ? `change/${id}/failed/${at}` : `change/${id}/${outcome}`;

/** Taking a change back writes as a change of its own, which has its own line; this one marks what was taken back. */
function deedOf({ after, before }: LinkChange, outcome: Settled): Deed {
  const isUndo = outcome === 'undone';
  const [from, to] = isUndo ? [after, before] : [before, after];
  const action = isUndo ? 'undo' : after === undefined ? 'unlink' : before === undefined ? 'link' : 'update';
  return {
    action,
    outcome: outcome === 'failed' ? 'failed' : 'done',
    ...(from === undefined ? {} : { before: from }),
    ...(to === undefined ? {} : { after: to }),
  };
}

interface Deed {
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  readonly before?: NonNullable<LinkChange['before']>;
  readonly after?: NonNullable<LinkChange['after']>;
}
