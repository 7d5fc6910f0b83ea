import { describe, expect, it } from 'vitest';
import { findCardProblems } from '../../../src/cards/check-card.ts';
import { renderCard } from '../../../src/cards/render-card.ts';
import { readRegistration, registrationForm } from '../../../src/commands/sp/registration-form.ts';
import { translate } from '../../../src/i18n/translator.ts';

const reader = { locale: 'en-GB' };
const filled = {
  customer: ' Litware ',
  app: '9D5E7C3B-1F2A-4B6D-8E9C-0A1B2C3D4E5F',
  name: 'Fabrikam deployments',
  kind: 'secret',
  vault: 'https://fabrikam-palbot.vault.azure.net/',
  secret: 'litware-deployments',
};
const read = (changed: Partial<typeof filled> = {}) =>
  readRegistration({ ...filled, ...changed }, 'vault.azure.net');
const problemsOf = (changed: Partial<typeof filled>): readonly string[] => {
  const found = read(changed);
  return 'appId' in found ? [] : found.map((problem) => translate(problem, reader));
};

describe('the form that registers an application', () => {
  it('becomes a registration with a reference, never a credential', () => {
    expect(read()).toEqual({
      customer: 'Litware',
      appId: '9d5e7c3b-1f2a-4b6d-8e9c-0a1b2c3d4e5f',
      name: 'Fabrikam deployments',
      credential: { kind: 'secret', vault: 'fabrikam-palbot.vault.azure.net', name: 'litware-deployments' },
    });
    expect(read({ kind: 'certificate', vault: 'fabrikam-palbot' })).toMatchObject({
      credential: { kind: 'certificate', vault: 'fabrikam-palbot.vault.azure.net' },
    });
  });

  it('needs no vault where the application trusts the bot, or nobody gives a credential', () => {
    expect(read({ kind: 'federated', vault: '', secret: '' })).toMatchObject({
      credential: { kind: 'federated' },
    });
    expect(read({ kind: 'none', vault: '', secret: '' })).not.toHaveProperty('credential');
  });

  it.each([
    [{ customer: '' }, 'Name the customer'],
    [{ app: 'pipeline' }, 'An application ID is a GUID'],
    [{ name: ' ' }, 'Give the application a name'],
    [{ kind: 'password' }, 'Choose how the application proves itself'],
    [{ vault: 'vault.evil.example.com' }, 'Name the Key Vault'],
    [{ vault: '' }, 'Name the Key Vault'],
    [{ secret: 'not a name' }, 'letters, digits and hyphens only'],
  ])('says what is wrong with %o', (changed, problem) => {
    expect(problemsOf(changed)).toEqual([expect.stringContaining(problem)]);
  });

  it('is a sound card that shows what was typed again, but nothing that looks like a secret', () => {
    const reply = registrationForm({ ...filled, name: 'abc8Q~Qm9nJ3r8vX2kW5tZ7yB4dE6fG8hJ0kL2m' });

    const card = renderCard(reply.card!, [], reader);
    expect(findCardProblems(card as Record<string, unknown>)).toEqual([]);
    expect(JSON.stringify(card)).toContain('litware-deployments');
    expect(JSON.stringify(card)).not.toContain('Q~');
  });
});
