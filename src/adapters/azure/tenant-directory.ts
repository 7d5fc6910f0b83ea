import type { Cloud } from '../../domain/clouds.ts';
import { type Customer, customerName } from '../../domain/customers.ts';
import { PalError } from '../../domain/errors.ts';
import { isGuid, type TenantId, tenantId } from '../../domain/ids.ts';
import { type Person } from '../../domain/people.ts';
import type { TenantDirectory } from '../../ports/customers.ts';
import type { AccessTokens } from '../../ports/identities.ts';
import type { CallOptions } from '../../ports/partner-links.ts';
import type { Log } from '../../ports/runtime.ts';
import { type ArmFailure, readArmFailure } from './arm-failure.ts';
import { armError } from './classify.ts';
import { claimsChallenge } from './claims-challenge.ts';
import { AttemptFailed, repeating, type Wait } from './repeat.ts';

export interface TenantDirectoryOptions {
  readonly tokens: AccessTokens;
  readonly cloud: Cloud;
  /** Entra knows domains, Azure does not; see adapters/entra. */
  readonly findByDomain: TenantDirectory['findByDomain'];
  readonly log: Log;
  /** For tests; production passes neither. */
  readonly fetch?: typeof globalThis.fetch;
  readonly wait?: Wait;
}

const TIMEOUT_IN_MS = 30_000;
/** A guard against a list that never ends; a page has up to a hundred tenants or more. */
const MOST_PAGES = 50;
const LONGEST_NAME = 256;

interface Page {
  readonly value?: unknown;
  readonly nextLink?: unknown;
}

/** `GET /tenants`: one token of the home tenant lists every tenant the person can enter. */
export function createTenantDirectory(options: TenantDirectoryOptions): TenantDirectory {
  const { cloud, findByDomain, log, tokens, wait } = options;
  const send = options.fetch ?? globalThis.fetch;

  /** A challenge of Continuous Access Evaluation is answered once, with a token that satisfies it. */
  async function request(url: string, person: Person, callOptions: CallOptions): Promise<Page> {
    const { abortSignal } = callOptions;
    const ask = async (claims?: string): Promise<Response> => {
      const access = await tokens.get(person, person.tenantId, {
        ...(abortSignal && { abortSignal }),
        ...(claims !== undefined && { claims }),
      });
      if (access.identity.tenantId !== person.tenantId || access.identity.objectId !== person.objectId) {
        throw new PalError('wrongTenantToken', { tenant: person.tenantId });
      }
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

  async function pages(person: Person, callOptions: CallOptions): Promise<unknown[]> {
    const rows: unknown[] = [];
    let url: string | undefined = `${cloud.arm}/tenants?api-version=2022-12-01`;
    for (let page = 0; url !== undefined && page < MOST_PAGES; page++) {
      const address: string = url;
      const answer = await repeating(() => request(address, person, callOptions), {
        isRead: true,
        abortSignal: callOptions.abortSignal,
        wait,
      });
      if (Array.isArray(answer.value)) rows.push(...(answer.value as unknown[]));
      url = nextPage(answer.nextLink, cloud, log);
    }
    return rows;
  }

  return {
    findByDomain,
    async list(person, callOptions = {}) {
      try {
        return toCustomers(await pages(person, callOptions), person.tenantId);
      } catch (thrown) {
        if (thrown instanceof AttemptFailed) throw listError(thrown.failure, person.tenantId);
        if (thrown instanceof SyntaxError)
          throw new PalError('unexpected', {}, { cause: new Error('no JSON') });
        throw thrown;
      }
    },
  };
}

const listError = (failure: ArmFailure, tenant: TenantId): PalError =>
  armError({ name: 'listTenants', tenant }, failure);

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
  log.warn({}, 'list of tenants goes on at a foreign address; not followed');
  return undefined;
}

/** All fields are optional: for some guests and for service principals only the id is told. */
function toCustomers(rows: readonly unknown[], home: TenantId): Customer[] {
  const customers = new Map<TenantId, Customer>();
  for (const row of rows) {
    const customer = toCustomer((row ?? {}) as Record<string, unknown>, home);
    if (customer && !customers.has(customer.tenantId)) customers.set(customer.tenantId, customer);
  }
  if (!customers.has(home)) customers.set(home, { tenantId: home, domains: [], home: true });
  return [...customers.values()].sort(
    (a, b) => Number(a.home) - Number(b.home) || customerName(a).localeCompare(customerName(b)),
  );
}

function toCustomer(row: Record<string, unknown>, home: TenantId): Customer | undefined {
  const { tenantId: id, displayName, defaultDomain, domains } = row;
  if (typeof id !== 'string' || !isGuid(id)) return undefined;
  const tenant = tenantId(id);
  const name = plain(displayName);
  const domain = plain(defaultDomain);
  return {
    tenantId: tenant,
    home: tenant === home,
    domains: Array.isArray(domains) ? domains.map(plain).filter((d) => d !== undefined) : [],
    ...(name !== undefined && { name }),
    ...(domain !== undefined && { defaultDomain: domain }),
  };
}

/** Foreign text of one line and a sane length. */
function plain(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const line = value
    .replace(/\p{C}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_NAME);
  return line === '' ? undefined : line;
}
