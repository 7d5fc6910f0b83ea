import { LRUCache } from 'lru-cache';
import { PalError } from '../../domain/errors.ts';
import type { ObjectId, TenantId } from '../../domain/ids.ts';
import { type IdentityKind, type Person, personKey, samePerson } from '../../domain/people.ts';
import type { AccountChoice, ConnectedAccount } from '../../ports/accounts.ts';
import type { AccessToken, AccessTokens, Identities } from '../../ports/identities.ts';
import type { Log } from '../../ports/runtime.ts';
import type { KeptSecret, TokenVault } from '../../ports/stores.ts';
import { accountsKind, readAccounts } from './connected-accounts.ts';
import { type EntraFailure, EntraRefusal, meaningOf, palErrorOf } from './entra-failure.ts';
import { createOnBehalfOf, type OnBehalfOfOptions } from './on-behalf-of.ts';
import { unlessAborted } from './single-flight.ts';
import { identityOf } from './token-claims.ts';

export interface AccessTokensOptions extends OnBehalfOfOptions {
  readonly vault: TokenVault;
  readonly log: Log;
}

export interface CachedTokens {
  /** Drops what this replica holds in memory for the person; the vault is the caller's. */
  forget(person: Pick<Person, 'tenantId' | 'objectId'>): void;
}

/** Kind of the SSO assertion in the vault; a token of a popup is kept under its tenant id. */
export const ASSERTION = 'sso';
/** Kind of a token of an account that the customer made. */
export const accountTokenKind = (tenant: TenantId, account: ObjectId): string => `${tenant}/${account}`;
/** A token this close to its end is as good as expired: it still has to travel. */
export const MARGIN_IN_MS = 60_000;
/** A second refusal of a fresh assertion within this time means that fresh ones do not help. */
const REPEAT_WINDOW_IN_MS = 10 * 60_000;

/**
 * Tokens for Azure Resource Manager, one tenant at a time: of an account that the customer made, when the person chose
 * that; else what a popup brought, else on behalf of the person with the SSO assertion. Every token is checked against the tenant that was asked for before anybody sees it.
 */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens & Identities & CachedTokens {
  const { clock, log, vault } = options;
  const onBehalfOf = createOnBehalfOf(options);
  const staleSince = new LRUCache<string, number>({ max: 1000 });

  const isFresh = (kept: KeptSecret | undefined): kept is KeptSecret =>
    kept !== undefined && kept.expiresOn - clock.now() > MARGIN_IN_MS;

  /** @throws PalError wrongTenantToken when the token is not of this tenant, or at home not of this person. */
  async function checked(
    found: { readonly token: string; readonly expiresOn: number },
    person: Person,
    tenant: TenantId,
    drop: () => unknown,
    account?: ObjectId,
  ): Promise<AccessToken> {
    const identity = identityOf(found.token);
    const isHome = tenant === person.tenantId;
    const expected = account ?? (isHome ? person.objectId : identity?.objectId);
    const kind: IdentityKind = account !== undefined ? 'directory' : isHome ? 'member' : 'guest';
    if (identity?.tenantId === tenant && identity.objectId === expected)
      return { ...found, identity: { ...identity, kind } };
    await drop();
    log.error({ tenant, received: identity?.tenantId }, 'token of another tenant or account dropped');
    throw new PalError('wrongTenantToken', { tenant });
  }

  /** What a popup brought. A challenge says that it is not enough any more, so it goes. */
  async function fromPopup(
    kept: KeptSecret | undefined,
    person: Person,
    tenant: TenantId,
    claims?: string,
  ): Promise<AccessToken | undefined> {
    if (!isFresh(kept)) return undefined;
    const drop = () => vault.remove(person, tenant);
    if (claims === undefined) {
      return checked({ token: kept.secret, expiresOn: kept.expiresOn }, person, tenant, drop);
    }
    await drop();
    return undefined;
  }

  async function requireAssertion(
    kept: KeptSecret | undefined,
    person: Person,
    tenant: TenantId,
  ): Promise<string> {
    if (!isFresh(kept)) throw new PalError('signInNeeded', { tenant });
    const owner = identityOf(kept.secret);
    if (owner && samePerson(owner, person)) return kept.secret;
    await vault.remove(person, ASSERTION);
    log.error({ tenant }, 'assertion of another person dropped');
    throw new PalError('signInNeeded', { tenant });
  }

  /** Entra has no use for this assertion: a fresh one is asked for once, after that a popup. */
  async function refused(
    failure: EntraFailure,
    person: Person,
    tenant: TenantId,
    assertion: string,
  ): Promise<PalError> {
    const error = palErrorOf(failure, tenant);
    if (error.forOperator) {
      const { aadsts, error: code, traceId } = failure;
      log.error({ tenant, aadsts, error: code, traceId }, 'Entra refused the bot, not the person');
    }
    if (error.code !== 'signInNeeded' || !meaningOf(failure).stale) return error;
    if ((await vault.get(person, ASSERTION))?.secret === assertion) await vault.remove(person, ASSERTION);
    onBehalfOf.drop({ assertion, tenant });
    const key = `${personKey(person)}|${tenant}`;
    const before = staleSince.get(key);
    staleSince.set(key, clock.now());
    if (before === undefined || clock.now() - before > REPEAT_WINDOW_IN_MS) return error;
    return new PalError('interactionNeeded', error.params, {
      cause: new EntraRefusal(failure, 'a fresh assertion was refused too'),
      claims: failure.claims,
    });
  }

  /** A token of an account that the customer made; there is no other way to it than its owner signing in. */
  async function ofAccount(
    account: ConnectedAccount,
    person: Person,
    tenant: TenantId,
    claims?: string,
  ): Promise<AccessToken> {
    const { name, objectId } = account.identity;
    const kind = accountTokenKind(tenant, objectId);
    const kept = await vault.get(person, kind);
    const drop = () => vault.remove(person, kind);
    if (isFresh(kept) && claims === undefined) {
      return checked({ token: kept.secret, expiresOn: kept.expiresOn }, person, tenant, drop, objectId);
    }
    if (claims !== undefined) await drop();
    const params = { tenant, accountId: objectId, account: name ?? objectId };
    throw new PalError('interactionNeeded', params, { claims });
  }

  async function get(
    person: Person,
    tenant: TenantId,
    { abortSignal, as, claims }: NonNullable<Parameters<AccessTokens['get']>[2]> = {},
  ): Promise<AccessToken> {
    const kept = await vault.getMany(person, [tenant, ASSERTION, accountsKind(tenant)]);
    const account = chosenAccount(kept.get(accountsKind(tenant)), tenant, as);
    if (account) return ofAccount(account, person, tenant, claims);
    const interactive = await fromPopup(kept.get(tenant), person, tenant, claims);
    if (interactive) return interactive;
    const assertion = await requireAssertion(kept.get(ASSERTION), person, tenant);
    const result = await unlessAborted(onBehalfOf.redeem({ person, tenant, assertion, claims }), abortSignal);
    if (result.kind === 'refused') throw await refused(result.failure, person, tenant, assertion);
    const { token, expiresOn } = result;
    const drop = () => onBehalfOf.drop({ assertion, tenant });
    const access = await checked({ token, expiresOn }, person, tenant, drop);
    staleSince.delete(`${personKey(person)}|${tenant}`);
    return access;
  }

  return {
    get,
    require: async (person, tenant, callOptions = {}) => (await get(person, tenant, callOptions)).identity,
    forget: (person) => onBehalfOf.forget(person),
  };
}

/**
 * The account to use in place of the person's own; undefined: their own.
 * @throws PalError accountUnclear when there are accounts and nobody chose
 */
function chosenAccount(
  kept: KeptSecret | undefined,
  tenant: TenantId,
  as: AccountChoice | undefined,
): ConnectedAccount | undefined {
  if (!kept) return undefined;
  const { accounts, chosen } = readAccounts(kept.secret);
  const wanted = as ?? chosen;
  if (wanted === undefined && accounts.length > 0) throw new PalError('accountUnclear', { tenant });
  return accounts.find(({ identity }) => identity.objectId === wanted);
}
