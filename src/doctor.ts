/** `npm run doctor`: what is fine, what is wrong and what to do, without starting the bot. Prints no secret. */
import { examine } from './app/doctor/examine.ts';
import { report } from './app/doctor/report.ts';
import { requireCertificates } from './app/require-certificates.ts';
import { readSettings, SettingsError } from './app/settings.ts';

/** As the bot's own end: starting again does not help. */
const EXIT_CONFIG = 78;

try {
  const settings = readSettings(process.env);
  await requireCertificates(settings);
  const { exitCode, text } = report(await examine(settings, { now: () => Date.now() }));
  console.log(text);
  process.exitCode = exitCode;
} catch (thrown) {
  if (!(thrown instanceof SettingsError)) throw thrown;
  console.error(thrown.message);
  process.exitCode = EXIT_CONFIG;
}
