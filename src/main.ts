import { enableCompileCache } from 'node:module';

// Start time is dominated by compiling the SDKs; the cache lives in the system's temp folder, or NODE_COMPILE_CACHE.
enableCompileCache();

const { createApp } = await import('./app/create-app.ts');
const { createLog } = await import('./app/log.ts');
const { requireCertificates } = await import('./app/require-certificates.ts');
const { readSettings } = await import('./app/settings.ts');
const { startFailure } = await import('./app/start-failure.ts');
const { watchProcess } = await import('./app/watch-process.ts');

try {
  const settings = readSettings(process.env);
  await requireCertificates(settings);
  const log = createLog(settings.logLevel);
  watchProcess(log);
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
  // For an operator at a terminal: plain words. A stack helps only with the unforeseen.
  const { advice, exitCode } = startFailure(error);
  console.error(advice ?? error);
  process.exit(exitCode);
}
