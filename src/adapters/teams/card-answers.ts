import { ADAPTIVE_CARD } from './compose-reply.ts';
import type { InvokeAnswer } from './turn.ts';

const answer = (type: string, value: unknown): InvokeAnswer => ({
  status: 200,
  body: { statusCode: 200, type, value },
});

/** A sentence beside the card, for the person who pressed. */
export const textAnswer = (message: string): InvokeAnswer =>
  answer('application/vnd.microsoft.activity.message', message);

/** Replaces the card for the person who asked, and for nobody else. */
export const cardAnswer = (card: unknown): InvokeAnswer => answer(ADAPTIVE_CARD, card);

export const badAction: InvokeAnswer = {
  status: 400,
  body: {
    statusCode: 400,
    type: 'application/vnd.microsoft.error',
    value: { code: 'BadRequest', message: 'Unknown action' },
  },
};
