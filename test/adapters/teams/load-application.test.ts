import { createRequire } from 'node:module';
import { TestAdapter } from 'botbuilder';
import { describe, expect, it } from 'vitest';
import { loadApplication } from '../../../src/adapters/teams/load-application.ts';

const require = createRequire(import.meta.url);
const loaded = (part: string) => Object.keys(require.cache).filter((file) => file.includes(part));

describe('teams-ai Application', () => {
  it('routes without dialogs, AI and sign-in being loaded', async () => {
    const Application = loadApplication();
    const application = new Application();
    application.addRoute(
      async () => true,
      async (context) => void (await context.sendActivity('routed')),
    );

    await new TestAdapter((context) => application.run(context).then(() => undefined)).test(
      'hello',
      'routed',
    );

    expect(loaded('/botbuilder-dialogs/')).toEqual([]);
    expect(loaded('/recognizers-text')).toEqual([]);
    expect(loaded('/teams-ai/lib/AI.js')).toEqual([]);
  });

  it('names what is missing when a feature that was left out is switched on', () => {
    const Application = loadApplication();

    expect(() => new Application({ ai: {} as never })).toThrow(/AI\.js is left out/);
  });

  it('leaves the real modules to everybody else', () => {
    loadApplication();

    expect(require('botbuilder-dialogs')).toHaveProperty('DialogSet');
  });
});
