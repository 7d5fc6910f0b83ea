import { describe, expect, it } from 'vitest';
import { findCardProblems } from '../../src/cards/check-card.ts';
import { renderCard } from '../../src/cards/render-card.ts';
import { policy } from '../../src/commands/policy.ts';
import { understand } from '../../src/commands/understand.ts';
import { partnerId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { translate } from '../../src/i18n/translator.ts';
import type { Action, Reply } from '../../src/ports/chat.ts';
import { nodesOf } from '../cards/support/walk.ts';
import { ana, bo, createTeam, CUSTOMERS, expected, inChat, mira, type Team } from '../support/team.ts';

const reader = { locale: 'en-GB', timeZone: 'Europe/Amsterdam' };
const { contoso, contosoRetail, woodgrove } = CUSTOMERS;

interface Scene {
  readonly team: Team;
  readonly audited: { readonly action: string; readonly outcome: string; readonly code?: string }[];
  readonly says: (line: string) => Promise<Reply>;
  /** Presses a button, with these inputs filled in; what is empty is not sent. */
  readonly presses: (reply: Reply, label: string, inputs?: Record<string, string>) => Promise<Reply>;
}

function scene(start: Partial<Policy> = {}, who = mira): Scene {
  const team = createTeam([expected(ana, contoso, 'inPlace'), expected(bo, woodgrove, 'missing')]);
  team.policy = { ...team.policy, ...start };
  const audited: Scene['audited'] = [];
  Object.assign(team.services, {
    audit: { append: async (_home: unknown, line: Scene['audited'][number]) => void audited.push(line) },
  });
  const mentions = [ana, bo].map(({ name, userId }) => ({ label: name, userId }));
  return {
    team,
    audited,
    async says(line) {
      const named = mentions.filter(({ label }) => line.includes(`@${label}`));
      const meant = understand(
        named.reduce((text, { label }) => text.replace(`@${label}`, label), line),
        named,
      );
      if (meant.kind !== 'command') throw new Error(`not understood: ${line}`);
      return meant.command.run(meant.invocation.args, team.asks(who, inChat(who)));
    },
    presses: async (reply, label, inputs = {}) => {
      const found = reply.actions?.find(
        (action): action is Action & { kind: 'run' } =>
          action.kind === 'run' && translate(action.label, reader) === label,
      );
      if (!found) throw new Error(`no button ${label}`);
      const { args, inputs: wanted = [] } = found.invocation;
      const sent: Record<string, string> = {};
      for (const name of wanted) if (inputs[name]) sent[name] = inputs[name];
      return policy.run({ ...args, ...sent }, team.asks(who, inChat(who)));
    },
  };
}

/** Words on the card, line by line. */
function linesOf(reply: Reply): readonly string[] {
  const card = renderCard(reply.card!, [], reader);
  expect(findCardProblems(card as Record<string, unknown>)).toEqual([]);
  return nodesOf(card).flatMap(({ type, text, label, value }) =>
    type === 'TextRun' || type === 'TextBlock'
      ? [String(text)]
      : label === undefined
        ? []
        : [`${label as string}=${value as string}`],
  );
}

const filled = {
  ids: '1234567 nl, 7654321 SE',
  outside: 'refuse',
  names: 'yes',
  reminders: 'no',
  quiet: '20:00-7:00 amsterdam',
};

describe('policy', () => {
  it('is for managers, whichever of its words', async () => {
    const { says, team } = scene({}, ana);

    for (const line of ['policy', 'policy change', 'policy expect Contoso everyone'])
      await expect(says(line)).rejects.toMatchObject({ code: 'managersOnly' });
    await expect(policy.run({ do: 'set', version: '0' }, team.asks(ana, inChat(ana)))).rejects.toMatchObject({
      code: 'managersOnly',
    });
    expect(team.policy.version).toBe(0);
  });

  it('says that there is none, and what that means', async () => {
    const lines = linesOf(await scene().says('policy'));

    expect(lines).toEqual(
      expect.arrayContaining(['No policy is set', 'Any', 'I ask first', 'Are not named']),
    );
  });

  it('is filled in, shown as before and after, and set when agreed', async () => {
    const { audited, presses, says, team } = scene();

    const form = await presses(await says('policy'), 'Change');
    const review = await presses(form, 'Continue', filled);
    const lines = linesOf(review);
    expect(lines).toEqual(
      expect.arrayContaining([
        'Any → 1234567 NL Fabrikam, 7654321 SE',
        'I ask first → I refuse',
        'Are not named → May be named',
        'Once a week at most → None',
        'None → 20:00–07:00 Europe/Amsterdam',
      ]),
    );
    expect(lines.join()).toContain('Nobody has a link to 7654321 yet.');
    expect(team.policy.version).toBe(0);

    const done = await presses(review, 'Set the policy');
    expect(linesOf(done)).toContain('Policy set, version 1');
    expect(team.policy).toMatchObject({
      version: 1,
      partnerIds: [
        { id: '1234567', country: 'NL' },
        { id: '7654321', country: 'SE' },
      ],
      outside: 'refuse',
      names: true,
      reminders: false,
      quietHours: { from: '20:00', to: '07:00', timeZone: 'Europe/Amsterdam' },
    });
    expect(audited).toMatchObject([{ action: 'policy', outcome: 'done' }]);
  });

  it('shows only what would change', async () => {
    const { presses, says } = scene({ partnerIds: [{ id: partnerId('1234567') }], version: 4 });
    const review = await presses(await says('policy change'), 'Continue', {
      ids: '1234567',
      outside: 'refuse',
      names: 'no',
      reminders: 'yes',
    });

    expect(linesOf(review).filter((line) => line.includes('→'))).toEqual(['I ask first → I refuse']);
  });

  it('says so when nothing would change', async () => {
    const { presses, says } = scene();
    const same = await presses(await says('policy change'), 'Continue', {
      outside: 'warn',
      names: 'no',
      reminders: 'yes',
    });

    expect(translate(same.text, reader)).toBe('That is how it is already');
    expect(same.actions).toBeUndefined();
  });

  it('gives the form back, filled as it was, with what was wrong', async () => {
    const { presses, says } = scene();
    const form = await says('policy change');

    const ids = linesOf(await presses(form, 'Continue', { ...filled, ids: '12' }));
    expect(ids).toEqual(expect.arrayContaining(['"12" is not a partner ID.', 'Allowed partner IDs=12']));
    const quiet = linesOf(await presses(form, 'Continue', { ...filled, quiet: '25:00-07:00 Mars' }));
    expect(quiet).toEqual(
      expect.arrayContaining([
        '"25:00-07:00 Mars" are no quiet hours that I understand.',
        'Quiet hours=25:00-07:00 Mars',
      ]),
    );
  });

  it('refuses an ID that Azure refused before, with the one it may be, and keeps the attempt', async () => {
    const { audited, presses, says, team } = scene();
    team.rejected.push(partnerId('7654321'));

    const lines = linesOf(await presses(await says('policy change'), 'Continue', filled));

    expect(lines).toContain('7654321 cannot be linked.');
    expect(lines.join()).toContain('7654322');
    expect(audited).toMatchObject([{ action: 'policy', outcome: 'refused', code: 'globalAccount' }]);
    expect(team.policy.version).toBe(0);
  });

  it.each(['Continue', 'Set the policy'])('tells the second of two managers, at %s', async (step) => {
    const { presses, says, team } = scene();
    const form = await says('policy change');
    const card = step === 'Continue' ? form : await presses(form, 'Continue', filled);
    team.policy = { ...team.policy, version: 1, names: true };

    await expect(presses(card, step, filled)).rejects.toMatchObject({ code: 'policyChanged' });
    expect(team.policy).toMatchObject({ version: 1, outside: 'warn' });
  });

  it('is set once, also when the answer has to be given again after a crash', async () => {
    const { presses, says, team } = scene();
    const review = await presses(await says('policy change'), 'Continue', filled);
    await presses(review, 'Set the policy');

    expect(linesOf(await presses(review, 'Set the policy'))).toContain('Policy set, version 1');
    expect(team.policy.version).toBe(1);
  });
});

describe('policy expect', () => {
  it.each<[string, readonly string[] | undefined, string]>([
    [
      'policy expect Contoso @Ana Bakker @Bo Lindgren',
      [ana.objectId, bo.objectId],
      'Ana Bakker, Bo Lindgren',
    ],
    ['policy expect Contoso Ltd: @ana, @bo', [ana.objectId, bo.objectId], 'Ana Bakker, Bo Lindgren'],
    ['policy expect contoso nobody', [], 'Nobody'],
  ])('%s', async (line, people, words) => {
    const { presses, says, team } = scene();

    const review = await says(line);
    expect(linesOf(review)).toEqual(
      expect.arrayContaining(['Expected at Contoso Ltd', `Everyone who can enter it → ${words}`]),
    );
    await presses(review, 'Set the policy');
    expect(team.policy.expected).toEqual([{ tenantId: contoso, people }]);
  });

  it('goes back to everyone, and leaves other customers and rules alone', async () => {
    const start = {
      outside: 'refuse' as const,
      expected: [
        { tenantId: contoso, people: [ana.objectId] },
        { tenantId: woodgrove, people: [] },
      ],
    };
    const { presses, says, team } = scene(start);

    const review = await says('policy expect contoso everyone');
    expect(linesOf(review)).toContain('Ana Bakker → Everyone who can enter it');
    await presses(review, 'Set the policy');
    expect(team.policy).toMatchObject({ outside: 'refuse', expected: [{ tenantId: woodgrove, people: [] }] });
  });

  it('is shown with the policy', async () => {
    const lines = linesOf(
      await scene({ expected: [{ tenantId: woodgrove, people: [bo.objectId] }] }).says('policy'),
    );

    expect(lines).toEqual(expect.arrayContaining(['Expected at Woodgrove Bank', 'Bo Lindgren']));
  });

  it('knows a customer of which nobody is expected', async () => {
    const { presses, says, team } = scene({ expected: [{ tenantId: contoso, people: [] }] });

    await presses(await says('policy expect contoso everyone'), 'Set the policy');

    expect(team.policy.expected).toEqual([]);
  });

  it('asks which customer is meant', async () => {
    const { presses, says, team } = scene();
    team.links.push(expected(ana, contosoRetail, 'inPlace'));

    const which = await says('policy expect contoso @Ana Bakker');
    const review = await presses(which, 'Choose', { customer: contosoRetail });
    expect(linesOf(review)).toContain('Expected at Contoso Retail');
  });

  it.each([
    ['policy expect', 'expectUnclear'],
    ['policy expect Contoso', 'expectUnclear'],
    ['policy expect Tailspin everyone', 'customerUnknown'],
    ['policy expect Contoso @Zoe', 'personUnknown'],
  ])('does not guess: %s', async (line, code) => {
    await expect(scene().says(line)).rejects.toMatchObject({ code });
  });
});
