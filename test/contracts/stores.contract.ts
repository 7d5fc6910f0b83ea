import { describe, expect, it } from 'vitest';
import { attestationsContract } from './attestations.contract.ts';
import { auditContract } from './audit.contract.ts';
import { boardsContract } from './boards.contract.ts';
import { cardsContract } from './cards.contract.ts';
import { changesContract } from './changes.contract.ts';
import { conversationsContract } from './conversations.contract.ts';
import { coverageContract } from './coverage.contract.ts';
import { downloadsContract } from './downloads.contract.ts';
import { erasureContract } from './erasure.contract.ts';
import { inboxContract } from './inbox.contract.ts';
import { jobsContract } from './jobs.contract.ts';
import { knownCustomersContract } from './known-customers.contract.ts';
import { ledgerContract } from './ledger.contract.ts';
import { lighthouseContract } from './lighthouse.contract.ts';
import { linkEventsContract } from './link-events.contract.ts';
import { onboardingsContract } from './onboardings.contract.ts';
import { outboxContract } from './outbox.contract.ts';
import { peopleContract } from './people.contract.ts';
import { policiesContract } from './policies.contract.ts';
import { popupSessionsContract } from './popup-sessions.contract.ts';
import { preferencesContract } from './preferences.contract.ts';
import { reachContract } from './reach.contract.ts';
import { remindersContract } from './reminders.contract.ts';
import { runItemsContract } from './run-items.contract.ts';
import { runsContract } from './runs.contract.ts';
import { servicePrincipalsContract } from './service-principals.contract.ts';
import { ana, contoso, NOON, run, type StoreFixture } from './store-fixture.ts';
import { subscriptionsContract } from './subscriptions.contract.ts';
import { tokenVaultContract } from './token-vault.contract.ts';

/** Everything the core relies on when it keeps something, on one engine. */
export function storesContract(engine: string, fixture: () => StoreFixture) {
  inboxContract(engine, fixture);
  cardsContract(engine, fixture);
  preferencesContract(engine, fixture);
  knownCustomersContract(engine, fixture);
  ledgerContract(engine, fixture);
  changesContract(engine, fixture);
  conversationsContract(engine, fixture);
  tokenVaultContract(engine, fixture);
  popupSessionsContract(engine, fixture);
  runsContract(engine, fixture);
  runItemsContract(engine, fixture);
  jobsContract(engine, fixture);
  downloadsContract(engine, fixture);
  peopleContract(engine, fixture);
  reachContract(engine, fixture);
  coverageContract(engine, fixture);
  linkEventsContract(engine, fixture);
  policiesContract(engine, fixture);
  remindersContract(engine, fixture);
  servicePrincipalsContract(engine, fixture);
  lighthouseContract(engine, fixture);
  onboardingsContract(engine, fixture);
  subscriptionsContract(engine, fixture);
  boardsContract(engine, fixture);
  outboxContract(engine, fixture);
  auditContract(engine, fixture);
  attestationsContract(engine, fixture);
  erasureContract(engine, fixture);

  describe(`Stores contract: ${engine}`, () => {
    it('answers a ping', async () => {
      await expect(fixture().stores.ping()).resolves.toBeUndefined();
    });

    it('lets no secret reach a row', async () => {
      const { stores } = fixture();
      const dump = () => fixture().dump();
      const secrets = {
        state: 'TopSecretState',
        nonce: 'TopSecretNonce',
        codeVerifier: 'TopSecretVerifier',
        cookie: 'TopSecretCookie',
      };
      await stores.vault.put(ana, 'sso', 'TopSecretAssertion', NOON + 1000);
      const session = { person: ana, tenant: contoso, purpose: 'azure', expiresOn: NOON + 1000 } as const;
      const begun = await stores.popups.create(session);
      await stores.popups.begin(begun.id, secrets, NOON);
      const dumps = [await dump()];
      await stores.popups.take(secrets.state, secrets.cookie, NOON);
      await stores.popups.provisional(begun.id, {
        secret: 'TopSecretToken',
        secretExpiresOn: NOON + 1000,
        codes: ['TopSecretCode', '73019482'],
        codesExpireOn: NOON + 1000,
      });
      const card = await stores.cards.issue({
        person: ana,
        conversationId: 'a:ana',
        actions: {},
        expiresOn: NOON,
      });
      await stores.runs.create(run('r1'), []);
      const download = await stores.downloads.offer({ kind: 'run', run: 'r1' }, NOON + 1000);
      const extract = await stores.downloads.offer(
        { kind: 'audit', home: ana.tenantId, query: {}, format: 'csv' },
        NOON + 1000,
      );
      dumps.push(await dump());
      await stores.popups.confirm(ana, '73019482', NOON);
      dumps.push(await dump());

      const rows = dumps.join('\n');

      expect(rows).toContain(begun.id);
      for (const secret of ['TopSecret', '73019482', card.nonce, download, extract]) {
        for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const) {
          expect(rows).not.toContain(Buffer.from(secret).toString(encoding).replace(/.=+$/, ''));
        }
      }
    });
  });
}
