import type { Fact, Value } from '../cards/card-data.ts';
import type { ObjectId, PartnerId, TenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import type { Args } from './command.ts';
import { keepPolicy, languageName } from './policy-form.ts';
import { type PolicyDraft, quietText } from './policy-words.ts';

/** What the ids of a policy are called; foreign text. */
export interface PolicyNames {
  readonly partners: ReadonlyMap<PartnerId, string>;
  readonly customers: ReadonlyMap<TenantId, string>;
  readonly people: ReadonlyMap<ObjectId, string>;
}

const policyAction = (
  label: Text,
  args: Args,
  extra: Pick<Action & { kind: 'run' }, 'style'> = {},
): Action => ({
  kind: 'run',
  label,
  invocation: { command: 'policy', args },
  ...extra,
});

export function policyReply(
  policy: Policy,
  names: PolicyNames,
  title: 'policy.title' | 'policy.done',
): Reply {
  const said = text(policy.version === 0 ? 'policy.unset' : title, { version: policy.version });
  return {
    text: said,
    card: {
      template: 'notice',
      data: {
        tone: title === 'policy.done' ? 'good' : 'neutral',
        title: said,
        body: [text('policy.note')],
        facts: [
          ...[...factsOf(policy, names).values()],
          ...(policy.version === 0
            ? []
            : [
                {
                  label: text('policy.changedAt'),
                  value: { date: new Date(policy.changedAt).toISOString() },
                },
              ]),
        ],
      },
    },
    actions: [policyAction(text('action.changePolicy'), { do: 'edit' })],
  };
}

/** What would change, before → after; undefined: nothing. `args` make it so. */
export function policyReview(
  current: Policy,
  draft: PolicyDraft,
  names: PolicyNames,
  notes: readonly Text[],
  args: Args,
): Reply | undefined {
  const [before, after] = [factsOf(current, names), factsOf(draft, names)];
  const facts = [...new Set([...before.keys(), ...after.keys()])].flatMap((key): Fact[] => {
    const [was, is] = [before.get(key), after.get(key)];
    const label = (is ?? was)?.label;
    if (label === undefined || JSON.stringify(was) === JSON.stringify(is)) return [];
    // A customer without an entry of its own expects everyone who can enter it.
    return [
      { label, was: was?.value ?? text('policy.everyone'), value: is?.value ?? text('policy.everyone') },
    ];
  });
  if (facts.length === 0) return undefined;
  const title = text('policy.review');
  return {
    text: title,
    card: { template: 'notice', data: { tone: 'attention', title, body: notes, facts } },
    actions: [policyAction(text('action.setPolicy'), args, { style: 'positive' }), keepPolicy],
  };
}

/** In the order of the form, then who is expected where it is not everyone. */
function factsOf(policy: PolicyDraft, names: PolicyNames): ReadonlyMap<string, Fact> {
  const yesOrNo = (id: 'names' | 'reminders'): Text => text(`policy.${id}.${policy[id] ? 'yes' : 'no'}`);
  const ids = policy.partnerIds.map(({ country, id }) =>
    [id, country, names.partners.get(id)].filter((part) => part !== undefined).join(' '),
  );
  const entries: readonly (readonly [string, Text, Value])[] = [
    ['ids', text('policy.form.ids'), ids.length === 0 ? text('policy.ids.any') : ids.join(', ')],
    ['outside', text('policy.form.outside'), text(`policy.outside.${policy.outside}`)],
    ['names', text('policy.form.names'), yesOrNo('names')],
    ['reminders', text('policy.form.reminders'), yesOrNo('reminders')],
    ['quiet', text('policy.form.quiet'), quietText(policy) || text('policy.quiet.none')],
    ['language', text('policy.form.language'), languageName(policy.language)],
    ...policy.expected.map(({ people, tenantId }): readonly [string, Text, Value] => [
      tenantId,
      text('policy.expectedAt', { customer: names.customers.get(tenantId) ?? tenantId }),
      people.length === 0 ? text('policy.nobody') : people.map((id) => names.people.get(id) ?? id).join(', '),
    ]),
  ];
  return new Map(entries.map(([key, label, value]) => [key, { label, value }]));
}
