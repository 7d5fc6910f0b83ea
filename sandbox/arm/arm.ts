import { setTimeout as delay } from 'node:timers/promises';
import type { Keyring } from '../entra/keyring.ts';
import { type CallNotes, ConnectionBroken, type Handler } from '../wire/handler.ts';
import { type Delays, paced } from '../wire/pace.ts';
import type { World } from '../world/world.ts';
import { ArmError } from './arm-error.ts';
import type { ArmRoute } from './arm-route.ts';
import { type Caller, requireCaller } from './caller.ts';
import { createChallenges } from './challenges.ts';
import { createGrants } from './grants.ts';
import { createArmHeaders } from './headers.ts';
import { lighthouseApi } from './lighthouse-api.ts';
import { type ConflictCode, createPartnerLinkRecords } from './partner-link-records.ts';
import { partnersApi } from './partners-api.ts';
import { subscriptionsApi } from './subscriptions-api.ts';
import { tenantsApi } from './tenants-api.ts';
import type { Turbulence, Weather } from './turbulence.ts';
import { noted, type WriteLog } from './write-log.ts';

export interface ArmOptions {
  readonly world: World;
  readonly keyring: Keyring;
  readonly conflictCode?: ConflictCode | undefined;
  /** How long an answer takes while `slow` is on; 3 s unless told. */
  readonly slowInMs?: number | undefined;
  /** What a throttled caller is told to wait; 2 s unless told. */
  readonly retryAfterInSeconds?: number | undefined;
  readonly delays: Delays;
  readonly turbulence: Turbulence;
  readonly writes: WriteLog;
}

const WRITES: ReadonlySet<string> = new Set(['PUT', 'PATCH', 'DELETE']);

/** management.azure.com */
export function createArm(options: ArmOptions): Handler {
  const { world, keyring, conflictCode = 'Conflict', slowInMs = 3000, retryAfterInSeconds = 2 } = options;
  const { delays, turbulence, writes } = options;
  const headers = createArmHeaders(world.clock);
  const challenges = createChallenges(world);
  const grants = createGrants(world);
  const routes: readonly ArmRoute[] = [
    ...partnersApi(createPartnerLinkRecords(world, conflictCode)),
    ...tenantsApi(world),
    ...subscriptionsApi(world, grants),
    ...lighthouseApi(world, grants),
  ];

  /** Faults that keep a request from being carried out. @throws ArmError */
  async function fail(tenantId: string): Promise<void> {
    if (world.hasFault('slow', tenantId)) await delay(slowInMs, undefined, { ref: false });
    if (world.hasFault('outage', tenantId)) {
      throw new ArmError(
        503,
        'ServiceUnavailable',
        'The service is temporarily unavailable. Please try again later.',
      );
    }
    if (world.hasFault('throttle', tenantId)) {
      throw new ArmError(
        429,
        'TooManyRequests',
        `The request is being throttled as the limit has been reached. Please try again after ${retryAfterInSeconds} seconds.`,
        { 'retry-after': String(retryAfterInSeconds) },
      );
    }
  }

  /** Faults after a write was carried out: the caller cannot tell whether it was. */
  function failAfterCommit(tenantId: string, weather: Weather): void {
    if (world.hasFault('resetAfterCommit', tenantId)) throw new ConnectionBroken();
    if (world.hasFault('errorAfterCommit', tenantId)) {
      throw new ArmError(500, 'InternalServerError', 'The server encountered an internal error.');
    }
    weather.afterCommit();
  }

  function route(request: Request, url: URL, caller: Caller): Response {
    for (const { method, path, apiVersion, answer } of routes) {
      const match = method === request.method ? path.exec(url.pathname) : null;
      if (!match) continue;
      checkApiVersion(url, apiVersion);
      return answer({ caller, url, params: match.slice(1).map((part) => decodeURIComponent(part)) });
    }
    throw new ArmError(
      404,
      'InvalidResourceType',
      `The resource type could not be found for '${url.pathname}'.`,
    );
  }

  async function answer(request: Request, notes: CallNotes): Promise<Response> {
    const caller = await requireCaller({ world, keyring }, request);
    const { tenantId } = caller.tenant;
    Object.assign(notes, { tenant: tenantId, objectId: caller.objectId });
    challenges.check(caller);
    await fail(tenantId);
    const weather = turbulence.next(caller);
    const carryOut = (): Response => {
      weather.before();
      return route(request, new URL(request.url), caller);
    };
    if (!WRITES.has(request.method)) return carryOut();
    return noted({ world, writes, request, caller }, () => {
      const response = carryOut();
      failAfterCommit(tenantId, weather);
      return response;
    });
  }

  return async (request, notes) => {
    const dress = (response: Response) =>
      headers.dress(response, request, WRITES.has(request.method) ? notes.tenant : undefined);
    try {
      return dress(await paced(delays.armInMs, () => answer(request, notes)));
    } catch (thrown) {
      if (thrown instanceof ArmError) return dress(thrown.toResponse());
      throw thrown;
    }
  };
}

function checkApiVersion(url: URL, wanted: string | undefined): void {
  const given = url.searchParams.get('api-version');
  if (!given) {
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (wanted !== undefined && given !== wanted) {
    throw new ArmError(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for the API version '${given}'. The supported api-versions are '${wanted}'.`,
    );
  }
}
