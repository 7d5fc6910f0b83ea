import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createArmReader } from '../adapters/azure/arm-reader.ts';
import { createPartnerLinks } from '../adapters/azure/partner-links.ts';
import { createTenantDirectory } from '../adapters/azure/tenant-directory.ts';
import { createAccessTokens } from '../adapters/entra/access-tokens.ts';
import { createAdminConsent } from '../adapters/entra/admin-consent.ts';
import { createBotToken } from '../adapters/entra/bot-token.ts';
import { createFindByDomain } from '../adapters/entra/find-by-domain.ts';
import { createPopupFlow } from '../adapters/entra/popup-flow.ts';
import { createSignIn } from '../adapters/entra/sign-in.ts';
import { createSsoTokens } from '../adapters/entra/sso-tokens.ts';
import { createFilePages, filePath } from '../adapters/http/pages/file-pages.ts';
import { createPopupPages } from '../adapters/http/pages/popup-pages.ts';
import { createReadiness } from '../adapters/http/readiness.ts';
import { createServer } from '../adapters/http/server.ts';
import { openStores } from '../adapters/store/open-stores.ts';
import { createTeamsChat } from '../adapters/teams/teams-chat.ts';
import { createTeamsEdge } from '../adapters/teams/teams-edge.ts';
import { renderCard, warmUpCards } from '../cards/render-card.ts';
import { finishSignIn, isWaitingForSso, resumeWaiting } from '../commands/finish-sign-in.ts';
import { createRecordedLinks } from '../commands/recorded-links.ts';
import type { Desk } from '../conversation/desk.ts';
import { startWorker } from '../conversation/worker.ts';
import { languageOf, translate } from '../i18n/translator.ts';
import { text } from '../i18n/text.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { startHousekeeping } from './housekeeping.ts';
import { workRun } from '../jobs/work-run.ts';
import { createTakeFile } from './take-file.ts';
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
  const { auth, bot, cloud, encryptionKey, partnerTenants, publicUrl } = settings;
  const clock: Clock = { now: () => Date.now() };
  const stores = await openStores({
    databaseUrl: settings.databaseUrl,
    dataDir: settings.dataDir,
    cloud: cloud.name,
    encryptionKey,
    clock,
    log,
  });
  const { cards, conversations, inbox, popups, vault } = stores;

  const ownApi = `api://botid-${bot.appId}`;
  const registration = { cloud, authAppId: auth.appId, credential: auth.credential };
  const ssoTokens = createSsoTokens({
    cloud,
    authAppId: auth.appId,
    audiences: [ownApi],
    partnerTenants,
    clock,
  });
  const tokens = createAccessTokens({ ...registration, vault, clock, log });
  const consent = createAdminConsent({ cloud, authAppId: auth.appId, publicUrl, encryptionKey });
  const popup = createPopupFlow({ ...registration, ownApi, publicUrl, popups, vault, ssoTokens, clock, log });
  const signIn = createSignIn({ vault, popups, consent, cached: tokens, publicUrl, clock });

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
  const { jobs, ledger, runs } = stores;
  const waiting = { inbox, runs, jobs };
  const desk: Desk = {
    services: {
      links: createRecordedLinks(createPartnerLinks({ tokens, cloud, log }), ledger, clock),
      identities: tokens,
      signIn,
      directory: createTenantDirectory({ reader, findByDomain: createFindByDomain({ cloud }) }),
      ...stores,
      fileUrl: (secret) => `${publicUrl}${filePath(secret)}`,
      clock,
      pause: (ms, signal) => delay(ms, undefined, { signal }),
    },
    chat,
    cards,
    conversations,
    inbox,
    clock,
    log,
    worker: randomUUID(),
    newId: randomUUID,
  };
  const worker = startWorker(desk);

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
    confirmCode: (person, code) => finishSignIn(person, code, { ...waiting, signIn }),
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
        publicUrl,
        translate,
        languageOf,
        teamsOrigins: cloud.teamsOrigins,
        log,
      }),
      ...createFilePages({
        take: createTakeFile({ ...stores, clock }),
        translate,
        languageOf,
      }),
    ],
    health: createReadiness({
      checks: { store: () => stores.ping(), channel: () => edge.ping() },
      clock,
      log,
    }),
    log,
  });
  const housekeeping = startHousekeeping(stores, clock, log);

  /** Begins to work runs, first those that were under way when the process ended. */
  async function startRuns(): Promise<void> {
    await jobs.work((run, abortSignal) => workRun(run, desk, abortSignal), RUNS_AT_ONCE);
    for (const run of await runs.underWay()) await jobs.enqueue(run);
  }

  return {
    async listen() {
      const port = await server.listen();
      // Afterwards: loading the template engine takes a tenth of a second in which nobody would be answered.
      setImmediate(warmUpCards);
      await startRuns();
      return port;
    },
    async stop() {
      housekeeping.stop();
      await server.close();
      await Promise.all([worker.stop(GRACE_IN_MS), jobs.stop(GRACE_IN_MS)]);
      await stores.close();
    },
  };
}
