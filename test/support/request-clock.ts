import type { AzureOptions } from '../../sandbox/azure.ts';
import { ARM } from './wire-tap.ts';

/** Requests of the bots to Microsoft as a clock: the same number means the same moment on every machine. */
export interface RequestClock {
  /** For the world's options: counts what passes. */
  readonly intercept: NonNullable<AzureOptions['intercept']>;
  /** Resolves when so many more have passed. */
  pass(more: number): Promise<void>;
}

export function createRequestClock(): RequestClock {
  let passed = 0;
  let heard = (): void => {};
  return {
    intercept: (request, answer) => {
      const { hostname } = new URL(request.url);
      if (hostname === ARM || hostname === 'login.microsoftonline.com') {
        passed++;
        heard();
      }
      return answer();
    },
    pass: (more) =>
      new Promise((resolve) => {
        const until = passed + more;
        heard = () => {
          if (passed >= until) resolve();
        };
      }),
  };
}
