import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createPartnerLinks } from '../adapters/azure/partner-links.ts';
import { createTenantDirectory } from '../adapters/azure/tenant-directory.ts';
import { createAccessTokens } from '../adapters/entra/access-tokens.ts';
import { createAdminConsent } from '../adapters/entra/admin-consent.ts';
import { createBotToken } from '../adapters/entra/bot-token.ts';
import { createFindByDomain } from '../adapters/entra/find-by-domain.ts';
import { createPopupFlow } from '../adapters/entra/popup-flow.ts';
import { createSignIn } from '../adapters/entra/sign-in.ts';
import { createSsoTokens } from '../adapters/entra/sso-tokens.ts';
import { createPopupPages } from '../adapters/http/pages/popup-pages.ts';
import { createReadiness } from '../adapters/http/readiness.ts';
import { createServer } from '../adapters/http/server.ts';
import { openStores } from '../adapters/store/open-stores.ts';
import { createTeamsChat } from '../adapters/teams/teams-chat.ts';
import { createTeamsEdge } from '../adapters/teams/teams-edge.ts';
import { renderCard, warmUpCards } from '../cards/render-card.ts';
import { finishSignIn } from '../commands/finish-sign-in.ts';
import { createRecordedLinks } from '../commands/recorded-links.ts';
import { startWorker } from '../conversation/worker.ts';
import { languageOf, translate } from '../i18n/translator.ts';
import { text } from '../i18n/text.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { startHousekeeping } from './housekeeping.ts';
import type { Settings } from './settings.ts';

export interface App {
  /** Answers the port. */
  listen(): Promise<number>;
  /** Takes nothing new, finishes what is under way, closes the store. */
  stop(): Promise<void>;
}

const GRACE_IN_MS = 20_000;

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

  const { ledger } = stores;
  const worker = startWorker({
    services: {
      links: createRecordedLinks(createPartnerLinks({ tokens, cloud, log }), ledger, clock),
      identities: tokens,
      signIn,
      directory: createTenantDirectory({ tokens, cloud, findByDomain: createFindByDomain({ cloud }), log }),
      ...stores,
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
  });

  const edge = createTeamsEdge({
    appId: bot.appId,
    cloud,
    partnerTenants,
    botToken,
    inbox,
    conversations,
    ssoTokens,
    vault,
    confirmCode: (person, code) => finishSignIn(person, code, { inbox, signIn }),
    workingText: (reader) => translate(text('working.title'), reader),
    onWork: () => worker.poke(),
    clock,
    log,
  });
  const server = createServer({
    port: settings.port,
    publicUrl,
    messages: (call) => edge.receive(call),
    pages: createPopupPages({
      popup,
      consent,
      publicUrl,
      translate,
      languageOf,
      teamsOrigins: cloud.teamsOrigins,
      log,
    }),
    health: createReadiness({
      checks: { store: () => stores.ping(), channel: () => edge.ping() },
      clock,
      log,
    }),
    log,
  });
  const housekeeping = startHousekeeping(stores, clock, log);

  return {
    async listen() {
      const port = await server.listen();
      // Afterwards: loading the template engine takes a tenth of a second in which nobody would be answered.
      setImmediate(warmUpCards);
      return port;
    },
    async stop() {
      housekeeping.stop();
      await server.close();
      await worker.stop(GRACE_IN_MS);
      await stores.close();
    },
  };
}
