import { describe, expect, it } from 'vitest';
import { createAdminConsent } from '../../../src/adapters/entra/admin-consent.ts';
import { CLOUDS } from '../../../src/domain/clouds.ts';
import { authAppId, cloud, contoso, woodgrove } from './fake-entra.ts';

const publicUrl = 'https://palbot.example.com';
const encryptionKey = Buffer.alloc(32, 7);
const consent = createAdminConsent({ cloud, authAppId, publicUrl, encryptionKey });
const stateOf = (url: string): string => new URL(url).searchParams.get('state') ?? '';
const back = (query: Record<string, string>) =>
  consent.consented(new URL(`${publicUrl}/auth/consented?${new URLSearchParams(query).toString()}`));

describe('admin consent', () => {
  it('asks exactly that tenant for exactly one permission', () => {
    const url = new URL(consent.url(contoso));

    expect(url.origin + url.pathname).toBe(`https://login.microsoftonline.com/${contoso}/v2.0/adminconsent`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: authAppId,
      scope: 'https://management.azure.com/user_impersonation',
      redirect_uri: `${publicUrl}/auth/consented`,
      state: stateOf(url.href),
    });
  });

  it('stays within the cloud', () => {
    const gov = createAdminConsent({
      cloud: CLOUDS.AzureUSGovernment,
      authAppId,
      publicUrl,
      encryptionKey,
    });

    expect(gov.url(contoso)).toMatch(/^https:\/\/login\.microsoftonline\.us\/.*usgovcloudapi\.net/);
  });

  it('recognises its own question in the answer', () => {
    const state = stateOf(consent.url(contoso));

    expect(back({ state, tenant: contoso, admin_consent: 'True' })).toEqual({
      kind: 'granted',
      tenant: contoso,
    });
    expect(back({ state, tenant: contoso.toUpperCase(), admin_consent: 'True' }).kind).toBe('granted');
    expect(back({ state, error: 'access_denied', error_description: 'AADSTS65004' })).toEqual({
      kind: 'declined',
      tenant: contoso,
    });
    expect(back({ state, tenant: contoso, admin_consent: 'True', error: 'x' }).kind).toBe('declined');
  });

  it.each([
    [
      'another tenant approved',
      { state: stateOf(consent.url(contoso)), tenant: woodgrove, admin_consent: 'True' },
    ],
    ['no tenant is named', { state: stateOf(consent.url(contoso)), admin_consent: 'True' }],
    ['the state was made up', { state: `${contoso}.AAAA`, tenant: contoso, admin_consent: 'True' }],
    [
      'the state is of another tenant',
      {
        state: stateOf(consent.url(contoso)).replace(contoso, woodgrove),
        tenant: woodgrove,
        admin_consent: 'True',
      },
    ],
    ['there is no state', { tenant: contoso, admin_consent: 'True' }],
  ])('believes nothing when %s', (_what, query) => {
    expect(back(query as unknown as Record<string, string>)).toEqual({ kind: 'mismatch' });
  });

  it('knows for which onboarding it asked, also when another tenant approved', () => {
    const state = stateOf(consent.url(contoso, 'onboarding-1'));

    expect(back({ state, tenant: contoso, admin_consent: 'True' })).toEqual({
      kind: 'granted',
      tenant: contoso,
      onboarding: 'onboarding-1',
    });
    expect(back({ state, tenant: woodgrove, admin_consent: 'True' })).toEqual({
      kind: 'mismatch',
      onboarding: 'onboarding-1',
    });
    expect(back({ state, error: 'access_denied' })).toMatchObject({ kind: 'declined' });
  });

  it.each([
    ['another onboarding', (state: string) => state.replace('onboarding-1', 'onboarding-2')],
    ['no onboarding', (state: string) => state.replace('.onboarding-1', '')],
    ['another tenant', (state: string) => state.replace(contoso, woodgrove)],
    ['more than there was', (state: string) => state.replace('.onboarding-1', '.onboarding-1.x')],
  ])('does not take a state that was changed to %s', (_what, change) => {
    const state = change(stateOf(consent.url(contoso, 'onboarding-1')));

    expect(back({ state, tenant: state.split('.')[0]!, admin_consent: 'True' })).toEqual({
      kind: 'mismatch',
    });
  });

  it('does not take the word of another key', () => {
    const other = createAdminConsent({ cloud, authAppId, publicUrl, encryptionKey: Buffer.alloc(32, 8) });

    expect(back({ state: stateOf(other.url(contoso)), tenant: contoso, admin_consent: 'True' }).kind).toBe(
      'mismatch',
    );
  });
});
