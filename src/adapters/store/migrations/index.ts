import type { Migration } from 'kysely/migration';
import { firstSchema } from './0001-first-schema.ts';
import { bulkRuns } from './0002-bulk-runs.ts';
import { teamLinks } from './0003-team-links.ts';
import { deliveriesAndAudit } from './0004-deliveries-and-audit.ts';
import { servicePrincipals } from './0005-service-principals.ts';
import { lighthouseAndOnboarding } from './0006-lighthouse-and-onboarding.ts';

/**
 * In order of their names, for ever: a migration that has run somewhere is never edited, renamed or removed.
 * Forward only, and expand before contract: after a migration every statement of the version before it still works,
 * because replicas of both run side by side while a new version is rolled out or back. What nobody uses any more goes
 * in a later version, see `OLDEST_MIGRATION` in `migrate.ts`.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first-schema': firstSchema,
  '0002-bulk-runs': bulkRuns,
  '0003-team-links': teamLinks,
  '0004-deliveries-and-audit': deliveriesAndAudit,
  '0005-service-principals': servicePrincipals,
  '0006-lighthouse-and-onboarding': lighthouseAndOnboarding,
};
