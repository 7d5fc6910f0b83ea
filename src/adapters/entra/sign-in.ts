import { PalError } from '../../domain/errors.ts';
import { isGuid, tenantId } from '../../domain/ids.ts';
import { samePerson } from '../../domain/people.ts';
import type { SignIn } from '../../ports/identities.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { PopupSessions, TokenVault } from '../../ports/stores.ts';
import { ASSERTION, type CachedTokens, MARGIN_IN_MS } from './access-tokens.ts';
import type { AdminConsent } from './admin-consent.ts';

export interface SignInOptions {
  readonly vault: TokenVault;
  readonly popups: PopupSessions;
  readonly consent: Pick<AdminConsent, 'url'>;
  /** What this replica holds in memory, dropped by `forget`. */
  readonly cached: CachedTokens;
  /** Without trailing slash. */
  readonly publicUrl: string;
  readonly clock: Clock;
}

const SESSION_LIFE_IN_MS = 10 * 60_000;

/** What the core can do about signing in. The browser's half is in popup-flow.ts. */
export function createSignIn({ cached, clock, consent, popups, publicUrl, vault }: SignInOptions): SignIn {
  return {
    async isSignedIn(person) {
      const kept = await vault.get(person, ASSERTION);
      return kept !== undefined && kept.expiresOn - clock.now() > MARGIN_IN_MS;
    },

    async forget(person) {
      // The popups first: the code of one that comes back now must find nothing to make real.
      const unconfirmed = await popups.endAll(person, clock.now());
      const kinds = await vault.remove(person);
      cached.forget(person);
      return { sso: kinds.includes(ASSERTION), tenants: kinds.filter(isGuid).map(tenantId), unconfirmed };
    },

    async startPopup(person, { tenant, customerName, claims }) {
      const expiresOn = clock.now() + SESSION_LIFE_IN_MS;
      const session = await popups.create({
        person,
        tenant: tenant ?? person.tenantId,
        purpose: tenant === undefined ? 'assertion' : 'azure',
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
      const kind = session.purpose === 'assertion' ? ASSERTION : session.tenant;
      await vault.put(person, kind, secret, secretExpiresOn);
      return session.tenant;
    },

    adminConsentUrl: (tenant) => consent.url(tenant),
  };
}
