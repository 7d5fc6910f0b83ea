import type { CardData, Fact, Forward } from '../cards/card-data.ts';
import { type Customer, customerName } from '../domain/customers.ts';
import type { TenantId } from '../domain/ids.ts';
import { type Onboarding, waitsFor } from '../domain/onboarding.ts';
import { LANGUAGES } from '../i18n/languages.ts';
import { type Text, text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import { linkAtHome } from './lighthouse-card.ts';
import { showAction } from './set-reply.ts';

export type OnboardView =
  | { readonly kind: 'home' | 'done' | 'languages'; readonly customer: Customer }
  /** Its subscriptions are delegated to the partner; the link belongs there. */
  | { readonly kind: 'delegated'; readonly customer: Customer; readonly home: TenantId }
  | OnboardStepView;

interface OnboardStepView {
  readonly kind: 'step';
  readonly customer: Customer;
  readonly onboarding: Onboarding;
  /** What the person's own token met. */
  readonly door: 'open' | 'notApproved' | 'notMember' | 'notAccepted' | 'noObject';
  readonly isSpreading: boolean;
  readonly consentUrl: string;
  /** Name of the partner, and the person's own account name; foreign text. */
  readonly partner: string;
  readonly account: string;
  /** BCP 47 of the mail; the reader's own when undefined. */
  readonly language: string | undefined;
}

/** Asks for the language first. */
export const ASK = 'ask';

type RunAction = Extract<Action, { kind: 'run' }>;

/** As many buttons as Teams draws. */
const MOST_LANGUAGES = 6;

export function onboardReply(view: OnboardView): Reply {
  const { customer } = view;
  const params = { customer: customerName(customer) };
  switch (view.kind) {
    case 'home':
      return notice({ tone: 'neutral', title: text('onboard.home'), body: [text('onboard.home.body')] }, [
        showAction(customer),
      ]);
    case 'done':
      return notice(
        { tone: 'good', title: text('onboard.done', params), body: [text('onboard.done.body', params)] },
        [showAction(customer)],
      );
    case 'languages':
      return notice(
        { tone: 'neutral', title: text('onboard.languages', params), body: [text('onboard.languages.body')] },
        LANGUAGES.slice(0, MOST_LANGUAGES).map(({ code, name }) =>
          again(customer, text('action.thisWord', { word: name }), { language: code }),
        ),
      );
    case 'delegated':
      return notice(
        {
          tone: 'neutral',
          title: text('onboard.delegated', params),
          body: [text('onboard.delegated.body', params)],
        },
        [linkAtHome(view.home), again(customer, text('action.onboardAnyway'), { anyway: 'yes' })],
      );
    case 'step':
      return stepReply(view);
  }
}

const notice = (data: CardData['notice'], actions: readonly Action[]): Reply => ({
  text: data.title,
  card: { template: 'notice', data },
  actions,
});

function stepReply(view: OnboardStepView): Reply {
  const { customer, door, isSpreading, onboarding } = view;
  const { step } = onboarding;
  const params = { customer: customerName(customer) };
  const forward = mailOf(view);
  return notice(
    {
      tone: step === 'link' ? 'good' : 'attention',
      title: text(`onboard.${step}`, params),
      body: [
        isSpreading ? text('onboard.spreading', params) : text(`onboard.${step}.body`, params),
        ...(step === 'consent' && door === 'notMember' ? [text('onboard.consent.unknown', params)] : []),
      ],
      facts: progressOf(view),
      ...(forward === undefined ? {} : { forward }),
    },
    actionsOf(view),
  );
}

/** The three things a customer needs, each with how it stands. */
function progressOf({ door, onboarding }: OnboardStepView): readonly Fact[] {
  const { consentedAt, step, stepAt, tenantId } = onboarding;
  const isApproved = door === 'open' || door === 'notAccepted' || door === 'noObject';
  const consent = isApproved
    ? 'done'
    : door === 'notApproved' || step === 'consent'
      ? 'customer'
      : consentedAt === undefined
        ? 'said'
        : 'reported';
  const membership =
    door === 'open' ? 'done' : door === 'notAccepted' ? 'you' : step === 'consent' ? 'later' : 'customer';
  return [
    { label: text('onboard.fact.consent'), value: text(`onboard.state.${consent}`) },
    { label: text('onboard.fact.membership'), value: text(`onboard.state.${membership}`) },
    { label: text('onboard.fact.link'), value: text(`onboard.state.${step === 'link' ? 'you' : 'later'}`) },
    { label: text(`onboard.waits.${waitsFor(onboarding)}`), value: { date: new Date(stepAt).toISOString() } },
    { label: text('fact.tenantId'), value: tenantId },
  ];
}

/** What to send to the customer, in their language; nothing when it is the partner's turn. */
function mailOf({ account, consentUrl, customer, language, onboarding, partner }: OnboardStepView) {
  const { step } = onboarding;
  if (step === 'invitation' || step === 'link') return undefined;
  const mail: Forward = {
    label: text('onboard.mail'),
    text: text(`mail.${step}`, { customer: customerName(customer), partner, account, url: consentUrl }),
    ...(language === undefined ? {} : { language }),
  };
  return mail;
}

function actionsOf({ consentUrl, customer, door, onboarding }: OnboardStepView): readonly Action[] {
  const { step, tenantId: tenant } = onboarding;
  const check = again(customer, text('action.checkAgain'));
  const stop: Action = {
    kind: 'run',
    label: text('action.stopOnboarding'),
    invocation: { command: 'onboarding', args: { stop: tenant } },
  };
  const link: Action = {
    kind: 'run',
    label: text('action.linkPartner'),
    style: 'positive',
    invocation: { command: 'link', args: { customer: tenant } },
  };
  const otherAccount: Action = {
    kind: 'run',
    label: text('action.otherAccount'),
    invocation: { command: 'signin', args: { customer: tenant } },
  };
  switch (step) {
    case 'consent':
      return [
        { ...check, style: 'positive' },
        ...(door === 'notMember'
          ? [again(customer, text('action.alreadyApproved'), { approved: 'yes' })]
          : []),
        { kind: 'open', label: text('action.approvalPage'), url: consentUrl },
        ...inLanguages(customer),
        stop,
      ];
    case 'membership':
      return [{ ...check, style: 'positive' }, otherAccount, ...inLanguages(customer), stop];
    case 'account':
      // Nothing but a link tells whether they made one.
      return [link, otherAccount, ...inLanguages(customer), stop];
    case 'invitation':
      return [{ ...check, style: 'positive' }, otherAccount, stop];
    case 'link':
      return [link, stop];
  }
}

const again = (customer: Customer, label: Text, args: Readonly<Record<string, string>> = {}): RunAction => ({
  kind: 'run',
  label,
  invocation: { command: 'onboard', args: { customer: customer.tenantId, ...args } },
});

/** The mail is for the customer, who may read another language than the person who sends it. */
const inLanguages = (customer: Customer): readonly Action[] =>
  LANGUAGES.length < 2 ? [] : [again(customer, text('action.otherLanguage'), { language: ASK })];
