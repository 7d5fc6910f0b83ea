import type {
  ACEProvisioningManagementPartnerAPI as Client,
  ACEProvisioningManagementPartnerAPIOptionalParams as ClientOptions,
} from '@azure/arm-managementpartner';
import type { Cloud } from '../../domain/clouds.ts';
import { PalError } from '../../domain/errors.ts';
import type { PartnerId } from '../../domain/ids.ts';
import type { PartnerLink } from '../../domain/partner-link.ts';
import { sameIdentity } from '../../domain/people.ts';
import type { AccessTokens } from '../../ports/identities.ts';
import type { CallOptions, LinkHolder, PartnerLinks } from '../../ports/partner-links.ts';
import type { Log } from '../../ports/runtime.ts';
import { type ArmFailure, correlationIdOf, readArmFailure } from './arm-failure.ts';
import { type ArmOperation, armError, meansAbsent } from './classify.ts';
import { readLink } from './link-record.ts';
import { AttemptFailed, repeating, type Wait } from './repeat.ts';

export interface PartnerLinksOptions {
  readonly tokens: AccessTokens;
  readonly cloud: Cloud;
  readonly log: Log;
  /** For tests; production passes neither. */
  readonly httpClient?: NonNullable<ClientOptions['httpClient']>;
  readonly wait?: Wait;
}

/** Creating and deleting took 15 s in 2026. */
const TIMEOUT_IN_MS = 60_000;

/** What came back of one call that Azure carried out. */
interface Answer {
  readonly body: string | undefined;
  readonly correlationId: string | undefined;
}

type Call = (client: Client, options: object) => Promise<unknown>;

/** `Microsoft.ManagementPartner`, api-version 2018-02-01, over Azure's own SDK. */
export function createPartnerLinks(options: PartnerLinksOptions): PartnerLinks {
  const { log, wait } = options;

  /** Undefined: Azure says that there is no link. */
  async function run(
    operation: ArmOperation,
    holder: LinkHolder,
    call: Call,
    { abortSignal, correlationId, waits }: CallOptions = {},
  ): Promise<Answer | undefined> {
    const client = await createClient(options, holder, abortSignal);
    const startedAt = performance.now();
    const report = (failure?: ArmFailure): void => {
      const { name, tenant } = operation;
      const ms = Math.round(performance.now() - startedAt);
      const { status, code } = failure ?? {};
      log.info(
        { operation: name, tenant, correlationId, ms, status, code },
        'asked Azure for a partner link',
      );
    };
    try {
      const answer = await repeating(() => attempt(client, call, abortSignal, correlationId), {
        isRead: operation.name === 'get',
        waits,
        abortSignal,
        wait,
      });
      report();
      return answer;
    } catch (thrown) {
      if (!(thrown instanceof AttemptFailed)) throw thrown;
      report(thrown.failure);
      if (meansAbsent(operation, thrown.failure)) return undefined;
      throw armError(operation, thrown.failure);
    }
  }

  async function get(holder: LinkHolder, callOptions?: CallOptions): Promise<PartnerLink | undefined> {
    const { identity } = holder;
    const operation: ArmOperation = { name: 'get', tenant: identity.tenantId };
    const answer = await run(operation, holder, (client, o) => client.partners.get(o), callOptions);
    return answer && readLink(answer.body, identity, answer.correlationId);
  }

  /** The record after a write; read again when the answer to the write has none. */
  async function write(
    name: 'create' | 'change',
    holder: LinkHolder,
    partnerId: PartnerId,
    call: Call,
    callOptions?: CallOptions,
  ): Promise<PartnerLink> {
    const { identity } = holder;
    const operation: ArmOperation = { name, tenant: identity.tenantId, partnerId };
    const answer = await run(operation, holder, call, callOptions);
    const link =
      (answer && readLink(answer.body, identity, answer.correlationId)) ?? (await get(holder, callOptions));
    if (!link) throw new PalError('notApplied', { tenant: identity.tenantId });
    return link;
  }

  return {
    get,
    create: (holder, id, callOptions) =>
      write('create', holder, id, (client, o) => client.partner.create(id, o), callOptions),
    change: (holder, id, callOptions) =>
      write('change', holder, id, (client, o) => client.partner.update(id, o), callOptions),
    async remove(holder, current, callOptions) {
      const operation: ArmOperation = {
        name: 'remove',
        tenant: holder.identity.tenantId,
        partnerId: current,
      };
      await run(operation, holder, (client, o) => client.partner.delete(current, o), callOptions);
    },
  };
}

/** Loaded when the first link is asked for. Asking Node each time would cost a tenth of a millisecond. */
const loadSdk = (): Sdk => (sdk ??= importSdk());
const importSdk = () => import('@azure/arm-managementpartner');
type Sdk = ReturnType<typeof importSdk>;
let sdk: Sdk | undefined;

/**
 * A client per call: it costs some 0.1 ms (connections are shared by the SDK), and its token cache can
 * never serve anybody but this holder.
 */
async function createClient(
  { cloud, httpClient, log, tokens }: PartnerLinksOptions,
  holder: LinkHolder,
  abortSignal: AbortSignal | undefined,
): Promise<Client> {
  const { ACEProvisioningManagementPartnerAPI } = await loadSdk();
  const signal = abortSignal ? { abortSignal } : {};
  const credential = {
    async getToken(_scopes: unknown, { claims }: { claims?: string } = {}) {
      const { person, identity } = holder;
      const access = await tokens.get(person, identity.tenantId, {
        ...signal,
        as: identity.objectId,
        ...(claims !== undefined && { claims }),
      });
      // The link belongs to the token's account: a token of another one must never leave this place.
      if (!sameIdentity(access.identity, identity)) {
        log.error({ tenant: identity.tenantId }, 'token of another account kept from Azure');
        throw new PalError('wrongTenantToken', { tenant: identity.tenantId });
      }
      return { token: access.token, expiresOnTimestamp: access.expiresOn };
    },
  };
  return new ACEProvisioningManagementPartnerAPI(credential, {
    endpoint: cloud.arm,
    credentialScopes: `${cloud.arm}/.default`,
    $host: cloud.arm,
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    ...(httpClient && { httpClient }),
  });
}

interface RawResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
  readonly bodyAsText?: string | null;
}

/** One request. The raw answer is read instead of the SDK's: that one throws on 201 and 204 and loses the headers. */
async function attempt(
  client: Client,
  call: Call,
  abortSignal: AbortSignal | undefined,
  correlationId: string | undefined,
): Promise<Answer> {
  let response: RawResponse | undefined;
  try {
    await call(client, {
      ...(abortSignal && { abortSignal }),
      requestOptions: {
        timeout: TIMEOUT_IN_MS,
        ...(correlationId !== undefined && {
          customHeaders: { 'x-ms-client-request-id': correlationId },
        }),
      },
      onResponse: (raw: RawResponse) => void (response = raw),
    });
  } catch (thrown) {
    if (thrown instanceof PalError) throw thrown;
    abortSignal?.throwIfAborted();
    const name = thrown instanceof Error ? thrown.name : '';
    // A connection that broke, or the time limit; anything else is a mistake of ours and shall be seen.
    if (!response && name !== 'RestError' && name !== 'AbortError') throw thrown;
  }
  if (!response) throw new AttemptFailed({});
  const { status, headers, bodyAsText } = response;
  if (status >= 200 && status < 300) {
    return { body: bodyAsText ?? undefined, correlationId: correlationIdOf(headers) };
  }
  throw new AttemptFailed(readArmFailure(status, headers, bodyAsText ?? undefined));
}
