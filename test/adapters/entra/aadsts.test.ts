import { describe, expect, it } from 'vitest';
import { AADSTS, BY_ERROR, BY_SUB_ERROR, OWN_PROOF_FAILED } from '../../../src/adapters/entra/aadsts.ts';
import { meaningOf, palErrorOf } from '../../../src/adapters/entra/entra-failure.ts';
import type { ErrorCode } from '../../../src/domain/errors.ts';
import { createAccessTokens } from '../../../src/adapters/entra/access-tokens.ts';
import {
  ana,
  authAppId,
  cloud,
  contoso,
  fakeEntra,
  handClock,
  memoryLog,
  memoryVault,
  refusal,
  secret,
  ssoToken,
} from './fake-entra.ts';

/** Number, what Entra calls it, and what the person must meet. Written out once more, so that no row moves unseen. */
const EXPECTED: readonly (readonly [number, string, ErrorCode])[] = [
  [65001, 'invalid_grant', 'consentMissing'],
  [650056, 'invalid_client', 'consentMissing'],
  [65004, 'access_denied', 'consentMissing'],
  [90094, 'invalid_grant', 'consentMissing'],
  [90095, 'interaction_required', 'consentMissing'],
  [700016, 'unauthorized_client', 'consentMissing'],
  [700011, 'unauthorized_client', 'consentMissing'],
  [7000229, 'unauthorized_client', 'consentMissing'],
  [90099, 'invalid_grant', 'consentMissing'],
  [500011, 'invalid_resource', 'azureMissing'],
  [650052, 'invalid_client', 'azureMissing'],
  [50001, 'invalid_resource', 'azureMissing'],
  [90002, 'invalid_request', 'tenantUnknown'],
  [50128, 'invalid_request', 'tenantUnknown'],
  [50059, 'invalid_request', 'tenantUnknown'],
  [900382, 'invalid_request', 'tenantUnknown'],
  [900432, 'invalid_request', 'tenantUnknown'],
  [90038, 'invalid_request', 'tenantUnknown'],
  [50020, 'invalid_grant', 'notMember'],
  [50034, 'invalid_grant', 'notMember'],
  [51004, 'invalid_grant', 'notMember'],
  [16000, 'interaction_required', 'notMember'],
  [16003, 'invalid_grant', 'notMember'],
  [90072, 'invalid_grant', 'notMember'],
  [50014, 'invalid_grant', 'invitationPending'],
  [500212, 'invalid_grant', 'outboundBlocked'],
  [500021, 'access_denied', 'outboundBlocked'],
  [500022, 'access_denied', 'outboundBlocked'],
  [500213, 'invalid_grant', 'inboundBlocked'],
  [50105, 'invalid_grant', 'notAssigned'],
  [50076, 'interaction_required', 'interactionNeeded'],
  [50079, 'interaction_required', 'interactionNeeded'],
  [50072, 'interaction_required', 'interactionNeeded'],
  [50074, 'interaction_required', 'interactionNeeded'],
  [50078, 'interaction_required', 'interactionNeeded'],
  [50158, 'interaction_required', 'interactionNeeded'],
  [50097, 'interaction_required', 'interactionNeeded'],
  [530035, 'access_denied', 'interactionNeeded'],
  [53003, 'access_denied', 'blockedByPolicy'],
  [530032, 'access_denied', 'blockedByPolicy'],
  [50131, 'access_denied', 'blockedByPolicy'],
  [53000, 'invalid_grant', 'deviceRequired'],
  [53001, 'invalid_grant', 'deviceRequired'],
  [530003, 'invalid_grant', 'deviceRequired'],
  [530004, 'invalid_grant', 'deviceRequired'],
  [530034, 'access_denied', 'accountDisabled'],
  [53011, 'access_denied', 'accountDisabled'],
  [50057, 'invalid_grant', 'accountDisabled'],
  [50055, 'invalid_grant', 'accountDisabled'],
  [50144, 'invalid_grant', 'accountDisabled'],
  [50053, 'invalid_grant', 'accountDisabled'],
  [50013, 'invalid_grant', 'signInNeeded'],
  [500133, 'invalid_grant', 'signInNeeded'],
  [50173, 'invalid_grant', 'signInNeeded'],
  [50132, 'invalid_grant', 'signInNeeded'],
  [50133, 'invalid_grant', 'signInNeeded'],
  [70043, 'invalid_grant', 'signInNeeded'],
  [70008, 'invalid_grant', 'signInNeeded'],
  [700082, 'invalid_grant', 'signInNeeded'],
  [50089, 'invalid_grant', 'signInNeeded'],
  [70000, 'invalid_grant', 'signInNeeded'],
  [500131, 'invalid_grant', 'registration'],
  [7000215, 'invalid_client', 'ownCredential'],
  [7000222, 'invalid_client', 'ownCredential'],
  [700027, 'invalid_client', 'ownCredential'],
  [70002, 'invalid_client', 'ownCredential'],
  [700236, 'invalid_client', 'ownCredential'],
  [90055, 'temporarily_unavailable', 'microsoftBusy'],
  [90006, 'temporarily_unavailable', 'microsoftBusy'],
  [90033, 'temporarily_unavailable', 'microsoftBusy'],
  [90090, 'temporarily_unavailable', 'microsoftBusy'],
  [50033, 'temporarily_unavailable', 'microsoftBusy'],
  [50196, 'invalid_grant', 'unexpected'],
];

describe('the AADSTS table', () => {
  it('is covered row by row', () => {
    expect([...AADSTS.keys()].sort()).toEqual(EXPECTED.map(([number]) => number).sort());
  });

  it.each(EXPECTED)(
    'turns AADSTS%i (%s), as it comes from the token endpoint, into %s',
    async (number, error, code) => {
      const vault = memoryVault();
      const clock = handClock();
      await vault.put(ana, 'sso', await ssoToken(), clock.now() + 3_600_000);
      const { httpClient } = fakeEntra(() => refusal(number, error));
      const credential = { kind: 'secret', secret } as const;
      const log = memoryLog();
      const tokens = createAccessTokens({ vault, log, clock, cloud, authAppId, credential, httpClient });

      await expect(tokens.get(ana, contoso)).rejects.toMatchObject({
        code,
        params: { tenant: contoso, aadsts: number },
      });
    },
  );

  it('finds the number in the description when the answer has no list of numbers', async () => {
    const vault = memoryVault();
    const clock = handClock();
    await vault.put(ana, 'sso', await ssoToken(), clock.now() + 3_600_000);
    const { httpClient } = fakeEntra(() => refusal(50105, 'invalid_grant', { error_codes: undefined }));
    const credential = { kind: 'secret', secret } as const;
    const log = memoryLog();
    const tokens = createAccessTokens({ vault, log, clock, cloud, authAppId, credential, httpClient });

    await expect(tokens.get(ana, contoso)).rejects.toMatchObject({ code: 'notAssigned' });
  });
});

describe('an account that does not come back by itself', () => {
  it.each([
    [50057, true],
    [50034, true],
    [50053, false],
    [50055, false],
    [50020, false],
  ])('is told by AADSTS%i: %s', (aadsts, gone) => {
    expect('gone' in palErrorOf({ error: 'invalid_grant', aadsts }, contoso).params).toBe(gone);
  });
});

describe('answers without a known number', () => {
  it.each(Object.entries(BY_SUB_ERROR))('go by suberror %s', (subError, { error }) => {
    expect(meaningOf({ error: 'invalid_grant', subError, aadsts: 1 }).error).toBe(error);
  });

  it.each(Object.entries(BY_ERROR))('go by error %s', (name, { error }) => {
    expect(meaningOf({ error: name }).error).toBe(error);
  });

  it('ask for a popup when a challenge came with them', () => {
    expect(meaningOf({ error: 'access_denied', claims: '{}' }).error).toBe('interactionNeeded');
  });

  it.each([{}, { error: 'never_heard_of' }, { error: 'constructor' }, { error: '__proto__' }])(
    'are unexpected when nothing is known: %j',
    (failure) => {
      expect(meaningOf(failure).error).toBe('unexpected');
    },
  );

  it('alert the operator when the app cannot prove itself', () => {
    expect(palErrorOf({ error: OWN_PROOF_FAILED }, contoso).forOperator).toBe(true);
  });
});
