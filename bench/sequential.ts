import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startAzure } from '../sandbox/azure.ts';
import type { Delays } from '../sandbox/wire/pace.ts';
import type { WorldState } from '../sandbox/world/model.ts';
import { readyTenants } from './worlds.ts';

/** What one call takes in a loop, on the average, in ms. */
export interface SequentialSample {
  readonly tokenInMs: number;
  readonly armInMs: number;
  readonly customers: number;
}

/** Does the calls of a bulk run for some customers of such a world, one after the other, and takes the time. */
export async function sampleSequential(
  world: WorldState,
  delays: Delays,
  customers: number,
): Promise<SequentialSample> {
  const azure = await startAzure({ initial: world, delays });
  try {
    const ana = azure.people.find(({ key }) => key === 'ana')!;
    const input = {
      appId: azure.app.authAppId,
      secret: azure.app.botPassword,
      assertion: await azure.ssoToken(ana),
      partnerId: '1234567',
      tenants: readyTenants(world, 'ana').slice(0, customers),
    };
    const child = spawn(process.execPath, [fileURLToPath(new URL('sequential-loop.ts', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        NODE_OPTIONS: `--import ${new URL('../sandbox/redirect.ts', import.meta.url).href}`,
        NODE_EXTRA_CA_CERTS: azure.caFile,
        SANDBOX_ROUTES: JSON.stringify(azure.routes),
        BENCH_INPUT: JSON.stringify(input),
      },
    });
    const [said, [code]] = (await Promise.all([text(child.stdout), once(child, 'close')])) as [
      string,
      [number],
    ];
    if (code !== 0) throw new Error(`the sequential loop ended with ${code}`);
    const took = JSON.parse(said) as { token: number[]; arm: number[] };
    return { tokenInMs: mean(took.token), armInMs: mean(took.arm), customers: input.tenants.length };
  } finally {
    await azure.close();
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
