import { PalError } from '../../domain/errors.ts';
import type { ObjectId } from '../../domain/ids.ts';
import { type Person, sameIdentity } from '../../domain/people.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { TokenVault } from '../../ports/stores.ts';
import type { Managers } from '../../ports/team.ts';
import { ASSERTION } from './access-tokens.ts';
import { claimsOf, identityOf } from './token-claims.ts';

export interface ManagersOptions {
  /** From `MANAGER_IDS`. */
  readonly managerIds: readonly ObjectId[];
  readonly vault: Pick<TokenVault, 'get'>;
  readonly clock: Clock;
}

/** Value of the app role in the registration of the sign-in. */
const ROLE = 'Manager';

type Answer = 'yes' | 'no' | 'unknown';

/** Listed people, and those to whom their organisation gave the app role: Teams' roster does not tell who owns a team. */
export function createManagers({ clock, managerIds, vault }: ManagersOptions): Managers {
  async function isManager(person: Person): Promise<Answer> {
    if (managerIds.includes(person.objectId)) return 'yes';
    const kept = await vault.get(person, ASSERTION);
    if (kept === undefined || kept.expiresOn <= clock.now()) return 'unknown';
    // Verified before it was stored; that it is this person's is looked at once more, because roles give power.
    const identity = identityOf(kept.secret);
    if (identity === undefined || !sameIdentity(identity, person)) return 'unknown';
    const { roles } = claimsOf(kept.secret);
    return Array.isArray(roles) && roles.includes(ROLE) ? 'yes' : 'no';
  }

  return {
    is: async (person) => (await isManager(person)) === 'yes',
    async require(person) {
      const answer = await isManager(person);
      if (answer !== 'yes') throw new PalError(answer === 'no' ? 'managersOnly' : 'signInNeeded');
    },
  };
}
