import { type PolicyNames, policyReply, policyReview } from '../../src/commands/policy-card.ts';
import { policyForm } from '../../src/commands/policy-form.ts';
import { answersOf } from '../../src/commands/policy-words.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import { NO_POLICY, type Policy } from '../../src/domain/policy.ts';
import { text } from '../../src/i18n/text.ts';
import { sampleOf } from './sample-of.ts';
import type { Sample } from './samples.ts';

const woodgrove = tenantId('0192f0a1-1111-4000-8000-000000000001');
const [ana, bo] = [1, 2].map((n) => objectId(`0192f0a1-0000-4000-8000-00000000000${n}`));
const names: PolicyNames = {
  partners: new Map([[partnerId('1234567'), 'Fabrikam']]),
  customers: new Map([[woodgrove, 'Woodgrove Bank']]),
  people: new Map([
    [ana!, 'Ana Bakker'],
    [bo!, 'Bo Lindgren'],
  ]),
};
const policy: Policy = {
  ...NO_POLICY,
  version: 3,
  partnerIds: [
    { id: partnerId('1234567'), country: 'NL' },
    { id: partnerId('7654321'), country: 'SE' },
  ],
  outside: 'refuse',
  quietHours: { from: '20:00', to: '07:00', timeZone: 'Europe/Amsterdam' },
  expected: [{ tenantId: woodgrove, people: [ana!, bo!] }],
  changedAt: Date.parse('2026-11-02T08:15:00Z'),
};

const review = (draft: Policy, called: PolicyNames) => {
  const notes = [text('policy.unknownIds', { ids: '7654321' })];
  const reply = policyReview({ ...NO_POLICY, version: 2 }, draft, called, notes, {});
  if (!reply) throw new TypeError('nothing to show');
  return reply;
};

export const policies: readonly Sample[] = [
  sampleOf('policy: in force', policyReply(policy, names, 'policy.title')),
  sampleOf('policy: none', policyReply(NO_POLICY, names, 'policy.title')),
  sampleOf('policy: form', policyForm(answersOf(policy), '3')),
  sampleOf(
    'policy: form, to be mended',
    policyForm({ ...answersOf(policy), ids: '1234566 NL' }, '3', [
      text('error.globalAccount', { partnerId: '1234566' }),
      text('error.globalAccount.remedy', { next: '1234567' }),
    ]),
  ),
  sampleOf('policy: before and after', review(policy, names)),
];

const LONG =
  'Koninklijke Nederlandse Maatschappij tot Exploitatie van Middelgrote Ondernemingen in Verwarmingstechniek B.V.';
const HOSTILE = '**Ana** [Approve](https://evil.example) ${secret} {{DATE(2026-01-01)}}';
const many = Array.from({ length: 60 }, (_, n) => partnerId(String(1_000_000 + n)));

export const extremePolicies: readonly Sample[] = [
  sampleOf(
    'policy: many IDs, long and hostile names',
    review(
      { ...policy, partnerIds: many.map((id) => ({ id, country: 'NL' })) },
      {
        partners: new Map(many.map((id) => [id, LONG])),
        customers: new Map([[woodgrove, HOSTILE]]),
        people: new Map([
          [ana!, HOSTILE],
          [bo!, LONG],
        ]),
      },
    ),
  ),
  sampleOf(
    'policy: form with many IDs',
    policyForm({ ids: many.join(', '), quiet: HOSTILE }, '3', [
      text('error.quietUnclear', { given: HOSTILE }),
    ]),
  ),
];
