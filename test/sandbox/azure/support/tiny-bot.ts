/** The least that the launcher needs of a bot; `TEST_MODE` says how it misbehaves. */
import { createServer } from 'node:http';

const mode = process.env['TEST_MODE'];
if (mode === 'broken') {
  console.error('PORT is missing: set it');
  process.exit(78);
}

const names = [
  'MicrosoftAppId',
  'MicrosoftAppType',
  'MicrosoftAppTenantId',
  'PUBLIC_URL',
  'DATA_DIR',
  'DATABASE_URL',
];
let asked = 0;
const server = createServer((request, response) => {
  asked++;
  // Not ready at the first question: the launcher has to ask again.
  response.statusCode = request.url === '/readyz' && asked > 1 ? 200 : 503;
  response.end();
}).listen(Number(process.env['PORT']), '127.0.0.1', () => {
  console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, process.env[name]]))));
  console.log(`key bytes: ${Buffer.from(process.env['TOKEN_ENCRYPTION_KEY'] ?? '', 'base64').length}`);
  console.log(`inherited: ${process.env['HTTPS_PROXY'] ?? 'nothing'}`);
});
process.on('SIGTERM', () => {
  console.log('stopping');
  server.close(() => process.exit(0));
});
