import { beforeEach, describe, expect, it } from 'vitest';
import { createPeopleMemory } from '../../../src/adapters/teams/people-memory.ts';
import { PalError } from '../../../src/domain/errors.ts';
import { objectId, tenantId, type TenantId } from '../../../src/domain/ids.ts';
import type { ConversationRef } from '../../../src/ports/chat.ts';
import type { KnownPerson } from '../../../src/ports/team.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const ABROAD = tenantId('22222222-2222-4222-8222-222222222222');
const ana = {
  tenantId: HOME,
  objectId: objectId('a11a0000-5d3c-4b52-9c1e-0f6b6f0a1001'),
  name: 'Ana Bakker',
};
const reader = { locale: 'nl-NL' };
const personal: ConversationRef = {
  id: 'a:1ana',
  type: 'personal',
  tenantId: HOME,
  serviceUrl: 'https://smba.trafficmanager.net/teams/',
  botId: '28:bot',
  userId: '29:ana',
};
const channel: ConversationRef = { ...personal, id: '19:abc@thread.tacv2', type: 'channel' };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

describe('who is seen', () => {
  let seen: Omit<KnownPerson, 'leftAt'>[];
  let asked: number;
  let now: number;
  let tenantOf: () => Promise<TenantId | undefined>;
  let note: ReturnType<typeof createPeopleMemory>;

  beforeEach(() => {
    seen = [];
    asked = 0;
    now = 0;
    tenantOf = async () => HOME;
    note = createPeopleMemory({
      people: { seen: async (person) => void seen.push(person) },
      members: {
        tenantOf: () => {
          asked += 1;
          return tenantOf();
        },
      },
      clock: { now: () => now },
      log: quiet,
    });
  });
  const meet = (conversation = personal, name = ana.name): Promise<void> =>
    note({ conversation, person: { ...ana, name }, reader, receivedAt: now });

  it('is told with what mentions and cards need', async () => {
    now = 5;
    await meet();

    expect(seen).toEqual([{ ...ana, userId: '29:ana', reader, seenAt: 5 }]);
    expect(asked).toBe(0);
  });

  it('is told once in ten minutes, wherever they write, unless something differs', async () => {
    await meet();
    await meet(channel);
    await meet(personal, 'Ana de Bakker');
    now = 10 * 60_000;
    await meet(personal, 'Ana de Bakker');

    expect(seen.map(({ name }) => name)).toEqual(['Ana Bakker', 'Ana de Bakker', 'Ana de Bakker']);
  });

  it.each([
    ['another organisation', async () => ABROAD],
    ['nobody knows where', async () => undefined],
  ])('in a shared conversation is not told of members of %s', async (_what, tenant) => {
    tenantOf = tenant;
    await meet(channel);
    await meet(channel);

    expect(seen).toEqual([]);
    expect(asked).toBe(1);
  });

  it('is told after the roster could not be asked the first time', async () => {
    tenantOf = async () => {
      throw new PalError('throttled', { seconds: 5 });
    };
    await meet(channel);
    tenantOf = async () => HOME;
    await meet(channel);

    expect(seen).toHaveLength(1);
  });
});
