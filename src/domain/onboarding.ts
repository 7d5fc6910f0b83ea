import type { TenantId } from './ids.ts';
import type { Person } from './people.ts';

/**
 * What a new customer still needs, in order: the app approved, an account there for whoever begun, that account's
 * invitation accepted, an object of its own for it (delegated administration has none), and the first link.
 */
export type OnboardingStep = 'consent' | 'membership' | 'invitation' | 'account' | 'link';

/** A customer that is being opened for the bot. */
export interface Onboarding {
  /** In the state of its approval link. */
  readonly id: string;
  readonly home: TenantId;
  readonly tenantId: TenantId;
  /** Foreign text, both. */
  readonly name?: string;
  readonly domain?: string;
  readonly step: OnboardingStep;
  readonly by: Pick<Person, 'tenantId' | 'objectId'>;
  /** Epoch ms. */
  readonly begunAt: number;
  /** Since when it waits for what it waits for now. */
  readonly stepAt: number;
  /** An administrator came back from the approval. Entra alone knows what is really granted. */
  readonly consentedAt?: number;
}

/** Whose turn it is. */
export const waitsFor = ({ step }: Pick<Onboarding, 'step'>): 'customer' | 'partner' =>
  step === 'invitation' || step === 'link' ? 'partner' : 'customer';

/** What people see it by. */
export const onboardingName = ({
  domain,
  name,
  tenantId,
}: Pick<Onboarding, 'domain' | 'name' | 'tenantId'>) => name ?? domain ?? `${tenantId.slice(0, 8)}…`;
