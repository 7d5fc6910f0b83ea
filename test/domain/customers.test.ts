import { describe, expect, it } from 'vitest';
import { type Customer, customerName, findCustomer, isNameOf } from '../../src/domain/customers.ts';
import { tenantId } from '../../src/domain/ids.ts';

const customer = (n: number, rest: Partial<Customer>): Customer => ({
  tenantId: tenantId(`${n}1111111-1111-4111-8111-111111111111`),
  domains: [],
  home: false,
  ...rest,
});
const home = customer(1, { name: 'Fabrikam', defaultDomain: 'fabrikam.example', home: true });
const contoso = customer(2, {
  name: 'Contoso Ltd',
  defaultDomain: 'contoso.example',
  domains: ['contoso.example', 'contoso.onmicrosoft.com'],
});
const retail = customer(3, { name: 'Contoso Retail', defaultDomain: 'contosoretail.example', alias: 'shop' });
const cafe = customer(4, { name: 'Café Zürich AG' });
const nameless = customer(5, {});
const all = [home, contoso, retail, cafe, nameless];

describe('finding a customer', () => {
  it.each([
    ['the tenant id', '21111111-1111-4111-8111-111111111111', contoso],
    ['the tenant id in capitals', '21111111-1111-4111-8111-111111111111'.toUpperCase(), contoso],
    ['the default domain', 'contoso.example', contoso],
    ['another domain', 'Contoso.onmicrosoft.com', contoso],
    ['the display name', 'contoso ltd', contoso],
    ['the alias', 'SHOP', retail],
    ['an unambiguous part of the name', 'retail', retail],
    ['the beginnings of its words', 'con ret', retail],
    ['a name typed without its accents', 'cafe zurich', cafe],
    ['"home" for the own tenant', 'home', home],
  ])('works by %s', (_how, query, expected) => {
    expect(findCustomer(query, all)).toEqual({ kind: 'one', customer: expected });
  });

  it('asks when a part of the name fits several', () => {
    expect(findCustomer('contoso', all)).toEqual({ kind: 'several', customers: [contoso, retail] });
  });

  it('prefers an exact name over parts of other names', () => {
    const exact = customer(6, { name: 'Contoso' });
    expect(findCustomer('contoso', [...all, exact])).toEqual({ kind: 'one', customer: exact });
  });

  it('names the nearest when nothing fits', () => {
    expect(findCustomer('contosso', all)).toEqual({ kind: 'none', nearest: [contoso, retail] });
  });

  it('names nobody when nothing is near, or when a tenant id is unknown', () => {
    expect(findCustomer('xyzzy', all)).toEqual({ kind: 'none', nearest: [] });
    expect(findCustomer('91111111-1111-4111-8111-111111111111', all)).toEqual({ kind: 'none', nearest: [] });
  });

  it('never takes a text without a letter or digit for a part of a name', () => {
    expect(findCustomer('...', all)).toMatchObject({ kind: 'none' });
    expect(findCustomer('', all)).toMatchObject({ kind: 'none' });
  });
});

describe('the name of a customer', () => {
  it("is its display name, its domains, and for the own tenant the words for home; an alias is nobody's name", () => {
    expect(['contoso ltd', 'CONTOSO LTD'].every((text) => isNameOf(text, contoso))).toBe(true);
    expect(['contoso', 'home', 'ours'].some((text) => isNameOf(text, { ...contoso, alias: 'ours' }))).toBe(
      false,
    );
    expect(isNameOf('home', { ...contoso, home: true })).toBe(true);
    expect(isNameOf('a.example', { ...nameless, domains: ['a.example'] })).toBe(true);
  });

  it('falls back to alias, domain and the start of the tenant id', () => {
    expect(
      [contoso, { ...nameless, alias: 'x1' }, { ...nameless, defaultDomain: 'a.example' }, nameless].map(
        customerName,
      ),
    ).toEqual(['Contoso Ltd', 'x1', 'a.example', '51111111…']);
  });
});
