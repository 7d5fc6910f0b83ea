import type { Caller } from './caller.ts';

export interface ArmCall {
  readonly caller: Caller;
  readonly url: URL;
  readonly params: readonly string[];
}

export interface ArmRoute {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: RegExp;
  /** The only version that is served; any when undefined. */
  readonly apiVersion?: string;
  readonly answer: (call: ArmCall) => Response;
}
