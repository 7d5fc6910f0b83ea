import type { World } from '../world/world.ts';
import { ArmError } from './arm-error.ts';
import type { Caller } from './caller.ts';

/**
 * Continuous access evaluation: while the switch is on for a tenant, tokens from before it are refused with a claims
 * challenge; a token that was asked for with those claims (or much later) passes. Each tenant keeps its own moment.
 */
export function createChallenges(world: World) {
  const revokedAt = new Map<string, number>();
  return {
    /** @throws ArmError 401 with the challenge in WWW-Authenticate */
    check({ tenant: { tenantId }, claims }: Caller): void {
      if (!world.hasFault('cae', tenantId)) return void revokedAt.delete(tenantId);
      const since = revokedAt.get(tenantId) ?? Math.floor(world.clock.now() / 1000);
      revokedAt.set(tenantId, since);
      if ((claims.nbf ?? 0) >= since) return;
      const challenge = { access_token: { nbf: { essential: true, value: String(since) } } };
      const encoded = Buffer.from(JSON.stringify(challenge)).toString('base64');
      throw new ArmError(401, 'InvalidAuthenticationToken', 'User session has been revoked.', {
        'www-authenticate': `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${encoded}"`,
      });
    },
  };
}
