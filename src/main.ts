import { enableCompileCache } from 'node:module';

// Start time is dominated by compiling the SDKs; the cache lives in the system's temp folder, or NODE_COMPILE_CACHE.
enableCompileCache();

const { createApp } = await import('./app/create-app.ts');
const { createLog } = await import('./app/log.ts');
const { readSettings, SettingsError } = await import('./app/settings.ts');

const EXIT_CONFIG = 78; // EX_CONFIG of sysexits: starting again does not help.

try {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  if (!settings.publicUrlGiven)
    log.warn({}, 'PUBLIC_URL is not set: sign-in and approval pages work on this machine only');
  const app = await createApp(settings, { log });
  const port = await app.listen();
  log.info(
    { port, cloud: settings.cloud.name, store: settings.databaseUrl ? 'postgresql' : 'embedded' },
    'listening',
  );

  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  // Before the log exists, and for an operator at a terminal: plain words. A stack helps only with the unforeseen.
  const known = error instanceof SettingsError || (error instanceof Error && error.name === 'StoreOpenError');
  console.error(known ? (error as Error).message : error);
  process.exit(error instanceof SettingsError ? EXIT_CONFIG : 1);
}
