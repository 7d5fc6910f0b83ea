import { onboardingName } from '../domain/onboarding.ts';
import { text } from '../i18n/text.ts';
import type { Outgoing } from '../ports/delivery.ts';
import type { Composed, ComposeOptions } from './compose.ts';

const WEEK_IN_MS = 7 * 24 * 60 * 60_000;

/** How the approval came back, with the button that looks what Entra says now. */
export async function composeConsent(
  { onboarding: id, person: key, result }: Extract<Outgoing, { kind: 'consent' }>,
  { conversations, onboardings, people }: ComposeOptions,
): Promise<Composed | undefined> {
  const onboarding = await onboardings.byId(id);
  const person = await people.get(key);
  const conversation = await conversations.personalOf(key);
  if (!onboarding || !person || !conversation || person.leftAt !== undefined) return undefined;
  const params = { customer: onboardingName(onboarding) };
  const title = text(`consent.${result}`, params);
  return {
    conversation,
    reader: person.reader,
    person,
    reply: {
      text: title,
      card: {
        template: 'notice',
        data: {
          tone: result === 'granted' ? 'good' : 'attention',
          title,
          body: [text(`consent.${result}.next`, params)],
        },
      },
      actions: [
        {
          kind: 'run',
          label: text(result === 'granted' ? 'action.goOn' : 'action.checkAgain'),
          style: 'positive',
          invocation: { command: 'onboard', args: { customer: onboarding.tenantId } },
        },
      ],
      // It may be read after a weekend.
      lastsInMs: WEEK_IN_MS,
    },
  };
}
