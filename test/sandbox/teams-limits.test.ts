import { beforeEach, describe, expect, it } from 'vitest';
import { createLimits, type Limits } from '../../sandbox/teams/limits.ts';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import { startTeams } from '../../sandbox/teams/teams.ts';
import { createFakeAzure, PEOPLE } from './teams-fakes.ts';

describe('limits of Teams', () => {
  let now: number;
  let limits: Limits;

  beforeEach(() => {
    now = 0;
    limits = createLimits({ on: true, clock: { now: () => now } });
  });
  /** Takes as many as are allowed, and answers how many that were. */
  const takeAll = (conversation: string, kind: 'send' | 'members' = 'send'): number => {
    let taken = 0;
    while (taken < 5_000 && limits.take(conversation, kind) === undefined) taken += 1;
    return taken;
  };

  it('let 7 messages into a conversation in a second, and 8 in two', () => {
    expect(takeAll('a')).toBe(7);
    now = 999;
    expect(limits.take('a', 'send')).toBe(1);
    now = 1_000;
    expect(takeAll('a')).toBe(1);
    now = 2_000;
    expect(takeAll('a')).toBe(7);
  });

  it('let 60 into it in half a minute, and 1800 in an hour', () => {
    let sent = 0;
    for (now = 0; now < 30_000; now += 1_000) sent += takeAll('a');
    expect(sent).toBe(60);

    for (now = 30_000; now < 3_600_000; now += 1_000) sent += takeAll('a');
    expect(sent).toBe(1_800);
    now = 3_599_999;
    expect(limits.take('a', 'send')).toBe(1);
    now = 3_600_000;
    expect(takeAll('a')).toBeGreaterThan(0);
  });

  it('allow twice as many questions about members, counted by themselves', () => {
    expect(takeAll('a')).toBe(7);
    expect(takeAll('a', 'members')).toBe(14);
  });

  it('let 30 calls pass in a second in all', () => {
    expect(['a', 'b', 'c', 'd', 'e'].map((id) => takeAll(id))).toEqual([7, 7, 7, 7, 2]);
    expect(limits.take('f', 'members')).toBe(1_000);
  });

  it('count nothing that was refused', () => {
    takeAll('a');
    for (let n = 0; n < 20; n++) limits.take('a', 'send');
    now = 2_000;

    expect(takeAll('a')).toBe(7);
    expect(limits.refused).toBeGreaterThan(20);
  });

  it('hold only while they are on, and begin anew', () => {
    takeAll('a');
    limits.enforce(false);
    expect(takeAll('a')).toBe(5_000);
    limits.enforce(true);
    expect(takeAll('a')).toBe(7);
  });
});

describe('the connector with limits', () => {
  let now = 0;
  const azure = createFakeAzure();
  const teams = startTeams({
    azure,
    botUrl: () => 'http://127.0.0.1:1',
    install: 'everywhere',
    limits: true,
    clock: { now: () => now },
  });
  const post = (key: string, thread = ''): Promise<Response> => {
    const id = encodeURIComponent(`${teams.roster.find(key)!.id}${thread}`);
    return azure.call('POST', `${SERVICE_URL}v3/conversations/${id}/activities`, {
      type: 'message',
      text: 'hi',
    });
  };

  beforeEach(() => {
    now += 7_200_000;
  });

  it('counts a channel and its threads as one, and says how long to wait', async () => {
    const root = ((await (await post('channel/General')).json()) as { id: string }).id;
    for (let n = 0; n < 6; n++) await post('channel/General', `;messageid=${root}`);
    now += 500;

    const refused = await post('channel/General');

    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await post('channel/Link status')).status).toBe(201);
  });

  it('limits opening chats and asking for members too', async () => {
    const open = (): Promise<Response> =>
      azure.call('POST', `${SERVICE_URL}v3/conversations`, {
        members: [{ id: PEOPLE[0]!.teamsId }],
        tenantId: PEOPLE[0]!.tenantId,
      });
    const ask = (): Promise<Response> =>
      azure.call('GET', `${SERVICE_URL}v3/conversations/${teams.roster.find('group')!.id}/members/x`);

    const opened = await Promise.all(Array.from({ length: 8 }, open));
    const asked = await Promise.all(Array.from({ length: 15 }, ask));

    expect(opened.filter(({ status }) => status === 429)).toHaveLength(1);
    expect(asked.filter(({ status }) => status === 429)).toHaveLength(1);
  });
});
