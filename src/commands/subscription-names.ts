import type { TenantId } from '../domain/ids.ts';
import type { Services } from './command.ts';

/** What the team's customers are called, by tenant id. */
export async function customerNames(
  home: TenantId,
  { clock, coverage, policies }: Pick<Services, 'clock' | 'coverage' | 'policies'>,
): Promise<ReadonlyMap<string, string>> {
  const rows = await coverage.byCustomer(home, await policies.get(home), {}, clock.now());
  return new Map(rows.map(({ customerName, tenantId }) => [tenantId, customerName]));
}
