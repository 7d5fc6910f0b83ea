import { describe, expect, it } from 'vitest';
import { bulk } from '../../src/commands/bulk.ts';
import { link } from '../../src/commands/link.ts';
import { run } from '../../src/commands/run.ts';
import { update } from '../../src/commands/update.ts';
import { PalError } from '../../src/domain/errors.ts';
import { objectId, partnerId, type PartnerId } from '../../src/domain/ids.ts';
import type { PartnerLink } from '../../src/domain/partner-link.ts';
import { NO_POLICY, type Policy } from '../../src/domain/policy.ts';
import type { Reply } from '../../src/ports/chat.ts';
import { ana, createTeam, CUSTOMERS, inChat, NOW } from '../support/team.ts';

const [ours, other] = [partnerId('1234567'), partnerId('7654321')];
const identity = { tenantId: CUSTOMERS.contoso, objectId: objectId('33333333-3333-4333-8333-333333333333') };
const contoso = { tenantId: CUSTOMERS.contoso, name: 'Contoso Ltd', domains: [], home: false };
const linkTo = (id: PartnerId, etag = 1): PartnerLink => ({ partnerId: id, identity, etag, state: 'Active' });

const policyWith = (outside: Policy['outside']): Policy => ({
  ...NO_POLICY,
  version: 1,
  partnerIds: [{ id: ours, country: 'NL' }],
  outside,
});

/** Contoso, where Ana can link what she likes; what is written there is kept. */
function scene(policy: Policy, current?: PartnerLink) {
  const team = createTeam();
  team.policy = policy;
  const written: string[] = [];
  let held = current;
  const write = (how: string) => async (_holder: unknown, id: PartnerId) => {
    written.push(`${how} ${id}`);
    held = linkTo(id, 2);
    return held;
  };
  const planned: string[] = [];
  Object.assign(team.services, {
    identities: { require: async () => identity },
    links: { get: async () => held, create: write('create'), change: write('change') },
    changes: {
      ofItem: async () => undefined,
      begin: async () => ({ id: 'change-1' }),
      settle: async () => {},
    },
    ledger: { partnerName: async () => undefined },
    knownCustomers: { get: async () => ({ customers: [contoso], listedAt: NOW }), put: async () => {} },
    directory: { list: async () => [contoso] },
    accounts: { list: async () => [] },
    runs: {
      get: async (id: string) =>
        id === 'planned'
          ? { id, person: ana, kind: 'link', wanted: other, selection: {}, state: 'planned', createdAt: 0 }
          : undefined,
      create: async (made: { kind: string }) => {
        planned.push(made.kind);
        return { ...made, state: 'planning' };
      },
      items: async () => [],
      choose: async () => {},
      move: async () => void planned.push('moved'),
    },
  });
  return { team, written, planned, ctx: team.asks(ana, inChat(ana)) };
}

const args = { partnerId: other, customer: CUSTOMERS.contoso };
const agreement = (reply: Reply) => {
  const [first] = reply.actions ?? [];
  if (first?.kind !== 'run') throw new Error('nothing to agree to');
  return first.invocation;
};

describe('an ID outside the policy', () => {
  it('is refused before Azure is asked anything, if so set', async () => {
    const { ctx, team, written } = scene(policyWith('refuse'));
    team.services.links.get = () => Promise.reject(new Error('asked'));

    for (const command of [link, update])
      await expect(command.run(args, ctx)).rejects.toMatchObject({
        error: { code: 'outsidePolicy', params: { partnerId: other, allowed: '1234567 NL' } },
      });
    expect(written).toEqual([]);
  });

  it('is asked about otherwise, with the IDs of the policy, and linked when agreed', async () => {
    const { ctx, written } = scene(policyWith('warn'));

    const asked = await link.run(args, ctx);
    expect(asked.text.key).toBe('set.outsidePolicy.said');
    expect(JSON.stringify(asked.card)).toContain('1234567 NL');
    expect(written).toEqual([]);

    const agreed = await update.run(agreement(asked).args, ctx);
    expect(agreed.text.key).toBe('set.linked.said');
    expect(written).toEqual(['create 7654321']);
  });

  it('is one question together with the link that would be replaced', async () => {
    const { ctx, written } = scene(policyWith('warn'), linkTo(ours));

    const asked = await update.run(args, ctx);
    expect(asked.text.key).toBe('set.otherPartner.said');
    expect(JSON.stringify(asked.card)).toContain('1234567 NL');

    await update.run(agreement(asked).args, ctx);
    expect(written).toEqual(['change 7654321']);
  });

  it('is asked about although the replacement was agreed, if the policy came later', async () => {
    const { ctx, team, written } = scene(NO_POLICY, linkTo(ours));
    const asked = await update.run(args, ctx);
    team.policy = policyWith('warn');

    expect((await update.run(agreement(asked).args, ctx)).text.key).toBe('set.otherPartner.said');
    expect(written).toEqual([]);
  });

  it('is no question where it is linked already, nor for an ID of the policy', async () => {
    const outside = scene(policyWith('warn'), linkTo(other));
    expect((await link.run(args, outside.ctx)).text.key).toBe('set.unchanged.said');

    const inside = scene(policyWith('refuse'));
    await link.run({ ...args, partnerId: ours }, inside.ctx);
    expect(inside.written).toEqual(['create 1234567']);
  });

  it('is noted when Azure does not know it', async () => {
    const { ctx, team } = scene(NO_POLICY);
    team.services.links.create = () =>
      Promise.reject(new PalError('partnerIdRejected', { partnerId: other }));

    await expect(link.run(args, ctx)).rejects.toMatchObject({ error: { code: 'partnerIdRejected' } });
    expect(team.rejected).toEqual([other]);
  });
});

describe('a run with an ID outside the policy', () => {
  const many = { action: 'link', partnerId: other };

  it('does not begin, if so set', async () => {
    const { ctx, planned } = scene(policyWith('refuse'));

    await expect(bulk.run(many, ctx)).rejects.toMatchObject({ code: 'outsidePolicy' });
    expect(planned).toEqual([]);
  });

  it('is planned when that was agreed', async () => {
    const { ctx, planned } = scene(policyWith('warn'));

    const asked = await bulk.run(many, ctx);
    expect(JSON.stringify(asked.card)).toContain('1234567 NL');
    expect(planned).toEqual([]);

    await bulk.run(agreement(asked).args, ctx);
    expect(planned).toEqual(['link']);
  });

  it('does not write when the policy became strict after it was planned', async () => {
    const { ctx, planned } = scene(policyWith('refuse'));

    await expect(run.run({ do: 'confirm', run: 'planned' }, ctx)).rejects.toMatchObject({
      code: 'outsidePolicy',
    });
    expect(planned).toEqual([]);
  });

  it('that removes or shows links is not asked about', async () => {
    const { ctx, planned } = scene(policyWith('refuse'));
    await bulk.run({ action: 'unlink' }, ctx);

    expect(planned).toEqual(['unlink']);
  });
});
