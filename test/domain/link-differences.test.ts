import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectId, partnerId, tenantId } from '../../src/domain/ids.ts';
import { differenceId, differenceOf } from '../../src/domain/link-differences.ts';
import type { LinkState } from '../../src/domain/link-events.ts';

const [ours, theirs] = [partnerId('1234567'), partnerId('7654321')];
const identity = {
  tenantId: tenantId('22222222-2222-4222-8222-222222222222'),
  objectId: objectId('33333333-3333-4333-8333-333333333333'),
};
const link = (etag: number, more: Partial<LinkState> = {}): LinkState => ({
  partnerId: ours,
  partnerName: 'Fabrikam',
  etag,
  ...more,
});

describe('what differs between two looks at a link', () => {
  it.each<[string, LinkState | undefined, LinkState | undefined, string | undefined]>([
    ['nothing was linked, nothing is', undefined, undefined, undefined],
    ['nothing was linked, something is', undefined, link(1), 'linked'],
    ['something was linked, nothing is', link(1), undefined, 'unlinked'],
    ['another ID', link(1), link(2, { partnerId: theirs }), 'changed'],
    ['another ID and name', link(1), link(2, { partnerId: theirs, partnerName: 'Other' }), 'changed'],
    ['the same', link(1), link(1), undefined],
    ['the same ID, written again', link(1), link(2), 'rewritten'],
    [
      'the same ID, the partner has another name',
      link(1),
      link(1, { partnerName: 'Fabrikam BV' }),
      'renamed',
    ],
    [
      'an answer of a copy that lags behind',
      link(5),
      link(4, { partnerId: theirs, partnerName: 'Other' }),
      undefined,
    ],
  ])('%s', (_case, before, after, kind) => {
    expect(differenceOf(before, after)?.kind).toBe(kind);
  });

  it('is no new name when an old record had none', () => {
    expect(differenceOf({ partnerId: ours, etag: 1 }, link(1))).toBeUndefined();
    expect(differenceOf(link(1), { partnerId: ours, etag: 1 })).toBeUndefined();
  });

  it('tells what was and what is', () => {
    const [before, after] = [link(1), link(2, { partnerId: theirs })];

    expect(differenceOf(before, after)).toEqual({ kind: 'changed', before, after });
    expect(differenceOf(undefined, after)).toEqual({ kind: 'linked', after });
    expect(differenceOf(before, undefined)).toEqual({ kind: 'unlinked', before });
  });
});

describe('the id of a difference', () => {
  const state = fc.option(
    fc.record({
      partnerId: fc.constantFrom(ours, theirs),
      partnerName: fc.constantFrom('Fabrikam', 'Fabrikam BV'),
      etag: fc.integer({ min: 1, max: 6 }),
    }),
    { nil: undefined },
  );

  it('is the same for everybody who notices it, and another one for every other difference', () => {
    fc.assert(
      fc.property(state, state, state, state, (a, b, c, d) => {
        const [one, other] = [differenceOf(a, b), differenceOf(c, d)];
        fc.pre(one !== undefined && other !== undefined);
        // An etag stands for exactly one write, so it never comes with two partner IDs.
        const same = one.before?.etag === other.before?.etag && one.after?.etag === other.after?.etag;
        fc.pre(one.kind !== 'renamed' && other.kind !== 'renamed');
        expect(differenceId(identity, one) === differenceId(identity, other)).toBe(same);
      }),
    );
  });

  it('tells two new names of a partner apart, though no etag moves', () => {
    const renamed = (name: string) => differenceOf(link(1), link(1, { partnerName: name }))!;

    expect(differenceId(identity, renamed('A'))).not.toBe(differenceId(identity, renamed('B')));
  });

  it('belongs to one account', () => {
    const other = { ...identity, objectId: objectId('44444444-4444-4444-8444-444444444444') };
    const difference = differenceOf(link(1), undefined)!;

    expect(differenceId(other, difference)).not.toBe(differenceId(identity, difference));
  });
});
