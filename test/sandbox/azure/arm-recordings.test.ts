import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { AzureSandbox } from '../../../sandbox/azure.ts';
import { createKeyring } from '../../../sandbox/entra/keyring.ts';
import { createTokens } from '../../../sandbox/entra/tokens.ts';
import type { Clock } from '../../../sandbox/world/clock.ts';
import type { Account, Member, Tenant, WorldState } from '../../../sandbox/world/model.ts';
import { seedWorld } from '../../../sandbox/world/seed.ts';
import { type Exchange, RECORDED_HEADERS, type Recording, RECORDINGS } from './support/recordings.ts';
import { standIn } from './support/requests.ts';

/** A clock that is set to the moment of the next recorded write. */
function recordedClock(): Clock & { set(time: string): void } {
  let [now, fraction] = [Date.parse('2018-02-11T22:00:00Z'), 0];
  return {
    now: () => now,
    fraction: () => fraction,
    set(time) {
      const digits = (/\.(\d+)Z$/.exec(time)?.[1] ?? '').padEnd(7, '0');
      now = Date.parse(`${time.slice(0, 19)}.${digits.slice(0, 3)}Z`);
      fraction = Number(digits.slice(3));
    },
  };
}

/** The recorded tenant and account, with a link that was deleted before the recording began. */
function recordedWorld({ tenantId, objectId, createdTime, partnerName, etagBefore }: Recording): WorldState {
  const account: Account = {
    key: 'recorded',
    name: 'Recorded',
    upn: 'recorded@example.com',
    tenantId,
    objectId,
  };
  const member: Member = { account: account.key, objectId, kind: 'home', status: 'active', admin: false };
  const [template] = seedWorld().tenants;
  const tenant: Tenant = { ...(template as Tenant), tenantId, domains: ['example.com'], members: [member] };
  const link = {
    ...{ tenantId, objectId, partnerId: '123456', etag: etagBefore, createdTime, updatedTime: createdTime },
    ...(partnerName === undefined ? {} : { partnerName }),
    state: 'Deleted' as const,
  };
  return { ...seedWorld(), accounts: [account], tenants: [tenant], links: [link] };
}

async function tokenFor({ world }: AzureSandbox): Promise<string> {
  const [tenant, account] = [world.state.tenants[0] as Tenant, world.state.accounts[0] as Account];
  const member = tenant.members[0] as Member;
  const tokens = createTokens({ world, keyring: createKeyring(world) });
  return tokens.armToken({ tenant, account, member }, { clientId: world.app.authAppId });
}

interface WireAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Over TLS, so that the bytes and headers are those of the wire. */
async function askOverTheWire(
  azure: AzureSandbox,
  { method, partnerId }: Exchange,
  token: string,
): Promise<WireAnswer> {
  const servername = 'management.azure.com';
  const outgoing = httpsRequest({
    ...{
      host: '127.0.0.1',
      port: azure.routes[servername],
      servername,
      ca: readFileSync(azure.caFile),
      method,
    },
    path: `/providers/Microsoft.ManagementPartner/partners/${partnerId}?api-version=2018-02-01`,
    headers: { host: servername, authorization: `Bearer ${token}`, connection: 'close', 'content-length': 0 },
  }).end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return { status: incoming.statusCode, headers: incoming.headers, body: Buffer.concat(chunks).toString() };
}

describe.each(RECORDINGS)('the recording "$name"', (recording) => {
  it('is answered byte for byte, with the headers of the recording', async () => {
    const clock = recordedClock();
    // Records of early 2018 carry no partner name.
    const partners = () => recording.partnerName ?? '';
    await using azure = await standIn({ clock, initial: recordedWorld(recording), partners });

    for (const exchange of recording.exchanges) {
      const { updatedTime } = ((JSON.parse(exchange.body || '{}') as { properties?: { updatedTime: string } })
        .properties ?? {}) as { updatedTime?: string };
      if (updatedTime !== undefined) clock.set(updatedTime);
      const answer = await askOverTheWire(azure, exchange, await tokenFor(azure));

      expect(answer.body).toBe(exchange.body);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-length']).toBe(exchange.contentLength);
      expect(answer.headers['content-type']).toBe(
        exchange.method === 'DELETE' ? undefined : 'application/json; charset=utf-8',
      );
      for (const [name, pattern] of Object.entries(RECORDED_HEADERS))
        expect(answer.headers[name]).toMatch(pattern);
      const writes = answer.headers['x-ms-ratelimit-remaining-tenant-writes'];
      if (exchange.method === 'GET') expect(writes).toBeUndefined();
      else expect(writes).toMatch(/^119\d$/);
    }
  });
});
