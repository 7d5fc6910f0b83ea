import { PalError } from '../../domain/errors.ts';
import { isGuid, objectId, type TenantId, tenantId } from '../../domain/ids.ts';
import { type Person, samePerson } from '../../domain/people.ts';
import type { SignedInAs, SignIn } from '../../ports/identities.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { PopupPurpose, PopupSessions, TokenVault } from '../../ports/stores.ts';
import type { AccountChoice, Accounts } from '../../ports/accounts.ts';
import { accountTokenKind, ASSERTION, type CachedTokens, MARGIN_IN_MS } from './access-tokens.ts';
import type { AdminConsent } from './admin-consent.ts';
import { tenantOfKind } from './connected-accounts.ts';
import { readProvisional } from './provisional-secret.ts';

export interface SignInOptions {
  readonly vault: TokenVault;
  readonly popups: PopupSessions;
  readonly accounts: Accounts;
  readonly consent: Pick<AdminConsent, 'url'>;
  /** What this replica holds in memory, dropped by `forget`. */
  readonly cached: CachedTokens;
  /** Without trailing slash. */
  readonly publicUrl: string;
  readonly clock: Clock;
}

const purposeOf = (account: AccountChoice | 'any'): PopupPurpose =>
  account === 'own' ? 'azure' : account === 'any' ? 'account' : `account/${account}`;

const SESSION_LIFE_IN_MS = 10 * 60_000;

/** What the core can do about signing in. The browser's half is in popup-flow.ts. */
export function createSignIn(options: SignInOptions): SignIn {
  const { accounts, cached, clock, consent, popups, publicUrl, vault } = options;
  /** Tokens of this tenant and the accounts connected there; answers the kinds that were there. */
  async function forgetTenant(person: Person, tenant: TenantId): Promise<readonly string[]> {
    const kinds = (await vault.kinds(person)).filter(({ kind }) => tenantOfKind(kind) === tenant);
    for (const { kind } of kinds) await vault.remove(person, kind);
    return kinds.map(({ kind }) => kind);
  }

  return {
    async isSignedIn(person) {
      const kept = await vault.get(person, ASSERTION);
      return kept !== undefined && kept.expiresOn - clock.now() > MARGIN_IN_MS;
    },

    async signedInAs(person) {
      const kinds = await vault.kinds(person);
      return kinds.flatMap(({ expiresOn, kind }): SignedInAs[] => {
        if (kind === ASSERTION) return [{ tenant: person.tenantId, how: 'sso', expiresOn }];
        const [tenant, account] = kind.split('/');
        if (tenant === undefined || !isGuid(tenant)) return [];
        const whose = account === undefined ? {} : { account: objectId(account) };
        return [{ tenant: tenantId(tenant), ...whose, how: 'window', expiresOn }];
      });
    },

    async forget(person, tenant) {
      // The popups first: the code of one that comes back now must find nothing to make real.
      const unconfirmed = await popups.endAll(person, clock.now());
      const kinds = tenant === undefined ? await vault.remove(person) : await forgetTenant(person, tenant);
      cached.forget(person);
      const tenants = [...new Set(kinds.flatMap((kind) => tenantOfKind(kind) ?? []))];
      return { sso: kinds.includes(ASSERTION), tenants, unconfirmed };
    },

    async startPopup(person, { account = 'own', claims, customerName, tenant }) {
      const expiresOn = clock.now() + SESSION_LIFE_IN_MS;
      const session = await popups.create({
        person,
        tenant: tenant ?? person.tenantId,
        purpose: tenant === undefined ? 'assertion' : purposeOf(account),
        expiresOn,
        ...(customerName !== undefined && { customerName }),
        ...(claims !== undefined && { claims }),
      });
      return { url: `${publicUrl}/auth/start?s=${encodeURIComponent(session.id)}`, expiresOn };
    },

    async confirmCode(person, code) {
      const given = code.replace(/\s+/g, '');
      const result = await popups.confirm(person, given, clock.now());
      if (result.kind !== 'ok') throw new PalError(result.kind === 'wrong' ? 'codeWrong' : 'signInExpired');
      if (result.secretExpiresOn <= clock.now()) throw new PalError('signInExpired');
      const { session, secret, secretExpiresOn } = result;
      // The store looks by person already; a token filed under somebody else would be the worst of all mistakes.
      if (!samePerson(session.person, person)) throw new PalError('codeWrong');
      const { tenant } = session;
      const { identity, token } = readProvisional(secret);
      if (identity?.kind !== 'directory') {
        await vault.put(person, session.purpose === 'assertion' ? ASSERTION : tenant, token, secretExpiresOn);
        return { tenant };
      }
      await vault.put(person, accountTokenKind(tenant, identity.objectId), token, secretExpiresOn);
      const { customerName } = session;
      const connectedAt = clock.now();
      const isNew = await accounts.connect(person, {
        identity,
        connectedAt,
        ...(customerName === undefined ? {} : { customerName }),
      });
      return { tenant, connected: { identity, isNew } };
    },

    adminConsentUrl: (tenant, onboarding) => consent.url(tenant, onboarding),
  };
}
