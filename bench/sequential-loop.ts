/**
 * Runs in a process of its own, behind the redirect, with the libraries the bot uses: the calls of a bulk run, one
 * after the other, as a script would do them. Prints what each kind of call took, in ms, as one JSON line.
 */
import { ACEProvisioningManagementPartnerAPI } from '@azure/arm-managementpartner';
import { OnBehalfOfCredential } from '@azure/identity';

interface Input {
  readonly appId: string;
  readonly secret: string;
  readonly assertion: string;
  readonly partnerId: string;
  readonly tenants: readonly string[];
}

const { appId, secret, assertion, partnerId, tenants } = JSON.parse(
  process.env['BENCH_INPUT'] ?? '{}',
) as Input;
const took = { token: [] as number[], arm: [] as number[] };

async function timed<T>(kind: keyof typeof took, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await work();
  } finally {
    took[kind].push(performance.now() - startedAt);
  }
}

/** No link is an answer like any other. */
const absent = (error: unknown): undefined => {
  if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 404)) throw error;
};

for (const tenantId of tenants) {
  const credential = new OnBehalfOfCredential({
    tenantId,
    clientId: appId,
    clientSecret: secret,
    userAssertionToken: assertion,
  });
  const token = await timed('token', () => credential.getToken('https://management.azure.com/.default'));
  const arm = new ACEProvisioningManagementPartnerAPI({ getToken: () => Promise.resolve(token) });
  await timed('arm', () => arm.partners.get().catch(absent));
  await timed('arm', () => arm.partners.get().catch(absent));
  await timed('arm', () => arm.partner.create(partnerId));
  await timed('arm', () => arm.partners.get());
}
console.log(JSON.stringify(took));
