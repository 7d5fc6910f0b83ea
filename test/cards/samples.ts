import { boards, extremeBoards } from './board-samples.ts';
import { deliveries, extremeDeliveries } from './delivery-samples.ts';
import { evidence, extremeEvidence } from './evidence-samples.ts';
import { extremePolicies, policies } from './policy-samples.ts';
import { extremePrincipals, principals } from './principal-samples.ts';
import type { CardData, CardRef, Fact } from '../../src/cards/card-data.ts';
import type { RenderedAction } from '../../src/cards/render-card.ts';
import en from '../../src/i18n/en.json' with { type: 'json' };
import type { MessageKey, Text } from '../../src/i18n/text.ts';
import type { Catalogue } from '../../src/i18n/translator.ts';

/** One card as a partner may meet it; the sentences are the samples' own, so that no command is needed to make it. */
export interface Sample {
  readonly name: string;
  readonly ref: CardRef;
  readonly actions: readonly RenderedAction[];
}

const sentences: Record<string, string> = {};
/** The catalogue with the samples' sentences; filled when this module has loaded. */
export const sampleCatalogue = (): Catalogue => ({ ...en, ...sentences });

function say(english: string, params?: Text['params']): Text {
  const key = `sample.${english}`;
  sentences[key] = english;
  return { key: key as MessageKey, ...(params && { params }) };
}

const press = (title: string, style?: 'positive' | 'destructive'): RenderedAction => ({
  kind: 'run',
  title,
  verb: 'go',
  card: { id: '0192f0a1-6b1c-7d53-9a51-6f1d1c7a0b11', nonce: 'a7Qm0kT4x2Zr' },
  ...(style && { style }),
});

const FABRIKAM = { id: '1234567', name: 'Fabrikam' };
const OTHER = { id: '7654321', name: 'Tailwind Traders' };
const account: Fact = { label: say('Your account there'), value: 'ana.bakker@fabrikam.example' };
const facts: readonly Fact[] = [
  account,
  { label: say('State'), value: say('Active') },
  { label: say('Since'), value: { date: '2026-03-12T13:03:21.1234567Z' } },
];
const details: readonly Fact[] = [
  { label: say('Tenant ID'), value: '6f1c2a94-3d58-4b7e-9c41-0e5b7d2a8f31' },
  { label: say('Object ID'), value: 'b2d0c7e8-91aa-4f63-8a57-c4f0d1e2a3b4' },
  { label: say('First linked'), value: { date: '2024-11-02T08:15:00Z' } },
  { label: say('Correlation ID'), value: '0192f0a1-6b1c-7d53-9a51-6f1d1c7a0b11' },
];
const customer = 'Contoso Ltd';

const HOSTILE =
  '**Contoso** [Approve now](https://evil.example) `x` \u202Egnp.exe ${secret} {{DATE(2026-01-01)}} <at>All</at>';
const LONG =
  'Koninklijke Nederlandse Maatschappij tot Exploitatie van Middelgrote en Grote Ondernemingen in Verwarmingstechniek B.V.';
const UNBROKEN = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';

const links: readonly Sample[] = [
  {
    name: 'link: linked',
    ref: {
      template: 'link',
      data: { tone: 'good', title: say('Linked'), customer, partner: FABRIKAM, facts, details },
    },
    actions: [press('Undo'), press('Show')],
  },
  {
    name: 'link: nothing linked',
    ref: {
      template: 'link',
      data: {
        tone: 'attention',
        title: say('Nothing is linked'),
        customer: 'Woodgrove Bank',
        notes: [say('Your work there is not credited to a partner.')],
        facts: [account],
        details: details.slice(0, 2),
      },
    },
    actions: [press('Link a partner ID', 'positive')],
  },
  {
    name: 'link: another partner',
    ref: {
      template: 'link',
      data: {
        tone: 'attention',
        title: say('Another partner is linked'),
        customer,
        partner: OTHER,
        replacement: FABRIKAM,
        notes: [say('From then on your work there counts for the new partner.')],
        facts,
        details,
      },
    },
    actions: [press('Replace with 1234567', 'positive'), press('Keep as it is')],
  },
  {
    name: 'link: new partner without a name',
    ref: {
      template: 'link',
      data: {
        tone: 'attention',
        title: say('Another partner is linked'),
        customer,
        partner: FABRIKAM,
        replacement: { id: '4098765432' },
        notes: [say('Microsoft tells the name of the new partner only after linking. Check the ID first.')],
        facts: [account],
        details,
      },
    },
    actions: [press('Replace with 4098765432', 'positive'), press('Keep as it is')],
  },
  {
    name: 'link: confirm unlink',
    ref: {
      template: 'link',
      data: {
        tone: 'warning',
        title: say('Remove this link?'),
        customer,
        partner: FABRIKAM,
        notes: [say('Your work in {{customer}} is then credited to no partner.', { customer })],
        facts,
        details,
      },
    },
    actions: [press('Unlink', 'destructive'), press('Keep as it is')],
  },
  {
    name: 'link: unlinked',
    ref: {
      template: 'link',
      data: {
        tone: 'good',
        title: say('Unlinked'),
        customer,
        notes: [say('It was {{partnerId}}.', { partnerId: '1234567' })],
        facts: [account],
        details: details.slice(0, 2),
      },
    },
    actions: [press('Undo'), press('Show')],
  },
  {
    name: 'link: unchanged, name unknown',
    ref: {
      template: 'link',
      data: {
        tone: 'good',
        title: say('Already linked'),
        customer: 'Adventure Works',
        partner: { id: '1234567' },
        facts,
        details: [],
      },
    },
    actions: [press('Show')],
  },
];

const CONSENT_URL =
  'https://login.microsoftonline.com/6f1c2a94-3d58-4b7e-9c41-0e5b7d2a8f31/v2.0/adminconsent?client_id=2f1e7c5a-0d4b-4c39-8a66-5b9d3e8f7a10&scope=https%3A%2F%2Fmanagement.azure.com%2Fuser_impersonation&redirect_uri=https%3A%2F%2Fpal.fabrikam.example%2Fauth%2Fconsent&state=mZk3';

const notices: readonly Sample[] = [
  {
    name: 'notice: approval missing',
    ref: {
      template: 'notice',
      data: {
        tone: 'attention',
        title: say('PAL Bot is not yet approved in {{customer}}.', { customer: 'Woodgrove Bank' }),
        body: [
          say('An administrator of {{customer}} approves it once. Forward the text below, then try again.', {
            customer: 'Woodgrove Bank',
          }),
        ],
        forward: {
          label: say('To forward'),
          text: say(
            'Hello,\n\nwe record our partner ID for the work we do in your Azure. For that, please approve PAL Bot in {{customer}} once. It acts only as us and gets no access of its own:\n\n{{url}}\n\nThank you!',
            { customer: 'Woodgrove Bank', url: CONSENT_URL },
          ),
        },
        reference: 'PAL-301',
      },
    },
    actions: [
      press('Try again', 'positive'),
      { kind: 'open', title: 'Open the approval page', url: CONSENT_URL },
    ],
  },
  {
    name: 'notice: sign in',
    ref: {
      template: 'notice',
      data: {
        tone: 'attention',
        title: say('{{customer}} asks for another proof of who you are.', { customer: 'Northwind Traders' }),
        body: [say('Sign in there once; then I go on with what you asked.')],
        reference: 'PAL-304',
      },
    },
    actions: [
      {
        kind: 'popup',
        title: 'Sign in to Northwind Traders',
        url: 'https://pal.fabrikam.example/auth/start',
      },
      press('Cancel'),
    ],
  },
  {
    name: 'notice: signed in',
    ref: {
      template: 'notice',
      data: {
        tone: 'good',
        title: say('Signed in to {{customer}}', { customer }),
        body: [say('I can now read and change your link there.')],
        facts: [account],
      },
    },
    actions: [press('Show')],
  },
  {
    name: 'notice: signed out',
    ref: {
      template: 'notice',
      data: {
        tone: 'neutral',
        title: say('Signed out'),
        body: [say('I forgot your Teams sign-in and your sign-ins in 3 customers. Links stay as they are.')],
      },
    },
    actions: [],
  },
];

const CUSTOMERS = ['Contoso Ltd', 'Contoso Retail', 'Adventure Works', 'Woodgrove Bank', 'Northwind Traders'];
const choices = CUSTOMERS.map((title, index) => ({
  title,
  value: `00000000-0000-4000-8000-00000000000${index}`,
}));

const forms: readonly Sample[] = [
  {
    name: 'form: link',
    ref: {
      template: 'form',
      data: {
        title: say('Link a partner ID'),
        hint: say('The link is made for your own account in that customer.'),
        customers: choices,
        customer: '00000000-0000-4000-8000-000000000000',
        partnerId: { value: '1234567' },
      },
    },
    actions: [press('Continue', 'positive'), press('Cancel')],
  },
  {
    name: 'form: empty',
    ref: {
      template: 'form',
      data: { title: say('Change the partner ID'), customers: choices, partnerId: {} },
    },
    actions: [press('Continue', 'positive'), press('Cancel')],
  },
  {
    name: 'form: choice',
    ref: {
      template: 'form',
      data: {
        title: say('Which "{{given}}" do you mean?', { given: 'Contoso' }),
        customers: choices.slice(0, 2),
      },
    },
    actions: [press('Choose', 'positive'), press('Cancel')],
  },
  {
    name: 'form: several',
    ref: {
      template: 'form',
      data: { title: say('Link several customers'), customers: choices, multiple: true, partnerId: {} },
    },
    actions: [press('Continue', 'positive'), press('Cancel')],
  },
  {
    name: 'working',
    ref: { template: 'working', data: { title: say('Linking in Contoso Ltd') } },
    actions: [],
  },
];

const row = (
  name: string,
  tone: 'good' | 'attention' | 'warning' | 'neutral',
  status: string,
  partner?: string,
) => ({
  name,
  domain: `${name.toLowerCase().replaceAll(' ', '')}.example`,
  tone,
  status: say(status),
  ...(partner !== undefined && { partner }),
  ...(tone !== 'neutral' && { verifiedAt: '2026-03-12T13:03:21Z' }),
});

const lists: readonly Sample[] = [
  {
    name: 'customers',
    ref: {
      template: 'customers',
      data: {
        title: say('Your 598 customers'),
        page: say('Page 2 of 40'),
        rows: [
          row('Contoso Ltd', 'good', 'Linked', 'Fabrikam (1234567)'),
          row('Contoso Retail', 'attention', 'Nothing linked'),
          row('Adventure Works', 'warning', 'Other partner', 'Tailwind Traders (7654321)'),
          row('Woodgrove Bank', 'neutral', 'Not looked at yet'),
          row('Northwind Traders', 'good', 'Linked', 'Fabrikam (1234567)'),
        ],
        footer: say('Type show and a name to look at one.'),
      },
    },
    actions: [press('Next', 'positive'), press('Previous'), press('Verify now')],
  },
  {
    name: 'help',
    ref: {
      template: 'help',
      data: {
        title: say('What I can do'),
        intro: say(
          'I link your partner ID to your account in a customer tenant, show it, change it and remove it.',
        ),
        commands: [
          { usage: 'link <partner id> <customer>', summary: say('Link your partner ID.') },
          { usage: 'show [customer]', summary: say('Show what is linked.') },
          {
            usage: 'update <partner id> <customer>',
            summary: say('Replace the partner ID, after a question.'),
          },
          { usage: 'unlink <customer>', summary: say('Remove the link, after a question.') },
          { usage: 'customers [filter]', summary: say('List the customers you can enter.') },
          { usage: 'signout', summary: say('Forget your sign-ins.') },
        ],
        managers: {
          title: say('For managers'),
          commands: [
            {
              usage: 'policy [change | expect <customer> everyone|nobody|@person …]',
              summary: say('The partner IDs and rules of your organisation.'),
            },
          ],
        },
      },
    },
    actions: [press('Link a partner ID', 'positive'), press('My customers')],
  },
];

/** Made up from these, so that the pictures show what two dozen customers look like. */
const BRANCHES = ['', ' Nederland', ' Sverige', ' France', ' Services', ' Logistics', ' Nordic', ' Energy'];
const manyNames = (count: number, start = 0): readonly string[] =>
  Array.from({ length: count }, (_, at) => {
    const index = at + start;
    const round = Math.floor(index / (CUSTOMERS.length * BRANCHES.length));
    const branch = BRANCHES[Math.floor(index / CUSTOMERS.length) % BRANCHES.length] ?? '';
    return `${CUSTOMERS[index % CUSTOMERS.length] ?? ''}${branch}${round > 0 ? ` ${round}` : ''}`;
  });

type Group = CardData['run']['groups'][number];
const group = (
  tone: Group['tone'],
  words: string,
  names: readonly string[],
  more: { readonly remedy?: string; readonly params?: Text['params'] } = {},
): Group => ({
  tone,
  text: say(words, { count: names.length, ...more.params }),
  names,
  ...(more.remedy !== undefined && { remedy: say(more.remedy) }),
});

const blocked: readonly Group[] = [
  group('warning', '{{count}} have not approved PAL Bot', manyNames(31, 60), {
    remedy: 'An administrator of the customer approves it once. Take all approval links as one text.',
  }),
  group('warning', '{{count}} do not know your account', manyNames(9, 20), {
    remedy: 'Ask the customer to invite you as a guest, and accept.',
  }),
  group('warning', '{{count}} want another proof of who you are', manyNames(2, 3), {
    remedy: 'Sign in there once, then plan again.',
  }),
];

const approvalUrl = (index: number): string =>
  CONSENT_URL.replace(/^(.{34}).{8}/, (_, start: string) => `${start}${String(index).padStart(8, '0')}`);

const runs: readonly Sample[] = [
  {
    name: 'run: plan',
    ref: {
      template: 'run',
      data: {
        tone: 'attention',
        title: say('Link {{partnerId}} in {{count}} customers?', { partnerId: '1234567', count: 412 }),
        subtitle: say('Your 500 customers, read a minute ago'),
        groups: [
          group('neutral', '{{count}} will be linked', manyNames(412)),
          group('attention', '{{count}} hold {{partner}} ({{partnerId}}) and keep it', manyNames(6, 12), {
            params: { partner: OTHER.name, partnerId: OTHER.id },
          }),
          group('good', '{{count}} are linked already', manyNames(40, 5)),
          ...blocked,
        ],
      },
    },
    actions: [
      press('Link 412', 'positive'),
      press('Also replace 6'),
      press('Approval links'),
      press('Cancel'),
    ],
  },
  {
    name: 'run: plan to unlink',
    ref: {
      template: 'run',
      data: {
        tone: 'warning',
        title: say('Unlink {{count}} customers?', { count: 412 }),
        groups: [
          group('neutral', '{{count}} will be unlinked', manyNames(412)),
          group('good', '{{count}} hold no link', manyNames(3, 7)),
          {
            tone: 'neutral',
            text: say('{{count}} are left out by your filter', { count: 87 }),
            names: [],
          },
        ],
        typedCount: { label: say('Type {{count}} to unlink them all', { count: 412 }), expected: 412 },
        footer: say('You can undo the whole run while nothing has changed since.'),
      },
    },
    actions: [press('Unlink 412', 'destructive'), press('Cancel')],
  },
  {
    name: 'run: planning',
    ref: {
      template: 'run',
      data: {
        tone: 'neutral',
        title: say('Looking at your customers'),
        progress: {
          done: 3,
          total: 500,
          text: say('{{done}} of {{total}} customers', { done: 3, total: 500 }),
        },
        groups: [],
      },
    },
    actions: [press('Cancel')],
  },
  {
    name: 'run: in progress',
    ref: {
      template: 'run',
      data: {
        tone: 'neutral',
        title: say('Linking {{partnerId}}', { partnerId: '1234567' }),
        subtitle: say('You can close Teams meanwhile.'),
        progress: {
          done: 268,
          total: 412,
          text: say('{{done}} of {{total}} customers', { done: 268, total: 412 }),
        },
        groups: [
          group('warning', '{{count}} were changed meanwhile', manyNames(3, 30), {
            remedy: 'Nothing was done there. Look at them, then retry.',
          }),
        ],
        footer: say('About {{count}} minutes left', { count: 2 }),
      },
    },
    actions: [press('Cancel')],
  },
  {
    name: 'run: waiting',
    ref: {
      template: 'run',
      data: {
        tone: 'attention',
        title: say('Waiting for your sign-in'),
        subtitle: say('I go on by myself where I stopped.'),
        progress: {
          done: 268,
          total: 412,
          text: say('{{done}} of {{total}} customers', { done: 268, total: 412 }),
        },
        groups: [],
      },
    },
    actions: [
      { kind: 'popup', title: 'Sign in', url: 'https://pal.fabrikam.example/auth/start' },
      press('Cancel'),
    ],
  },
  {
    name: 'run: result',
    ref: {
      template: 'run',
      data: {
        tone: 'attention',
        title: say('{{count}} customers linked to {{partnerId}}', { count: 379, partnerId: '1234567' }),
        groups: [
          group('good', '{{count}} linked', manyNames(379)),
          group('neutral', '{{count}} were as wanted', manyNames(2, 21)),
          ...blocked.slice(0, 2),
        ],
        forward: {
          label: say('Approval links to forward'),
          text: say('Hello, please approve the app PAL Bot in your directory once:\n'),
          lines: manyNames(31, 60).map((name, index) => `${name}: ${approvalUrl(index)}`),
        },
        footer: say('Finished {{time}}, after {{count}} minutes', { time: '12 Mar 2026, 14:03', count: 6 }),
      },
    },
    actions: [press('Retry 40', 'positive'), press('Undo 379'), press('Download')],
  },
  {
    name: 'run: all done',
    ref: {
      template: 'run',
      data: {
        tone: 'good',
        title: say('{{count}} customers linked to {{partnerId}}', { count: 7, partnerId: '1234567' }),
        groups: [group('good', '{{count}} linked', manyNames(7))],
      },
    },
    actions: [press('Undo 7'), press('Download')],
  },
  {
    name: 'runs',
    ref: {
      template: 'runs',
      data: {
        title: say('Your last runs'),
        rows: [
          {
            tone: 'neutral',
            title: say('Link {{partnerId}} in {{count}} customers', { partnerId: '1234567', count: 412 }),
            status: say('Under way'),
            at: '2026-03-12T13:03:21Z',
          },
          {
            tone: 'attention',
            title: say('Change {{count}} customers to {{partnerId}}', { partnerId: '1234567', count: 58 }),
            status: say('{{done}} done, {{unchanged}} unchanged, {{failed}} failed', {
              done: 50,
              unchanged: 3,
              failed: 5,
            }),
            at: '2026-03-11T09:12:00Z',
          },
          {
            tone: 'good',
            title: say('Show {{count}} customers', { count: 500 }),
            status: say('Done'),
            at: '2026-03-10T15:40:00Z',
          },
          {
            tone: 'neutral',
            title: say('Unlink {{count}} customers', { count: 2 }),
            status: say('Cancelled'),
            at: '2026-03-02T07:05:00Z',
          },
        ],
      },
    },
    actions: [],
  },
];

/** 500 customers, 30 causes and more. */
const manyGroups: readonly Group[] = Array.from({ length: 32 }, (_, at) =>
  group(
    at === 0 ? 'neutral' : 'warning',
    '{{count}} customers: cause {{cause}}',
    at === 0 ? [LONG] : manyNames(at, at),
    {
      remedy: 'Ask their administrator.',
      params: { cause: at },
    },
  ),
);

/** What a card must survive; checked, but no picture for the docs. */
const extremes: readonly Sample[] = [
  {
    name: 'link: long names',
    ref: {
      template: 'link',
      data: {
        tone: 'attention',
        title: say('Another partner is linked'),
        customer: LONG,
        partner: { id: '1234567890', name: LONG },
        replacement: { id: '9876543210', name: UNBROKEN },
        notes: [
          say('From then on your work in {{customer}} counts for the new partner.', { customer: UNBROKEN }),
        ],
        facts: [{ label: say('Your account there'), value: `${UNBROKEN}@${UNBROKEN}.example` }, ...facts],
        details: [...details, { label: say('Error detail'), value: UNBROKEN }],
      },
    },
    actions: [
      press(`Replace with ${LONG}`, 'positive'),
      press('Keep as it is'),
      press('Unlink', 'destructive'),
    ],
  },
  {
    name: 'link: hostile names',
    ref: {
      template: 'link',
      data: {
        tone: 'good',
        title: say('Linked in {{customer}}', { customer: HOSTILE }),
        customer: HOSTILE,
        partner: { id: '1234567', name: HOSTILE },
        notes: [say('{{partner}} is linked.', { partner: HOSTILE })],
        facts: [{ label: say('Your account there'), value: HOSTILE }],
        details: [{ label: say('Object ID'), value: HOSTILE }],
      },
    },
    actions: [press(HOSTILE)],
  },
  {
    name: 'form: several of many and long',
    ref: {
      template: 'form',
      data: {
        title: say('Link several customers'),
        customers: [LONG, UNBROKEN, HOSTILE, ...CUSTOMERS, ...CUSTOMERS].map((title, index) => ({
          title,
          value: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        })),
        multiple: true,
      },
    },
    actions: [press('Continue', 'positive')],
  },
  {
    name: 'customers: many and long',
    ref: {
      template: 'customers',
      data: {
        title: say('Your {{count}} customers', { count: 240 }),
        rows: Array.from({ length: 240 }, (_, index) =>
          index % 3 === 0
            ? { ...row(LONG, 'good', 'Linked', `${LONG} (1234567)`), domain: `${UNBROKEN}.example` }
            : row(index % 2 === 0 ? HOSTILE : `Customer ${index}`, 'attention', 'Nothing linked'),
        ),
      },
    },
    actions: [],
  },
  {
    name: 'run: many causes',
    ref: {
      template: 'run',
      data: {
        tone: 'warning',
        title: say('Unlink {{count}} customers?', { count: 496 }),
        subtitle: say('Read at {{customer}}', { customer: UNBROKEN }),
        groups: manyGroups,
        typedCount: {
          label: say('Type {{count}} for {{customer}}', { count: 496, customer: LONG }),
          expected: 496,
        },
        footer: say('Last looked at: {{customer}}', { customer: HOSTILE }),
      },
    },
    actions: [press('Unlink 496', 'destructive'), press('Cancel')],
  },
  {
    name: 'run: long and hostile names',
    ref: {
      template: 'run',
      data: {
        tone: 'attention',
        title: say('Linked in {{customer}}', { customer: HOSTILE }),
        subtitle: say('Now: {{customer}}', { customer: LONG }),
        progress: { done: 411, total: 412, text: say('Now: {{customer}}', { customer: UNBROKEN }) },
        groups: [
          group('good', '{{count}} hold {{partner}}', [LONG, UNBROKEN, HOSTILE, LONG], {
            params: { partner: HOSTILE },
          }),
          group('warning', '{{count}} failed', [HOSTILE, '', UNBROKEN], {
            remedy: 'Ask their administrators.',
          }),
        ],
        forward: {
          label: say('To forward'),
          text: say('Hello,'),
          lines: Array.from({ length: 500 }, (_, index) => `${HOSTILE}: ${approvalUrl(index)}`),
        },
        footer: say('Next: {{customer}}', { customer: UNBROKEN }),
      },
    },
    actions: [press('Undo', 'positive')],
  },
  {
    name: 'runs: many and long',
    ref: {
      template: 'runs',
      data: {
        title: say('Runs of {{customer}}', { customer: HOSTILE }),
        rows: Array.from({ length: 40 }, () => ({
          tone: 'attention' as const,
          title: say('Link in {{customer}}', { customer: UNBROKEN }),
          status: say('Failed in {{customer}}', { customer: LONG }),
          at: 'never',
        })),
      },
    },
    actions: [],
  },
];

export const SAMPLES: Readonly<
  Record<
    | 'links'
    | 'notices'
    | 'forms'
    | 'lists'
    | 'runs'
    | 'boards'
    | 'policies'
    | 'principals'
    | 'evidence'
    | 'deliveries'
    | 'extremes',
    readonly Sample[]
  >
> = {
  links,
  notices,
  forms,
  lists,
  runs,
  boards,
  policies,
  principals,
  evidence,
  deliveries,
  extremes: [
    ...extremes,
    ...extremeBoards,
    ...extremePolicies,
    ...extremePrincipals,
    ...extremeEvidence,
    ...extremeDeliveries,
  ],
};
export const ALL_SAMPLES: readonly Sample[] = Object.values(SAMPLES).flat();
