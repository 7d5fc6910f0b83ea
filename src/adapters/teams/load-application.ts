import { createRequire, Module } from 'node:module';
import type { Application } from '@microsoft/teams-ai/lib/Application.js';

const TEAMS_AI = '@microsoft/teams-ai/lib/';

/**
 * What the file of teams-ai's Application loads for features that are switched off here: AI, and the library's own
 * sign-in, which is built on dialogs. With them come recognisers of dates in many languages and a YAML reader: 0.2 s
 * and 30 MB of every start, measured.
 */
const LEFT_OUT = [`${TEAMS_AI}AI.js`, `${TEAMS_AI}authentication/Authentication.js`, 'botbuilder-dialogs'];

/** Loads teams-ai's Application alone. Whoever switches one of the features on gets an error that names what is missing. */
export function loadApplication(): typeof Application {
  const require = createRequire(createRequire(import.meta.url).resolve(`${TEAMS_AI}Application.js`));
  const stubs = LEFT_OUT.map((name) => ({ id: require.resolve(name), name })).filter(
    ({ id }) => require.cache[id] === undefined,
  );
  for (const { id, name } of stubs) {
    require.cache[id] = Object.assign(new Module(id), { loaded: true, exports: absent(name) });
  }
  try {
    return (require(`${TEAMS_AI}Application.js`) as { Application: typeof Application }).Application;
  } finally {
    // Only Application.js shall go without: anybody else who asks for these modules gets the real ones.
    for (const { id } of stubs) Reflect.deleteProperty(require.cache, id);
  }
}

const absent = (name: string): object =>
  new Proxy(
    {},
    {
      get(_target, property) {
        throw new Error(`${name} is left out (load-application.ts); asked for ${String(property)}`);
      },
    },
  );
