import type { JWTPayload } from 'jose';
import type { World } from '../world/world.ts';

/**
 * With the fault `assertionExpired` every assertion that was handed out before the switch is over, as if its hour had
 * passed; those handed out since are good. Switching it on again ends those as well.
 */
export function createAssertionLife(world: World) {
  const issuedAt = new Map<string, number>();
  return {
    issued: (uti: string): void => void issuedAt.set(uti, world.moment()),
    isOver: ({ uti }: JWTPayload): boolean =>
      world.hasFault('assertionExpired') &&
      (issuedAt.get(String(uti)) ?? 0) < world.switchedAt('assertionExpired'),
  };
}
