import { deregister } from '../../src/commands/sp/deregister.ts';
import { takeEvidence } from '../../src/commands/sp/evidence.ts';
import { guide } from '../../src/commands/sp/guide.ts';
import { listPrincipals } from '../../src/commands/sp/list-principals.ts';
import { registeredReply } from '../../src/commands/sp/registered-reply.ts';
import { registrationForm } from '../../src/commands/sp/registration-form.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import type { ExpectedLink } from '../../src/domain/board.ts';
import { PalError } from '../../src/domain/errors.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import { NO_POLICY } from '../../src/domain/policy.ts';
import { text } from '../../src/i18n/text.ts';
import type { RegisteredPrincipal } from '../../src/ports/service-principals.ts';
import { sampleOf } from './sample-of.ts';
import type { Sample } from './samples.ts';

const HOME = tenantId('0192f0a1-0000-4000-8000-000000000000');
const LITWARE = tenantId('0192f0a1-1111-4000-8000-000000000004');
const NOW = Date.parse('2026-11-20T09:30:00Z');
const LONG = 'Koninklijke Nederlandse Maatschappij tot Exploitatie van Verwarmingstechniek B.V.';
const HOSTILE = '**Pipeline** [Approve](https://evil.example) ${name} {{DATE(2026-01-01)}}';
const SECRET = {
  kind: 'secret',
  vault: 'fabrikam-palbot.vault.azure.net',
  name: 'litware-pipeline',
} as const;

const guided = (rest: Partial<RegisteredPrincipal> = {}): RegisteredPrincipal => ({
  home: HOME,
  tenantId: LITWARE,
  appId: '9d5e7c3b-1f2a-4b6d-8e9c-0a1b2c3d4e5f',
  name: 'Fabrikam deployments',
  objectId: objectId('b2d0c7e8-91aa-4f63-8a57-c4f0d1e2a3b4'),
  customer: { tenantId: LITWARE, name: 'Litware' },
  by: { tenantId: HOME, objectId: objectId('0192f0a1-0000-4000-8000-000000000003') },
  registeredAt: NOW,
  ...rest,
});
const link = (customerName: string, rest: Partial<ExpectedLink>): ExpectedLink => ({
  person: objectId('b2d0c7e8-91aa-4f63-8a57-c4f0d1e2a3b4'),
  personName: 'Fabrikam deployments',
  tenantId: LITWARE,
  customerName,
  standing: 'inPlace',
  partnerId: partnerId('1234567'),
  partnerName: 'Fabrikam',
  verifiedAt: NOW - 60_000,
  application: true,
  ...rest,
});
const links: readonly ExpectedLink[] = [
  link('Litware', {}),
  link('Proseware', { attested: true }),
  link('Fourth Coffee', { standing: 'missing' }),
  link('Trey Research', { standing: 'unreachable', code: 'credentialRefused' }),
];

const ctx = (shown = links): CommandContext =>
  ({
    person: { tenantId: HOME, objectId: guided().by.objectId, name: 'Mira Dubois' },
    itemId: 'item',
    correlationId: 'correlation',
    services: {
      clock: { now: () => NOW },
      policies: { get: async () => NO_POLICY },
      servicePrincipals: {
        list: async () => shown.map(() => guided()),
        identify: async (principal: RegisteredPrincipal) => principal,
        remove: async () => true,
      },
      coverage: {
        links: (() => {
          const rest = [...shown];
          return async () => rest.splice(0, 1);
        })(),
      },
      ledger: { record: async () => undefined, get: async () => undefined },
      audit: { append: async () => undefined },
    },
  }) as unknown as CommandContext;

const printed = JSON.stringify({
  tenantId: LITWARE,
  objectId: guided().objectId,
  partnerId: '1234567',
  partnerName: 'Fabrikam',
});
const wanted = { partnerId: '1234567' };

export const principals: readonly Sample[] = [
  sampleOf('applications: list', await listPrincipals({}, ctx())),
  sampleOf('applications: none', await listPrincipals({}, ctx([]))),
  sampleOf('applications: form', registrationForm({ customer: 'Litware', kind: 'secret' })),
  sampleOf('applications: registered', registeredReply(guided({ credential: SECRET }))),
  sampleOf(
    'applications: registered, credential missing',
    registeredReply(
      guided({ credential: SECRET }),
      new PalError('credentialMissing', { vault: SECRET.vault, secret: SECRET.name }),
    ),
  ),
  sampleOf('applications: to be run by somebody', await guide('link', guided(), wanted, ctx())),
  sampleOf(
    'applications: evidence, to be mended',
    await takeEvidence(guided(), { evidence: '{}', ...wanted }, ctx()),
  ),
  sampleOf('applications: evidence kept', await takeEvidence(guided(), { evidence: printed }, ctx())),
  sampleOf('applications: take out', await deregister(guided(), {}, ctx())),
];

const extreme = guided({ name: HOSTILE, customer: { tenantId: LITWARE, name: LONG } });

export const extremePrincipals: readonly Sample[] = [
  sampleOf('applications: hostile names', registeredReply({ ...extreme, credential: SECRET })),
  sampleOf('applications: hostile lines', await guide('update', extreme, wanted, ctx())),
  sampleOf(
    'applications: many, long and hostile',
    await listPrincipals(
      {},
      ctx(Array.from({ length: 40 }, () => link(LONG, { personName: HOSTILE, standing: 'otherId' }))),
    ),
  ),
  sampleOf(
    'applications: form with everything wrong',
    registrationForm({ name: HOSTILE, customer: LONG }, [
      text('sp.form.app.error'),
      text('sp.form.vault.error'),
      text('sp.form.secret.error'),
    ]),
  ),
];
