import type { TenantId } from '../domain/ids.ts';
import type { Onboarding, OnboardingStep } from '../domain/onboarding.ts';

/** Customers that are being opened for the bot, one row per home tenant and customer. */
export interface Onboardings {
  /** The one that is there goes on, with whoever began it, its id and step; names are filled in. */
  begin(
    onboarding: Pick<Onboarding, 'home' | 'tenantId' | 'name' | 'domain' | 'by'>,
    now: number,
  ): Promise<Onboarding>;
  find(home: TenantId, tenant: TenantId): Promise<Onboarding | undefined>;
  byId(id: string): Promise<Onboarding | undefined>;
  /** The longest waiting first. */
  list(home: TenantId): Promise<readonly Onboarding[]>;
  /**
   * Notes where it is; `stepAt` changes only with the step. Back at `consent`, a return from the approval counts again.
   */
  move(id: string, step: OnboardingStep, now: number): Promise<Onboarding | undefined>;
  /**
   * An administrator of its tenant came back from the approval: at `consent` it goes on to `membership`. Undefined when
   * that is known already, or there is no such onboarding: once over all replicas.
   */
  consented(id: string, tenant: TenantId, now: number): Promise<Onboarding | undefined>;
  remove(home: TenantId, tenant: TenantId): Promise<void>;
}
