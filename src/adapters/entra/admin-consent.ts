import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Cloud } from '../../domain/clouds.ts';
import { isGuid, type TenantId, tenantId } from '../../domain/ids.ts';

export type Consented =
  | { readonly kind: 'granted' | 'declined'; readonly tenant: TenantId; readonly onboarding?: string }
  /** The answer is not for a tenant we asked for; nothing in it is to be believed. `onboarding`: whose link it was. */
  | { readonly kind: 'mismatch'; readonly onboarding?: string };

export interface AdminConsent {
  /** Where an administrator of that tenant approves the bot. Safe to forward; good until the key changes. */
  url(tenant: TenantId, onboarding?: string): string;
  /** Reads the address of the return page. Only words follow from it: Entra alone decides what is granted. */
  consented(url: URL): Consented;
}

/** Approval of exactly one delegated permission. Source: entra-docs `v2-admin-consent.md`. */
export function createAdminConsent(options: {
  readonly cloud: Cloud;
  readonly authAppId: string;
  /** Without trailing slash; `<publicUrl>/auth/consented` is a redirect URI of the registration. */
  readonly publicUrl: string;
  /** 32 bytes; a key for this one purpose is derived from it. */
  readonly encryptionKey: Uint8Array;
}): AdminConsent {
  const { authAppId, cloud, encryptionKey, publicUrl } = options;
  const key = Buffer.from(hkdfSync('sha256', encryptionKey, '', 'pal-bot admin consent state', 32));
  /** `<tenant>` or `<tenant>.<onboarding>`; ids have no dot. */
  const mac = (asked: string): Buffer => createHmac('sha256', key).update(asked).digest();

  return {
    url(tenant, onboarding) {
      const asked = onboarding === undefined ? tenant : `${tenant}.${onboarding}`;
      const url = new URL(`${cloud.authority}/${tenant}/v2.0/adminconsent`);
      url.search = new URLSearchParams({
        client_id: authAppId,
        scope: cloud.armScope,
        redirect_uri: `${publicUrl}/auth/consented`,
        state: `${asked}.${mac(asked).toString('base64url')}`,
      }).toString();
      return url.href;
    },
    consented({ searchParams }) {
      const state = (searchParams.get('state') ?? '').split('.');
      const given = Buffer.from(state.at(-1) ?? '', 'base64url');
      const [asked = '', onboarding] = state.slice(0, -1);
      const wanted = mac(state.slice(0, -1).join('.'));
      const isOurs =
        state.length <= 3 &&
        isGuid(asked) &&
        given.length === wanted.length &&
        timingSafeEqual(given, wanted);
      if (!isOurs) return { kind: 'mismatch' };
      const of = onboarding === undefined ? {} : { onboarding };
      const answered = searchParams.get('tenant');
      if (answered !== null && answered.toLowerCase() !== asked) return { kind: 'mismatch', ...of };
      const isGranted =
        searchParams.get('admin_consent')?.toLowerCase() === 'true' && !searchParams.has('error');
      if (isGranted && answered === null) return { kind: 'mismatch', ...of };
      return { kind: isGranted ? 'granted' : 'declined', tenant: tenantId(asked), ...of };
    },
  };
}
