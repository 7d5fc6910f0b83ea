import { describe, expect, it } from 'vitest';
import { peopleCalled, requirePerson } from '../../src/commands/find-person.ts';
import { objectId, tenantId } from '../../src/domain/ids.ts';
import type { KnownPerson, People } from '../../src/ports/team.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const known = (at: number, name: string): KnownPerson => ({
  tenantId: HOME,
  objectId: objectId(`33333333-3333-4333-8333-${String(at).padStart(12, '0')}`),
  name,
  userId: `29:${at}`,
  reader: { locale: 'en' },
  seenAt: at,
});
const everybody = [
  known(1, 'Ana Bakker'),
  known(2, 'Bo Lindgren'),
  known(3, 'Ana Mária Kovács'),
  known(4, 'Bo'),
];
const people = {
  list: async () => everybody,
  byUserId: async (_home: unknown, id: string) => everybody.find(({ userId }) => userId === id),
} as unknown as People;
const called = (name: string): string[] => peopleCalled(name, everybody).map((one) => one.name);

describe('colleagues by name', () => {
  it.each([
    ['Ana Bakker', ['Ana Bakker']],
    ['ana', ['Ana Bakker', 'Ana Mária Kovács']],
    ['kovacs', ['Ana Mária Kovács']],
    ['bakker ana', ['Ana Bakker']],
    ['bo', ['Bo']],
    ['lind', ['Bo Lindgren']],
    ['indgren', []],
    ['', []],
    ['***', []],
  ])('%j means %j', (name, names) => {
    expect(called(name)).toEqual(names);
  });

  it('are found when exactly one fits, or by a mention', async () => {
    expect(await requirePerson({ name: 'lindgren' }, HOME, people)).toMatchObject({ userId: '29:2' });
    expect(await requirePerson({ userId: '29:3', label: '@Ana' }, HOME, people)).toMatchObject({
      name: 'Ana Mária Kovács',
    });
  });

  it.each([{ name: 'ana' }, { name: 'nobody' }, { userId: '29:9', label: 'Casey Moore' }])(
    'are not guessed: %j',
    async (said) => {
      await expect(requirePerson(said, HOME, people)).rejects.toMatchObject({
        code: 'personUnknown',
        params: { given: 'name' in said ? said.name : said.label },
      });
    },
  );
});
