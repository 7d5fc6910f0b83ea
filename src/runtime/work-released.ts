/** Reason of an abort: somebody else goes on with this work, so it gets no answer here and is not finished. */
export class WorkReleased extends Error {
  override readonly name = 'WorkReleased';
}

export const isReleased = (abortSignal: AbortSignal): boolean => abortSignal.reason instanceof WorkReleased;
