import { createRequire } from 'node:module';
import type * as Engine from 'adaptivecards-templating';
import type { CardName } from './card-data.ts';
import attestation from './templates/attestation.json' with { type: 'json' };
import audit from './templates/audit.json' with { type: 'json' };
import board from './templates/board.json' with { type: 'json' };
import customers from './templates/customers.json' with { type: 'json' };
import digest from './templates/digest.json' with { type: 'json' };
import fields from './templates/fields.json' with { type: 'json' };
import form from './templates/form.json' with { type: 'json' };
import help from './templates/help.json' with { type: 'json' };
import link from './templates/link.json' with { type: 'json' };
import notice from './templates/notice.json' with { type: 'json' };
import run from './templates/run.json' with { type: 'json' };
import runs from './templates/runs.json' with { type: 'json' };
import subscriptions from './templates/subscriptions.json' with { type: 'json' };
import wish from './templates/wish.json' with { type: 'json' };
import working from './templates/working.json' with { type: 'json' };

/** Layout only: every word comes from the view model. */
export const LAYOUTS: Readonly<Record<CardName, object>> = {
  attestation,
  audit,
  board,
  customers,
  digest,
  fields,
  form,
  help,
  link,
  notice,
  run,
  runs,
  subscriptions,
  wish,
  working,
};

type Templates = Readonly<Record<CardName, Engine.Template>>;
let built: Templates | undefined;

/**
 * All templates, parsed at the first call: a bad expression in any of them throws here. Loading the engine takes
 * about 100 ms (everything else of cards and i18n: 20 ms), so it waits until somebody needs a card; `require` keeps
 * that synchronous. Expanding and checking a card then takes 0.2 ms.
 */
export function loadTemplates(): Templates {
  return (built ??= buildTemplates());
}

function buildTemplates(): Templates {
  const load = createRequire(import.meta.url);
  const engine = load('adaptivecards-templating') as typeof Engine;
  return {
    attestation: new engine.Template(attestation),
    audit: new engine.Template(audit),
    board: new engine.Template(board),
    customers: new engine.Template(customers),
    digest: new engine.Template(digest),
    fields: new engine.Template(fields),
    form: new engine.Template(form),
    help: new engine.Template(help),
    link: new engine.Template(link),
    notice: new engine.Template(notice),
    run: new engine.Template(run),
    runs: new engine.Template(runs),
    subscriptions: new engine.Template(subscriptions),
    wish: new engine.Template(wish),
    working: new engine.Template(working),
  };
}
