import { type Onboarding, onboardingName, waitsFor } from '../domain/onboarding.ts';
import { isGuid, tenantId } from '../domain/ids.ts';
import { samePerson } from '../domain/people.ts';
import { text } from '../i18n/text.ts';
import type { Action, Reply } from '../ports/chat.ts';
import { type CommandContext, defineCommand } from './command.ts';

interface Row {
  readonly onboarding: Onboarding;
  /** Who began it; for managers, and only when it was somebody else. Foreign text. */
  readonly by?: string;
}

interface Result {
  readonly rows: readonly Row[];
  readonly stopped: string | undefined;
}

/** Buttons beside the list. */
const MOST_BUTTONS = 4;

/** Customers on their way in: who is waited for, and since when. Managers see those of everybody. */
export const onboarding = defineCommand<{ readonly stop: string | undefined }, Result>({
  name: 'onboarding',
  alsoCalled: ['onboardings'],
  usage: 'onboarding',
  summary: 'command.onboarding.summary',
  personal: true,
  writes: false,
  parse: ({ stop }) => ({ stop }),
  async execute({ stop }, ctx) {
    const stopped = stop === undefined ? undefined : await stopOne(stop, ctx);
    return { rows: await rowsFor(ctx), stopped };
  },
  render: renderRows,
});

async function stopOne(tenant: string, { person, services }: CommandContext): Promise<string | undefined> {
  if (!isGuid(tenant)) return undefined;
  const known = await services.onboardings.find(person.tenantId, tenantId(tenant));
  if (!known || !(await mayHandle(known, { person, services }))) return undefined;
  await services.onboardings.remove(person.tenantId, known.tenantId);
  return onboardingName(known);
}

const mayHandle = async (
  { by }: Onboarding,
  { person, services }: Pick<CommandContext, 'person' | 'services'>,
): Promise<boolean> => samePerson(by, person) || services.managers.is(person);

async function rowsFor({ person, services }: CommandContext): Promise<readonly Row[]> {
  const { ledger, managers, onboardings, people } = services;
  const isManager = await managers.is(person);
  const rows: Row[] = [];
  for (const one of await onboardings.list(person.tenantId)) {
    const isOwn = samePerson(one.by, person);
    if (!isOwn && !isManager) continue;
    // The first link ends it, however it was made.
    const held = one.step === 'link' ? await ledger.listByPerson(one.by) : [];
    if (held.some(({ identity, link }) => identity.tenantId === one.tenantId && link)) {
      await onboardings.remove(one.home, one.tenantId);
      continue;
    }
    const name = isOwn ? undefined : (await people.get(one.by))?.name;
    rows.push({ onboarding: one, ...(name === undefined ? {} : { by: name }) });
  }
  return rows;
}

function renderRows({ rows, stopped }: Result): Reply {
  const title = text('onboarding.title', { count: rows.length });
  if (rows.length === 0) {
    return {
      text:
        stopped === undefined ? text('onboarding.none') : text('onboarding.stopped', { customer: stopped }),
      card: {
        template: 'notice',
        data: {
          tone: 'neutral',
          title:
            stopped === undefined
              ? text('onboarding.none')
              : text('onboarding.stopped', { customer: stopped }),
          body: [text('onboarding.none.body')],
        },
      },
    };
  }
  return {
    text: title,
    card: { template: 'subscriptions', data: { title, rows: rows.map(rowOf) } },
    actions: rows.slice(0, MOST_BUTTONS).map(goOn),
  };
}

const rowOf = ({ by, onboarding: one }: Row) => ({
  tone: waitsFor(one) === 'partner' ? ('good' as const) : ('attention' as const),
  title: text('onboarding.row', { customer: onboardingName(one) }),
  facts: [
    { label: text('onboarding.step'), value: text(`onboarding.step.${one.step}`) },
    { label: text(`onboard.waits.${waitsFor(one)}`), value: { date: new Date(one.stepAt).toISOString() } },
    ...(by === undefined ? [] : [{ label: text('onboarding.by'), value: by }]),
  ],
});

const goOn = ({ onboarding: one }: Row): Action => ({
  kind: 'run',
  label: text('action.checkOn', { customer: onboardingName(one) }),
  invocation: { command: 'onboard', args: { customer: one.tenantId } },
});
