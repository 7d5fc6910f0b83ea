import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PackageError } from './app-package/package-error.ts';
import { packageApp } from './app-package/package-app.ts';

try {
  const target = await packageApp({
    args: process.argv.slice(2),
    environment: process.env,
    root: fileURLToPath(new URL('..', import.meta.url)),
  });
  console.log(`Built ${relative('', target)}: upload it in Teams, or in the Teams admin center.`);
} catch (thrown) {
  if (!(thrown instanceof PackageError)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 1;
}
