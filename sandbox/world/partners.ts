/** Companies behind partner IDs; every other number is one Microsoft has no record of. */
const PARTNERS: Readonly<Record<string, string>> = {
  '1234567': 'Fabrikam',
  '7654321': 'Tailspin Toys Partners',
  '314159': 'Wingtip Consulting',
};

/**
 * The global account of Fabrikam. Only location accounts can be linked; the first of them is global + 1, which is
 * what people who get "no record" should try.
 */
export const GLOBAL_ACCOUNT = '1234566';

/** Company name of a partner ID that can be linked; undefined when there is no such ID. */
export type PartnerDirectory = (partnerId: string) => string | undefined;

export const seededPartners: PartnerDirectory = (partnerId) =>
  Object.hasOwn(PARTNERS, partnerId) ? PARTNERS[partnerId] : undefined;
