/** Why a store cannot be opened. The message is for the operator and says what to do. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
  readonly code:
    'EDATADIRINUSE' | 'EDATADIRVERSION' | 'EDATADIRUNSUPPORTED' | 'ENOTDURABLE' | 'ESERVERVERSION';

  constructor(code: StoreOpenError['code'], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
