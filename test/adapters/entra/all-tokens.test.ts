import { describe, expect, it } from 'vitest';
import { createAllTokens } from '../../../src/adapters/entra/all-tokens.ts';
import { PalError } from '../../../src/domain/errors.ts';
import { objectId, tenantId } from '../../../src/domain/ids.ts';
import type { Person } from '../../../src/domain/people.ts';
import { principalPerson, type ServicePrincipal } from '../../../src/domain/service-principals.ts';
import type { AccessToken } from '../../../src/ports/identities.ts';

const home = tenantId('f4b21ca0-1111-4c1e-9a55-2f0d6e8b0001');
const litware = tenantId('117e0a4e-8888-4c7b-8f1d-3a5c7e9b0008');
const pipeline: ServicePrincipal = {
  home,
  tenantId: litware,
  appId: '9d5e7c3b-1f2a-4b6d-8e9c-0a1b2c3d4e5f',
  name: 'Fabrikam deployments',
  objectId: objectId('0b0b0b0b-0000-4000-8000-000000000001'),
};
const token = (name: string): AccessToken => ({
  token: `token of ${name}`,
  expiresOn: 0,
  identity: { tenantId: litware, objectId: pipeline.objectId!, name },
});

function world(registered: ServicePrincipal | undefined = pipeline) {
  const looks: string[] = [];
  const tokens = createAllTokens({
    people: { get: async ({ name }) => token(name) },
    principals: { get: async ({ appId }) => token(appId) },
    async registered(at, tenant) {
      looks.push(`${at} ${tenant}`);
      return registered;
    },
  });
  return { tokens, looks };
}

describe('tokens of whoever acts', () => {
  it('are those of the application where an application acts', async () => {
    const { looks, tokens } = world();

    expect(await tokens.get(principalPerson(pipeline), litware)).toEqual(token(pipeline.appId));
    expect(await tokens.require(principalPerson(pipeline), litware)).toEqual(token(pipeline.appId).identity);
    expect(looks).toEqual([`${home} ${litware}`, `${home} ${litware}`]);
  });

  it('are never those of an application for somebody who speaks, even with its very id', async () => {
    const { looks, tokens } = world();
    const speaker: Person = { tenantId: home, objectId: pipeline.objectId!, name: 'Ana Bakker' };

    expect(await tokens.get(speaker, litware)).toEqual(token('Ana Bakker'));
    expect(looks).toEqual([]);
  });

  it.each([
    ['was taken out', undefined],
    ['is another one by now', { ...pipeline, objectId: objectId(pipeline.appId) }],
  ])('are refused when what is registered %s', async (_what, registered) => {
    const { tokens } = world();
    const gone = createAllTokens({
      people: tokens,
      principals: tokens as never,
      registered: async () => registered,
    });

    const thrown: unknown = await gone
      .get(principalPerson(pipeline), litware)
      .catch((error: unknown) => error);

    expect(thrown).toBeInstanceOf(PalError);
    expect(thrown).toMatchObject({ code: 'principalUnknown' });
  });
});
