import type { Cloud } from '../../domain/clouds.ts';
import type { Outside } from './ask.ts';
import { type Check, ok, wrong } from './finding.ts';

/** Is Azure Resource Manager of the chosen cloud there? Without a token it refuses, which is an answer. */
export const checkAzure =
  ({ cloud, outside }: { readonly cloud: Cloud; readonly outside: Outside }): Check =>
  async () => {
    const what = 'Azure Resource Manager';
    const host = new URL(cloud.arm).hostname;
    const asked = await outside.ask(`${cloud.arm}/tenants?api-version=2022-12-01`);
    if (asked.kind === 'nothing') return [wrong(what, `${host} ${asked.reason}.`, asked.remedy)];
    return asked.status === 401
      ? [ok(what, `${host} (${cloud.name}) is reachable`)]
      : [
          wrong(
            what,
            `${host} answers ${asked.status}, where it should ask for a token.`,
            asked.status >= 500
              ? 'Azure is in trouble: see its status page, and try again later.'
              : 'Something on the way answers in its place: a proxy, a captive portal.',
          ),
        ];
  };
