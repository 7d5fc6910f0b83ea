import type { TenantId } from '../domain/ids.ts';
import { type Onboarding, onboardingName } from '../domain/onboarding.ts';
import type { Outbox } from '../ports/delivery.ts';
import type { Onboardings } from '../ports/onboardings.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Conversations } from '../ports/stores.ts';

export interface ConsentSources {
  readonly onboardings: Pick<Onboardings, 'byId' | 'consented'>;
  readonly conversations: Pick<Conversations, 'personalOf'>;
  readonly outbox: Pick<Outbox, 'put'>;
  readonly clock: Clock;
}

/** How a browser came back from the approval page; `onboarding` is from a state that we signed. */
export type ConsentReturned = { readonly onboarding: string } & (
  { readonly kind: 'granted' | 'declined'; readonly tenant: TenantId } | { readonly kind: 'mismatch' }
);

/**
 * Tells whoever waits for the approval, each news once. Whoever has the link can come back with anything: only words
 * and the step follow from it, and the next look with a token puts the step right.
 */
export const createConsentArrived =
  ({ clock, conversations, onboardings, outbox }: ConsentSources) =>
  async (result: ConsentReturned) => {
    const known = await onboardings.byId(result.onboarding);
    if (!known) return { kind: 'over' as const };
    const customer = onboardingName(known);
    const isNews =
      result.kind !== 'granted' ||
      (await onboardings.consented(known.id, result.tenant, clock.now())) !== undefined;
    if (!isNews) return { kind: 'again' as const, customer };
    await tell(known, result.kind);
    return { kind: 'told' as const, customer };

    async function tell({ begunAt, by, consentedAt, id, stepAt }: Onboarding, kind: ConsentReturned['kind']) {
      const conversation = await conversations.personalOf(by);
      if (!conversation) return;
      await outbox.put({
        // Of the step it was for: after another round of the approval the same news is news again.
        id: `consent/${id}/${kind}/${consentedAt ?? Math.max(begunAt, stepAt)}`,
        conversation,
        outgoing: { kind: 'consent', person: by, onboarding: id, result: kind },
        notBefore: clock.now(),
      });
    }
  };
