import { describe, expect, it } from 'vitest';
import { applyChange, resumeInterrupted } from '../../src/commands/change-link.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import type { Customer } from '../../src/domain/customers.ts';
import { PalError } from '../../src/domain/errors.ts';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import type { PartnerLink } from '../../src/domain/partner-link.ts';
import type { Identity } from '../../src/domain/people.ts';
import type { LinkChange } from '../../src/ports/stores.ts';

const HOME = tenantId('11111111-1111-4111-8111-111111111111');
const CONTOSO = tenantId('22222222-2222-4222-8222-222222222222');
const OBJECT = objectId('33333333-3333-4333-8333-333333333333');
const [ours, theirs] = [partnerId('1234567'), partnerId('7654321')];
const identity = { tenantId: CONTOSO, objectId: OBJECT } as Identity;
const contoso: Customer = { tenantId: CONTOSO, name: 'Contoso Ltd', domains: [], home: false };
const linkTo = (id: typeof ours, etag = 1): PartnerLink =>
  ({ partnerId: id, etag, state: 'Active', identity }) as unknown as PartnerLink;

interface Scene {
  /** What Azure shows at each look; the last one stays. */
  readonly looks: readonly (PartnerLink | PalError | undefined)[];
  readonly begun?: Partial<LinkChange>;
  readonly now?: number;
  readonly write?: () => Promise<PartnerLink>;
}

/** A command on its second attempt; time passes only while it pauses. */
function scene({ looks, begun, now = 5_000, write }: Scene) {
  let time = now;
  const paused: number[] = [];
  const settled: unknown[] = [];
  const left = [...looks];
  const change = {
    id: 'change 1',
    itemId: 'item 1',
    outcome: 'started',
    at: 0,
    after: ours,
    identity,
    ...begun,
  };
  const ctx = {
    person: { tenantId: HOME, objectId: OBJECT, name: 'Ana Bakker' },
    itemId: 'item 1',
    correlationId: 'message 1',
    abortSignal: new AbortController().signal,
    services: {
      identities: { require: async () => identity },
      links: {
        get: async () => {
          const look = left.length > 1 ? left.shift() : left[0];
          if (look instanceof PalError) throw look;
          return look;
        },
        create: write,
      },
      changes: {
        ofItem: async () => (begun ? change : undefined),
        begin: async () => change,
        settle: async (...args: unknown[]) => void settled.push(args),
      },
      clock: { now: () => time },
      pause: async (ms: number) => {
        paused.push(ms);
        time += ms;
      },
    },
  } as unknown as CommandContext;
  return { ctx, paused, settled };
}

describe('a change that a crash interrupted', () => {
  it('is none when this message began none, or Azure had refused it', async () => {
    expect(await resumeInterrupted(contoso, scene({ looks: [undefined] }).ctx)).toBeUndefined();
    const refused = scene({ looks: [undefined], begun: { outcome: 'failed' } });
    expect(await resumeInterrupted(contoso, refused.ctx)).toBeUndefined();
  });

  it.each(['started', 'applied'] as const)('is done when Azure has it and it was %s', async (outcome) => {
    const { ctx, paused } = scene({ looks: [linkTo(ours)], begun: { outcome, before: theirs } });

    expect(await resumeInterrupted(contoso, ctx)).toMatchObject({
      changeId: 'change 1',
      before: theirs,
      link: { partnerId: ours },
    });
    expect(paused).toEqual([]);
  });

  it('is waited for while it may still arrive', async () => {
    const { ctx, paused, settled } = scene({ looks: [undefined, undefined, linkTo(ours, 3)], begun: {} });

    expect(await resumeInterrupted(contoso, ctx)).toMatchObject({ link: { partnerId: ours } });
    expect(paused).toEqual([1000, 1000]);
    expect(settled).toEqual([['change 1', 'applied', 3, { correlationId: 'message 1' }]]);
  });

  it('has not happened when it did not arrive within 20 seconds of its beginning', async () => {
    const { ctx, paused, settled } = scene({ looks: [undefined], begun: { at: 2_500 } });

    await expect(resumeInterrupted(contoso, ctx)).rejects.toMatchObject({ code: 'interrupted' });
    expect(paused.reduce((sum, ms) => sum + ms, 0)).toBe(17_500);
    expect(settled).toEqual([
      ['change 1', 'failed', undefined, { code: 'interrupted', correlationId: 'message 1' }],
    ]);
  });

  it('is not waited for longer because the clocks of two replicas differ', async () => {
    const { ctx, paused } = scene({ looks: [undefined], begun: { at: 900_000 } });

    await expect(resumeInterrupted(contoso, ctx)).rejects.toMatchObject({ code: 'interrupted' });
    expect(paused).toHaveLength(20);
  });

  it('was overtaken when something else is there', async () => {
    const { ctx, paused } = scene({ looks: [linkTo(theirs)], begun: {} });

    await expect(resumeInterrupted(contoso, ctx)).rejects.toMatchObject({ code: 'changedMeanwhile' });
    expect(paused).toEqual([]);
  });

  it('belongs to the account it was begun for', async () => {
    const other = { ...identity, objectId: objectId('44444444-4444-4444-8444-444444444444') };
    const { ctx } = scene({ looks: [linkTo(ours)], begun: { identity: other } });

    await expect(resumeInterrupted(contoso, ctx)).rejects.toMatchObject({ code: 'accountChanged' });
  });
});

describe('a write that fails', () => {
  const standing = {
    holder: { person: { tenantId: HOME, objectId: OBJECT, name: 'Ana Bakker' }, identity },
    current: undefined,
  };

  it.each([
    {
      code: 'interactionNeeded',
      settled: [['change 1', 'failed', undefined, { code: 'interactionNeeded', correlationId: 'message 1' }]],
      because: 'Azure has not carried it out',
    },
    { code: 'microsoftBusy', settled: [], because: 'nobody knows whether Azure has' },
  ] as const)(
    'with $code and cannot be looked after is left so, because $because',
    async ({ code, settled: expected }) => {
      const { ctx, settled } = scene({
        looks: [new PalError('microsoftBusy')],
        write: () => Promise.reject(new PalError(code)),
      });

      await expect(applyChange(contoso, standing, ours, ctx)).rejects.toThrow(PalError);
      expect(settled).toEqual(expected);
    },
  );

  const busy = (seconds: number) => () => Promise.reject(new PalError('microsoftBusy', { seconds }));

  it('is looked after when the time is over that a busy service asked for', async () => {
    const { ctx, paused } = scene({ looks: [], write: busy(4) });
    const { links } = ctx.services;
    const restedAtLook: number[][] = [];
    links.get = async () => {
      restedAtLook.push([...paused]);
      return linkTo(ours, 3);
    };

    await expect(applyChange(contoso, standing, ours, ctx)).resolves.toMatchObject({ link: { etag: 3 } });
    expect(restedAtLook).toEqual([[4_000]]);
  });

  it('is left as it is, unknown, when a busy service asks for longer', async () => {
    const { ctx, paused, settled } = scene({ looks: [linkTo(ours)], write: busy(16) });

    await expect(applyChange(contoso, standing, ours, ctx)).rejects.toMatchObject({
      code: 'outcomeUnknown',
      params: { seconds: 16 },
    });
    expect([paused, settled]).toEqual([[], []]);
  });
});
