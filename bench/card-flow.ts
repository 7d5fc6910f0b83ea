import type { Card, JourneyPerson } from '../test/support/journey.ts';

/**
 * What a person does with many customers, without its words, which differ by language: while a run is under way its
 * card has one button, to cancel; a plan, and a result, have more, and the first button of a plan confirms it.
 */
const isSettled = ({ buttons }: Pick<Card, 'buttons'>): boolean => buttons.length > 1;

export interface Timed {
  readonly card: Card;
  readonly inMs: number;
}

/** Says the sentence and waits for the plan. */
export async function planRun(person: JourneyPerson, sentence: string): Promise<Timed> {
  person.personal.catchUp();
  const startedAt = performance.now();
  await person.personal.says(sentence);
  const card = await person.personal.nextCard(isSettled);
  return { card, inMs: performance.now() - startedAt };
}

/** Confirms the plan and waits for the result. */
export async function confirmRun(person: JourneyPerson, plan: Card): Promise<Timed> {
  const [confirm] = plan.buttons;
  if (!confirm) throw new Error(`the plan has no button:\n${plan.text}`);
  const startedAt = performance.now();
  await plan.press(confirm.title);
  const card = await person.personal.nextCard((seen) => isSettled(seen) && seen.text !== plan.text);
  return { card, inMs: performance.now() - startedAt };
}
