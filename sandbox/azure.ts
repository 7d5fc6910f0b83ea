import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArm } from './arm/arm.ts';
import type { ConflictCode } from './arm/partner-link-records.ts';
import { createTurbulence, type Turbulence, type TurbulenceOptions } from './arm/turbulence.ts';
import { createWriteLog, type WriteLog } from './arm/write-log.ts';
import { type AzureStandIn, type SandboxApp, type SandboxPerson, SsoRefused } from './contract.ts';
import { createBotFrameworkMetadata, isConnectorToken } from './entra/bot-framework.ts';
import { createEntra } from './entra/entra.ts';
import { createKeyring } from './entra/keyring.ts';
import { createTokens, type Subject } from './entra/tokens.ts';
import { createKeyVault, VAULT_HOST } from './vault/key-vault.ts';
import { startManagedIdentity } from './vault/managed-identity.ts';
import { createCertificates } from './wire/certificates.ts';
import { ConnectionBroken, type CallNotes, type Handler, json } from './wire/handler.ts';
import { listen } from './wire/listener.ts';
import { createMeter, type Meter } from './wire/meter.ts';
import type { Delays } from './wire/pace.ts';
import type { Clock } from './world/clock.ts';
import { accessWorld } from './world/access-world.ts';
import { largeWorld } from './world/large-world.ts';
import type { WorldState } from './world/model.ts';
import type { PartnerDirectory } from './world/partners.ts';
import { setAppRole } from './world/app-roles.ts';
import { inEnglish, PEOPLE } from './world/people.ts';
import { seedWorld } from './world/seed.ts';
import { employ, staff } from './world/staff.ts';
import { createStateFile, noStateFile } from './world/state-file.ts';
import { stableGuid } from './world/seed.ts';
import { TENANT } from './world/tenant-ids.ts';
import { createWorld, type World } from './world/world.ts';

export interface AzureOptions {
  /** Where tenants, links, roles and keys survive a restart; in memory only when not given. */
  readonly stateFile?: string;
  /** Starts from the seeded world again. */
  readonly reset?: boolean;
  readonly app?: Partial<SandboxApp>;
  /** Exact reply addresses of the app registration; any loopback address when not given. */
  readonly redirectUris?: readonly string[];
  /** Public keys or certificates (PEM) accepted instead of the client secret. */
  readonly clientKeys?: readonly string[];
  /** How ARM spells the code of 409. */
  readonly conflictCode?: ConflictCode;
  readonly slowInMs?: number;
  readonly retryAfterInSeconds?: number;
  /** So many customers instead of the five, in every state there is; see world/large-world.ts. */
  readonly customers?: number;
  /** So many colleagues besides the named ones; see world/staff.ts. */
  readonly staff?: number;
  /** What the real ones take; 200 and 300 ms are realistic. No delay when not given. */
  readonly delays?: Partial<Delays>;
  /** What goes wrong by chance from the beginning; `turbulence.set` changes it. */
  readonly turbulence?: TurbulenceOptions;
  /** Of access tokens for ARM; less than five minutes keeps the bot's library from caching them. */
  readonly armTokenLifetimeInS?: number;
  /** `access`: also customers who are reached in other ways than as a guest; see world/access-world.ts. */
  readonly world?: 'seed' | 'access';
  /** Everybody's Teams speaks their own language; English when not given. */
  readonly ownLanguages?: boolean;
  /** For tests: another world, other partners, another time. */
  readonly initial?: WorldState;
  readonly partners?: PartnerDirectory;
  readonly clock?: Clock;
  /**
   * Meets every request on the wire, of every host, also those of the Teams stand-in; `answer` has it carried out.
   * What this answers is sent instead, so that a test can watch, hold, or replace.
   */
  readonly intercept?: (request: Request, answer: () => Promise<Response>) => Promise<Response>;
}

/** The stand-in with its world open, for tests that arrange it. */
export interface AzureSandbox extends AzureStandIn {
  readonly world: World;
  readonly delays: Delays;
  readonly turbulence: Turbulence;
  /** Every write that reached the partner API. */
  readonly writes: WriteLog;
  readonly meter: Meter;
  /** Environment of a process that has the bot's managed identity, as a host on Azure sets it. */
  readonly managedIdentity: {
    readonly clientId: string;
    readonly objectId: string;
    readonly env: Readonly<Record<string, string>>;
  };
  /** Answers without a network, as the listener would; the URL carries the real host name. */
  handle(request: Request): Promise<Response>;
}

const APP: SandboxApp = {
  botAppId: '7a1b07b0-9c3e-4f52-8d6a-2b4c6e8f0a01',
  botPassword: 'sandbox-only~Qm9nJ3r8vX2kW5tZ7yB4',
  authAppId: '7a1b07b0-9c3e-4f52-8d6a-2b4c6e8f0a01',
  homeTenantId: TENANT.fabrikam,
};

const IDENTITY = {
  clientId: '5e1f1d00-4c2b-4d8e-9a7f-3b6c9d2e0f11',
  objectId: stableGuid('managed identity', 'pal-bot'),
};

/** Hosts that others may answer for by `serve`. */
const OPEN_HOSTS = ['smba.trafficmanager.net', 'api.botframework.com', 'token.botframework.com'];

/** Starts Entra, Azure Resource Manager and the Bot Framework's metadata on one loopback listener. */
export async function startAzure(options: AzureOptions = {}): Promise<AzureSandbox> {
  const app = { ...APP, ...options.app };
  const { stateFile, reset = false, partners, clock } = options;
  const colleagues = staff(options.staff ?? 0);
  const initial = initialWorld(options, colleagues);
  const world = createWorld({
    app,
    stateFile: stateFile === undefined ? noStateFile : createStateFile(stateFile, { reset }),
    ...(initial ? { initial } : {}),
    ...(partners ? { partners } : {}),
    ...(clock ? { clock } : {}),
  });
  const keyring = createKeyring(world);
  const { armTokenLifetimeInS } = options;
  const tokens = createTokens({ world, keyring, armTokenLifetimeInS });
  const delays: Delays = { tokenInMs: 0, armInMs: 0, ...options.delays };
  const turbulence = createTurbulence(options.retryAfterInSeconds ?? 2);
  turbulence.set(options.turbulence);
  const writes = createWriteLog();
  const meter = createMeter();
  const entra = createEntra({ ...options, world, keyring, tokens, delays });
  const own: Readonly<Record<string, Handler>> = {
    'login.microsoftonline.com': entra,
    'sts.windows.net': entra,
    'login.botframework.com': createBotFrameworkMetadata(keyring),
    'management.azure.com': createArm({ ...options, world, keyring, delays, turbulence, writes }),
    [VAULT_HOST]: createKeyVault({ world, keyring, reader: IDENTITY.objectId }),
  };
  const served = new Map<string, (request: Request) => Promise<Response>>();

  async function answer(host: string, request: Request, notes: CallNotes): Promise<Response> {
    const handler = own[host];
    if (handler) return handler(request, notes);
    const guest = served.get(host);
    return guest
      ? guest(request)
      : json({ error: { code: 'NotFound', message: `${host} is not served` } }, { status: 404 });
  }

  async function handle(request: Request): Promise<Response> {
    const { hostname: host, pathname: path } = new URL(request.url);
    const notes: CallNotes = {};
    const log = (status: number) => {
      if (own[host]) world.logCall({ host, method: request.method, path, status, ...notes });
    };
    const ended = meter.begin(request);
    try {
      const response = await answer(host, request, notes);
      log(response.status);
      return response;
    } catch (thrown) {
      // Nothing was answered: 0, as browsers log a broken connection.
      if (thrown instanceof ConnectionBroken) log(0);
      throw thrown;
    } finally {
      ended();
    }
  }

  const hosts = [...Object.keys(own), ...OPEN_HOSTS];
  const certificates = await createCertificates(hosts);
  const { intercept } = options;
  const listener = await listen(
    certificates,
    intercept ? (request) => intercept(request, () => handle(request)) : handle,
  );
  const identity = await startManagedIdentity({ tokens, ...IDENTITY });
  const folder = mkdtempSync(join(tmpdir(), 'pal-bot-sandbox-'));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, certificates.ca);

  return {
    app,
    world,
    delays,
    turbulence,
    writes,
    meter,
    managedIdentity: { ...IDENTITY, env: identity.env },
    people: [...(options.ownLanguages ? PEOPLE : PEOPLE.map(inEnglish)), ...colleagues],
    routes: Object.fromEntries(hosts.map((host) => [host, listener.port])),
    caFile,
    handle,
    ssoToken: async (person) => tokens.ssoToken(requireSso(world, person)),
    channelToken: (serviceUrl) => tokens.channelToken(serviceUrl),
    isConnectorToken: (authorization) => isConnectorToken({ world, keyring }, authorization),
    serve(host, handler) {
      if (!OPEN_HOSTS.includes(host))
        throw new RangeError(`${host} is not among the hosts of the certificate`);
      served.set(host, handler);
    },
    snapshot: () => world.snapshot(),
    onChange: (listenerOf) => world.onChange(listenerOf),
    setFault: (fault, on) => world.setFault(fault, on),
    setAppRole: (person, role, on) => setAppRole(world, person, role, on),
    hasFault: (kind, tenant) => world.hasFault(kind, tenant),
    browse: handle,
    async close() {
      await listener.close();
      await identity.close();
      world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Undefined: the seeded world as it is. */
function initialWorld(
  { customers, initial, world }: AzureOptions,
  colleagues: readonly SandboxPerson[],
): WorldState | undefined {
  const start = initial ?? (world === 'access' ? accessWorld() : undefined);
  if (customers === undefined && colleagues.length === 0) return start;
  const state = start ?? (customers === undefined ? seedWorld() : largeWorld(customers));
  employ(state, colleagues);
  return state;
}

/** Single sign-on as Teams does it: silently, in the tenant the person is in. @throws SsoRefused */
function requireSso(world: World, person: SandboxPerson): Subject {
  const tenant = world.tenant(person.tenantId);
  const account = world.accountAt(person.tenantId, person.objectId);
  const member = tenant && account && world.member(tenant, account);
  if (world.hasFault('ssoFails', person.tenantId)) throw new SsoRefused('resourcematchfailed');
  if (!member || member.status !== 'active') throw new SsoRefused('tokenmissing');
  if (!tenant.consented) throw new SsoRefused('userconsentrequired');
  return { tenant, account, member };
}
