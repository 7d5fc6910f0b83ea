import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Journey, startJourney } from '../support/journey.ts';
import { launch } from '../support/launch.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { asInTheImage, commandOf } from './image.ts';

const postgres: TestPostgres | undefined = await startPostgres();
const tmp = mkdtempSync(join(tmpdir(), 'palbot-image-'));

afterAll(async () => {
  await postgres?.stop();
  rmSync(tmp, { recursive: true, force: true });
});

describe.skipIf(postgres === undefined)(
  'the bot with only the files of the image and a read-only disk',
  () => {
    let journey: Journey | undefined;
    beforeAll(async () => {
      const redirect = new URL('../../sandbox/redirect.ts', import.meta.url);
      journey = await startJourney({
        databaseUrl: postgres!.url,
        env: {
          NODE_OPTIONS: `--import ${redirect.href} ${asInTheImage(tmp, [redirect.pathname])}`,
          NODE_ENV: 'production',
          NODE_COMPILE_CACHE: join(tmp, 'compile-cache'),
          TMPDIR: tmp,
        },
      });
    });
    afterAll(() => journey?.close());

    it('listens, and its health check says so', async () => {
      const [node, ...args] = commandOf('HEALTHCHECK');
      const port = new URL(journey!.bot.url).port;

      const healthy = launch([node === 'node' ? process.execPath : 'false', ...args], { PORT: port });
      const elsewhere = launch([process.execPath, ...args], { PORT: '1' });

      expect([await healthy.ended, await elsewhere.ended]).toEqual([0, 1]);
      expect(journey!.bot.logLines.join('\n')).toContain('"listening"');
    });

    it('works: a link, a popup with the library of Teams, a card with a list', async () => {
      const ana = journey!.person('ana').personal;

      await ana.says('link 1234567 Contoso Ltd');
      expect((await ana.nextCard()).text).toMatch(/Linked\nContoso Ltd/);
      await ana.says('link 1234567 Woodgrove Bank');
      await (await ana.nextCard((card) => card.buttons.length > 0)).signIn();
      expect((await ana.nextCard('Linked')).text).toContain('Woodgrove Bank');
      expect((await fetch(`${journey!.bot.url}/auth/teams-js.js`)).status).toBe(200);
      await ana.says('customers');
      expect((await ana.nextCard()).text).toContain('Adventure Works');
      expect(journey!.bot.logLines.filter((line) => line.includes('ERR_ACCESS_DENIED'))).toEqual([]);
    });
  },
);
