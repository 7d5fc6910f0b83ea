import type { Cloud } from '../../domain/clouds.ts';
import { PalError } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people.ts';
import type { AccessTokens } from '../../ports/identities.ts';
import type { CallOptions } from '../../ports/partner-links.ts';
import type { Log } from '../../ports/runtime.ts';
import { readArmFailure } from './arm-failure.ts';
import { type ArmOperation, armError } from './classify.ts';
import { claimsChallenge } from './claims-challenge.ts';
import { AttemptFailed, repeating, type Wait } from './repeat.ts';

export interface ArmReaderOptions {
  readonly tokens: AccessTokens;
  readonly cloud: Cloud;
  readonly log: Log;
  /** For tests; production passes neither. */
  readonly fetch?: typeof globalThis.fetch;
  readonly wait?: Wait;
}

/** What is read, with whose token of which tenant. */
export interface ArmRead {
  readonly name: ArmOperation['name'];
  readonly person: Person;
  readonly tenant: TenantId;
  /** Path and query below the endpoint of Azure Resource Manager, from `/` on. */
  readonly path: string;
}

export interface ArmReader {
  /**
   * All rows of a list, its pages followed.
   * @throws PalError as `AccessTokens.get`; accessRefused | throttled | microsoftBusy | unexpected
   */
  list(read: ArmRead, options?: CallOptions): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const TIMEOUT_IN_MS = 30_000;
/** A guard against a list that never ends; a page has a hundred rows or more. */
const MOST_PAGES = 50;

interface Page {
  readonly value?: unknown;
  readonly nextLink?: unknown;
}

/** Reads of Azure Resource Manager beside the partner API, which no SDK of ours covers. */
export function createArmReader(options: ArmReaderOptions): ArmReader {
  const { cloud, log, tokens, wait } = options;
  const send = options.fetch ?? globalThis.fetch;

  /** A challenge of Continuous Access Evaluation is answered once, with a token that satisfies it. */
  async function request(url: string, { person, tenant }: ArmRead, callOptions: CallOptions): Promise<Page> {
    const { abortSignal } = callOptions;
    const ask = async (claims?: string): Promise<Response> => {
      const access = await tokens.get(person, tenant, {
        ...(abortSignal && { abortSignal }),
        ...(claims !== undefined && { claims }),
      });
      const { objectId, tenantId } = access.identity;
      const isOwn = tenant !== person.tenantId || objectId === person.objectId;
      if (tenantId !== tenant || !isOwn) throw new PalError('wrongTenantToken', { tenant });
      return fetchOnce(send, url, access.token, callOptions);
    };
    let response = await ask();
    const claims = response.status === 401 ? claimsChallenge(response.headers) : undefined;
    if (claims !== undefined) response = await ask(claims);
    const body = await response.text().catch(() => undefined);
    if (!response.ok || body === undefined) {
      throw new AttemptFailed(
        body === undefined ? {} : readArmFailure(response.status, response.headers, body),
      );
    }
    return JSON.parse(body) as Page;
  }

  async function pages(read: ArmRead, callOptions: CallOptions): Promise<unknown[]> {
    const rows: unknown[] = [];
    let url: string | undefined = `${cloud.arm}${read.path}`;
    for (let page = 0; url !== undefined && page < MOST_PAGES; page++) {
      const address: string = url;
      const answer = await repeating(() => request(address, read, callOptions), {
        isRead: true,
        waits: callOptions.waits,
        abortSignal: callOptions.abortSignal,
        wait,
      });
      if (Array.isArray(answer.value)) rows.push(...(answer.value as unknown[]));
      url = nextPage(answer.nextLink, cloud, log);
    }
    return rows;
  }

  return {
    async list(read, callOptions = {}) {
      try {
        const rows = await pages(read, callOptions);
        return rows.filter((row): row is Record<string, unknown> => typeof row === 'object' && row !== null);
      } catch (thrown) {
        const { name, tenant } = read;
        if (thrown instanceof AttemptFailed) throw armError({ name, tenant }, thrown.failure);
        if (thrown instanceof SyntaxError)
          throw new PalError('unexpected', {}, { cause: new Error('no JSON') });
        throw thrown;
      }
    },
  };
}

async function fetchOnce(
  send: typeof globalThis.fetch,
  url: string,
  token: string,
  { abortSignal, correlationId }: CallOptions,
): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_IN_MS);
  try {
    return await send(url, {
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(correlationId !== undefined && { 'x-ms-client-request-id': correlationId }),
      },
      redirect: 'error',
      signal: abortSignal ? AbortSignal.any([abortSignal, timeout]) : timeout,
    });
  } catch {
    abortSignal?.throwIfAborted();
    throw new AttemptFailed({});
  }
}

/** The token goes to Azure only, whatever an answer says. */
function nextPage(link: unknown, cloud: Cloud, log: Log): string | undefined {
  if (typeof link !== 'string' || link === '') return undefined;
  if (URL.canParse(link) && new URL(link).origin === new URL(cloud.arm).origin) return link;
  log.warn({}, 'a list goes on at a foreign address; not followed');
  return undefined;
}
