import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createArmReader } from '../adapters/azure/arm-reader.ts';
import { createPartnerLinks } from '../adapters/azure/partner-links.ts';
import { createSubscriptions } from '../adapters/azure/subscriptions.ts';
import { createTenantDirectory } from '../adapters/azure/tenant-directory.ts';
import { createBotToken } from '../adapters/entra/bot-token.ts';
import { createFindByDomain } from '../adapters/entra/find-by-domain.ts';
import { createAttestationPages } from '../adapters/http/pages/attestation-pages.ts';
import { createFilePages, filePath } from '../adapters/http/pages/file-pages.ts';
import { createLegalPages } from '../adapters/http/pages/legal-pages.ts';
import { createPopupPages } from '../adapters/http/pages/popup-pages.ts';
import { createReadiness } from '../adapters/http/readiness.ts';
import { createServer } from '../adapters/http/server.ts';
import { openStores } from '../adapters/store/open-stores.ts';
import { createMembers } from '../adapters/teams/members.ts';
import { createTeamsChat } from '../adapters/teams/teams-chat.ts';
import { createTeamsEdge } from '../adapters/teams/teams-edge.ts';
import { renderCard, warmUpCards } from '../cards/render-card.ts';
import type { Services } from '../commands/command.ts';
import { createConsentArrived } from '../commands/consent-arrived.ts';
import { finishSignIn, isWaitingForSso, resumeWaiting } from '../commands/finish-sign-in.ts';
import { createViewOf } from '../commands/view-of-board.ts';
import type { Desk } from '../conversation/desk.ts';
import type { Person } from '../domain/people.ts';
import { startWorker } from '../conversation/worker.ts';
import { languageOf, translate } from '../i18n/translator.ts';
import { text } from '../i18n/text.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createPrincipalChecks, isPrincipalsKey } from '../jobs/principals.ts';
import { createRefresh, isRefreshKey } from '../jobs/refresh.ts';
import { workRun } from '../jobs/work-run.ts';
import { createTakeFile } from './take-file.ts';
import { composeAttestations } from './compose-attestations.ts';
import type { Delivery } from '../delivery/start-delivery.ts';
import { composeDelivery } from './compose-delivery.ts';
import { composeIdentity } from './compose-identity.ts';
import { composeWatch } from './compose-watch.ts';
import type { Settings } from './settings.ts';

export interface App {
  /** Answers the port. */
  listen(): Promise<number>;
  /** Takes nothing new, finishes what is under way, closes the store. */
  stop(): Promise<void>;
}

const GRACE_IN_MS = 20_000;
/** Bulk runs side by side in one process, each of one person; each has its own bound on customers at a time. */
const RUNS_AT_ONCE = 4;

/** The composition root: the only place that knows every adapter. */
export async function createApp(settings: Settings, { log }: { readonly log: Log }): Promise<App> {
  const { bot, cloud, partnerTenants, publicUrl } = settings;
  const clock: Clock = { now: () => Date.now() };
  const stores = await openStores({
    databaseUrl: settings.databaseUrl,
    dataDir: settings.dataDir,
    cloud: cloud.name,
    encryptionKey: settings.encryptionKey,
    clock,
    log,
  });
  const { cards, conversations, inbox, jobs, people, runs, vault } = stores;

  const runtime = { clock, log };
  const identity = composeIdentity(settings, stores, runtime);
  const { accounts, consent, managers, popup, signIn, ssoTokens, tokens } = identity;

  const botToken = createBotToken({ cloud, ...bot, clock, log });
  const rendering = { renderCard, translate };
  const chat = createTeamsChat({
    appId: bot.appId,
    cloud,
    botToken,
    cards,
    conversations,
    ...rendering,
    clock,
    log,
  });

  const reader = createArmReader({ tokens, cloud, log });
  const watched = composeWatch(
    {
      links: createPartnerLinks({ tokens, cloud, log }),
      identities: tokens,
      directory: createTenantDirectory({ reader, findByDomain: createFindByDomain({ cloud }) }),
    },
    stores,
    runtime,
  );
  const attesting = await composeAttestations(settings, stores, runtime);
  const members = createMembers({ cloud, botToken, people: stores.people, clock, log });
  const services: Services = {
    ...stores,
    ...watched,
    ...attesting,
    azureSubscriptions: createSubscriptions({ reader }),
    signIn,
    accounts,
    managers,
    members,
    vaultSuffix: cloud.vaultSuffix,
    fileUrl: (secret) => `${publicUrl}${filePath(secret)}`,
    clock,
    pause: (ms, signal) => delay(ms, undefined, { signal }),
  };
  const desk: Desk = {
    services,
    chat,
    cards,
    conversations,
    inbox,
    clock,
    log,
    worker: randomUUID(),
    newId: randomUUID,
    ...(settings.backgroundRefresh && { onAnswered: (person: Person) => void refresh.wanted(person) }),
  };
  const worker = startWorker(desk);
  const waiting = { inbox, runs, jobs };
  const refresh = createRefresh({ ...services, log, newId: randomUUID });
  const principals = createPrincipalChecks({ ...services, homes: partnerTenants, log, newId: randomUUID });

  const edge = createTeamsEdge({
    appId: bot.appId,
    cloud,
    partnerTenants,
    botToken,
    inbox,
    conversations,
    isWaiting: (person) => isWaitingForSso(person, waiting),
    resumeWaiting: (person, on) => resumeWaiting(person, on, waiting),
    ssoTokens,
    vault,
    confirmCode: (person, code) => finishSignIn(person, code, services),
    team: { people, members },
    views: { viewOf: createViewOf(services), cards, ...rendering },
    workingText: (reader) => translate(text('working.title'), reader),
    onWork: () => worker.poke(),
    clock,
    log,
  });
  const server = createServer({
    port: settings.port,
    publicUrl,
    messages: (call) => edge.receive(call),
    pages: [
      ...createPopupPages({
        popup,
        consent,
        onConsent: createConsentArrived({ ...stores, clock }),
        publicUrl,
        translate,
        languageOf,
        teamsOrigins: cloud.teamsOrigins,
        log,
      }),
      ...createLegalPages({ translate, languageOf }),
      ...createFilePages({
        take: createTakeFile({ ...stores, clock }),
        translate,
        languageOf,
      }),
      ...createAttestationPages({ ...attesting, translate, languageOf }),
    ],
    health: createReadiness({
      checks: { store: () => stores.ping(), channel: () => edge.ping() },
      clock,
      log,
    }),
    log,
  });
  const housekeeping = startHousekeeping(stores, {
    ...settings,
    clock,
    log,
    sweep: () => principals.sweep(),
  });

  let delivery: Delivery | undefined;

  /** What nobody waits for; people who write are answered already. */
  function startRest(): void {
    // Loading the template engine takes a tenth of a second.
    warmUpCards();
    const { worker: name } = desk;
    delivery = composeDelivery(stores, { homes: partnerTenants, services, chat, worker: name, clock, log });
    principals.sweep().catch((err: unknown) => log.warn({ err }, 'applications could not be looked after'));
  }

  /** Begins to work runs, first those that were under way when the process ended. */
  async function startRuns(): Promise<void> {
    await jobs.work((key, abortSignal) => {
      if (isRefreshKey(key)) return refresh.work(key, abortSignal);
      if (isPrincipalsKey(key)) return principals.work(key, abortSignal);
      return workRun(key, desk, abortSignal);
    }, RUNS_AT_ONCE);
    for (const run of await runs.underWay()) await jobs.enqueue(run);
  }

  return {
    async listen() {
      const port = await server.listen();
      await startRuns();
      setImmediate(startRest);
      return port;
    },
    async stop() {
      housekeeping.stop();
      await server.close();
      await Promise.all([worker.stop(GRACE_IN_MS), jobs.stop(GRACE_IN_MS), delivery?.stop(GRACE_IN_MS)]);
      await stores.close();
    },
  };
}
