import { describe, expect, it } from 'vitest';
import { looksLikeSecret } from '../../../src/commands/sp/looks-like-secret.ts';

describe('what looks like a secret', () => {
  it.each([
    ['a client secret of Entra', 'abc8Q~Qm9nJ3r8vX2kW5tZ7yB4dE6fG8hJ0kL2m'],
    ['one with words around it', 'the secret is abc8Q~Qm9nJ3r8vX2kW5tZ7yB4dE6fG8hJ0kL2m ok'],
    ['an older one', 'K3y+Rt7/pQ9zXw2LmN5vBc8DfGh1JkS4TuY6aEoI0=='],
    ['a private key', '-----BEGIN PRIVATE KEY-----'],
  ])('is %s', (_what, said) => {
    expect(looksLikeSecret(said)).toBe(true);
  });

  it.each([
    '9d5e7c3b-1f2a-4b6d-8e9c-0a1b2c3d4e5f',
    'Koninklijke Nederlandse Maatschappij 2 B.V.',
    'fabrikam-palbot.vault.azure.net',
    'https://fabrikam-palbot.vault.azure.net/secrets/Litware-Pipeline-2026/a1B2c3D4e5F6a7B8c9D0e1F2',
    'LitwareDeploymentPipelineSecret2026',
    'fabrikam.onmicrosoft.com',
    '1234567',
  ])('is not %s', (said) => {
    expect(looksLikeSecret(said)).toBe(false);
  });
});
