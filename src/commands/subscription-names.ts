import type { CustomerRow } from '../domain/board.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Services } from './command.ts';

type Sources = Pick<Services, 'clock' | 'coverage' | 'policies'>;

/** Every customer that somebody of the team can enter. */
export const teamCustomers = async (
  home: TenantId,
  { clock, coverage, policies }: Sources,
): Promise<readonly CustomerRow[]> => coverage.byCustomer(home, await policies.get(home), {}, clock.now());

/** What they are called, by tenant id. */
export const customerNames = async (home: TenantId, sources: Sources): Promise<ReadonlyMap<string, string>> =>
  new Map((await teamCustomers(home, sources)).map(({ customerName, tenantId }) => [tenantId, customerName]));
