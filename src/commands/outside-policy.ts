import { PalError } from '../domain/errors.ts';
import type { PartnerId } from '../domain/ids.ts';
import { isAllowed, type Policy } from '../domain/policy.ts';
import type { CommandContext } from './command.ts';

/** The IDs of the policy as a person may type them: "1234567 NL, 7654321". */
export const idsOf = ({ partnerIds }: Pick<Policy, 'partnerIds'>): string =>
  partnerIds.map(({ country, id }) => (country === undefined ? id : `${id} ${country}`)).join(', ');

/**
 * What the policy has against linking this ID: nothing, or the IDs it would rather see, to be agreed about.
 * @throws PalError outsidePolicy when it refuses all others
 */
export async function outsidePolicy(
  wanted: PartnerId,
  { person, services }: Pick<CommandContext, 'person' | 'services'>,
): Promise<string | undefined> {
  const policy = await services.policies.get(person.tenantId);
  if (isAllowed(policy, wanted)) return undefined;
  const allowed = idsOf(policy);
  if (policy.outside === 'refuse') throw new PalError('outsidePolicy', { partnerId: wanted, allowed });
  return allowed;
}
