import { sql } from 'kysely';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { Stores } from '../../ports/stores.ts';
import { createAttestationKeys, createAttestations } from './attestations.ts';
import { createAudit } from './audit.ts';
import { createBoards } from './boards.ts';
import { createCards } from './cards.ts';
import { createChanges } from './changes.ts';
import { createConversations } from './conversations.ts';
import { createCoverage } from './coverage.ts';
import { createDatabase } from './database.ts';
import { createDownloads } from './downloads.ts';
import type { Engine } from './engine.ts';
import { createErasure } from './erasure.ts';
import { createInbox } from './inbox.ts';
import { createJobQueue, type JobQueue } from './job-queue.ts';
import { createJobs } from './jobs.ts';
import { createKnownCustomers } from './known-customers.ts';
import { createLedger } from './ledger.ts';
import { createLighthouse } from './lighthouse.ts';
import { createLinkEvents } from './link-events.ts';
import { migrate } from './migrate.ts';
import { createOnboardings } from './onboardings.ts';
import { createOutbox } from './outbox.ts';
import { createPeople } from './people.ts';
import { createPolicies } from './policies.ts';
import { createPopupSessions } from './popup-sessions.ts';
import { createPreferences } from './preferences.ts';
import { createReach } from './reach.ts';
import { createReminders } from './reminders.ts';
import { repeatMethods, withRepeats } from './repeatable.ts';
import { createRuns } from './runs.ts';
import { createSecretBox } from './secret-box.ts';
import { createServicePrincipals } from './service-principals.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createTokenVault } from './token-vault.ts';

export interface StoreOptions {
  /** `Cloud['name']`: the ledger of one national cloud does not speak of another. */
  readonly cloud: string;
  /** 32 bytes. With another key, stored tokens and sign-ins under way are lost and nothing else. */
  readonly encryptionKey: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
}

/** All stores on an open database, with its tables up to date. Closes the database when that fails. */
export async function assembleStores(engine: Engine, options: StoreOptions): Promise<Stores> {
  const { cloud, clock, log } = options;
  const { kysely } = engine;
  try {
    const box = createSecretBox([options.encryptionKey]);
    await migrate(kysely, { log });
    await engine.selfCheck();
    const database = createDatabase(kysely);
    const inbox = createInbox(database, { clock });
    const queue = createJobQueue(database, { clock });
    const outbox = createOutbox(database);
    if (engine.exclusive) await Promise.all([inbox.releaseAll(), queue.releaseAll(), outbox.releaseAll()]);
    const stores: Stores = {
      inbox,
      cards: createCards(database, { box }),
      preferences: createPreferences(database),
      knownCustomers: createKnownCustomers(database, { cloud }),
      ledger: createLedger(database, { cloud }),
      changes: createChanges(database, { clock }),
      conversations: createConversations(database, { clock }),
      vault: createTokenVault(database, { box, clock, log }),
      popups: createPopupSessions(database, { box }),
      runs: createRuns(database),
      jobs: createJobs(database, { queue: engine.exclusive ? queue : withRepeatedEnds(queue), clock, log }),
      downloads: createDownloads(database, { box }),
      people: createPeople(database, { cloud }),
      reach: createReach(database, { cloud }),
      coverage: createCoverage(database, { cloud }),
      events: createLinkEvents(database, { cloud }),
      policies: createPolicies(database, { cloud }),
      reminders: createReminders(database, { cloud }),
      servicePrincipals: createServicePrincipals(database, { cloud }),
      lighthouse: createLighthouse(database, { cloud }),
      onboardings: createOnboardings(database, { cloud }),
      subscriptions: createSubscriptions(database),
      boards: createBoards(database),
      outbox,
      audit: createAudit(database, { box, cloud }),
      erasure: createErasure(database),
      attestations: createAttestations(database),
      attestationKeys: createAttestationKeys(database),
      async ping() {
        await sql`select 1`.execute(database.query);
      },
      async close() {
        await stores.jobs.stop(0);
        await engine.close();
      },
    };
    return engine.exclusive ? stores : withRepeats(stores);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** What a worker says at the end of a job is worth a second try; a claim or a renewal comes again anyway. */
const withRepeatedEnds = (queue: JobQueue): JobQueue =>
  repeatMethods(queue, { finish: 'repeat', release: 'repeat', retry: 'repeat', bury: 'repeat' });
