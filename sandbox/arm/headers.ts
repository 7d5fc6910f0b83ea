import { randomUUID } from 'node:crypto';
import type { Clock } from '../world/clock.ts';

const WRITES_PER_HOUR = 1200;
const FRONT_ENDS = 4;

/** Headers of the recorded answers (2018), with the writes that are left to a tenant this hour. */
export function createArmHeaders(clock: Clock) {
  // Each front end of ARM counts alone, and a caller meets one or another: the numbers jump, as recorded.
  const used = new Map<string, number>();

  function remainingWrites(tenantId: string): number {
    const hour = Math.floor(clock.now() / 3_600_000);
    const frontEnd = Math.floor(Math.random() * FRONT_ENDS);
    const key = `${tenantId} ${frontEnd} ${hour}`;
    for (const old of used.keys()) if (!old.endsWith(` ${hour}`)) used.delete(old);
    const writes = (used.get(key) ?? 0) + 1;
    used.set(key, writes);
    return Math.max(0, WRITES_PER_HOUR - writes);
  }

  return {
    /** Written on every answer of ARM; `writer` is the tenant of a PUT, PATCH or DELETE. */
    dress(response: Response, request: Request, writer?: string): Response {
      const id = randomUUID();
      const given = request.headers.get('x-ms-correlation-request-id');
      const stamp = new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
      const headers = new Headers(response.headers);
      const add: Record<string, string> = {
        'cache-control': 'no-cache',
        pragma: 'no-cache',
        expires: '-1',
        'request-id': randomUUID(),
        'x-ms-request-id': id,
        'x-ms-correlation-request-id': given ?? id,
        'x-ms-routing-request-id': `WESTUS2:${stamp}:${id}`,
        'x-gsm': '8.6.0.6 (AD-CAB-Provisioning:master.4ee42e748.180717-2225)',
        'x-content-type-options': 'nosniff',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        ...(headers.has('content-type') ? { vary: 'Accept-Encoding' } : {}),
        ...(writer === undefined
          ? {}
          : { 'x-ms-ratelimit-remaining-tenant-writes': String(remainingWrites(writer)) }),
      };
      for (const [name, value] of Object.entries(add)) headers.set(name, value);
      return new Response(response.body, { status: response.status, headers });
    },
  };
}
