import type { Log } from '../ports/runtime.ts';

/** `EX_SOFTWARE` of sysexits: a supervisor starts the bot again, and it takes up its work. */
const EXIT_UNFORESEEN = 70;

/**
 * Errors that nobody caught and warnings of the runtime go into the log. Node would print them as they are, and errors
 * of SDKs carry requests with their headers.
 */
export function watchProcess(log: Log): void {
  process.on('uncaughtException', (error, origin) => {
    log.error({ err: error, origin }, 'unforeseen error, the process ends');
    process.exit(EXIT_UNFORESEEN);
  });
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn({ err: warning }, 'warning of the runtime'));
}
