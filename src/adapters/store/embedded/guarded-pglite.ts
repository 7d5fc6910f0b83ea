import { PGlite, type PGliteOptions, type Transaction } from '@electric-sql/pglite';

/** PostgreSQL's words for "this backend is gone". */
const DEADLY = new Set(['PANIC', 'FATAL']);

/** Name of `WebAssembly.RuntimeError`; a PostgreSQL error leaves the main loop as an `ExitStatus`. */
const WASM_CRASH = 'RuntimeError';

const severityOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'severity' in error ? error.severity : undefined;

/**
 * PGlite that is never called again once PostgreSQL gave up, e.g. because the disk is full. The next call would spin
 * for ever inside WebAssembly, with timers and signal handlers stopped; refusing it lets the process end and the next
 * one recover, with every acknowledged row.
 */
export class GuardedPGlite extends PGlite {
  readonly #onDeath: (cause: Error) => void;
  #death: Error | undefined;
  #crash: Error | undefined;

  constructor(options: PGliteOptions, onDeath: (cause: Error) => void) {
    super(options);
    this.#onDeath = onDeath;
    this.waitReady.then(
      () => this.#watchForCrashes(),
      () => {
        // Whoever awaits `waitReady` hears of it.
      },
    );
  }

  /** Set once PostgreSQL gave up: what it said. */
  get death(): Error | undefined {
    return this.#death;
  }

  /** Every message to PostgreSQL passes here, also the ROLLBACK and Sync that PGlite sends by itself. */
  override async execProtocolStream(
    ...args: Parameters<PGlite['execProtocolStream']>
  ): ReturnType<PGlite['execProtocolStream']> {
    if (this.#death) throw this.#death;
    try {
      return await super.execProtocolStream(...args);
    } catch (error) {
      if (error instanceof Error && DEADLY.has(String(severityOf(error)))) this.die(error);
      throw error;
    } finally {
      if (this.#crash) this.die(this.#crash);
    }
  }

  /** Kysely waits for the callback before it looks at the promise, so a failed BEGIN has to reach the callback. */
  override async transaction<T>(callback: (transaction: Transaction) => Promise<T>): Promise<T> {
    let begun = false as boolean;
    try {
      return await super.transaction((transaction) => {
        begun = true;
        return callback(transaction);
      });
    } catch (error) {
      if (begun) throw error;
      const refuse = async () => {
        throw error;
      };
      return callback({
        query: refuse,
        sql: refuse,
        exec: refuse,
        rollback: refuse,
        listen: refuse,
        closed: true,
      });
    }
  }

  /** Leaves a dead PostgreSQL alone. Safe to call twice. */
  override async close(): Promise<void> {
    if (!this.#death && !this.closed) await super.close();
  }

  /** From now on every call is refused. The first cause is the one that is told. */
  die(cause: Error): void {
    if (this.#death) return;
    this.#death = cause;
    this.#onDeath(cause);
  }

  /**
   * PGlite swallows what WebAssembly throws and calls again while there is input. The first crash may be a PANIC that
   * is still to be told; a call after it is the endless loop, which only the end of the process can leave.
   */
  #watchForCrashes(): void {
    const module = this.Module;
    const runOnce = module._PostgresMainLoopOnce;
    module._PostgresMainLoopOnce = () => {
      if (this.#crash) this.die(this.#crash);
      try {
        runOnce();
      } catch (error) {
        if (error instanceof Error && error.name === WASM_CRASH) this.#crash = error;
        throw error;
      }
    };
  }
}
