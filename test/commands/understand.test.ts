import { describe, expect, it } from 'vitest';
import { understand } from '../../src/commands/understand.ts';

const line = (text: string): string => {
  const meant = understand(text);
  if (meant.kind !== 'command') return meant.kind;
  const { args, command } = meant.invocation;
  return [command, ...Object.entries(args).map(([name, value]) => `${name}=${value}`)].join(' ');
};

const LINKED = 'link partnerId=1234567 customer=Contoso Ltd';
const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47';

describe('link', () => {
  it.each([
    'link 1234567 Contoso Ltd',
    'link Contoso Ltd 1234567',
    'LINK 1234567 Contoso Ltd',
    '/link 1234567 Contoso Ltd',
    'PAL Bot link 1234567 Contoso Ltd',
    '@PAL Bot, link 1234567 Contoso Ltd',
    'palbot link 1234567 Contoso Ltd',
    'link 1234567 to Contoso Ltd',
    'link Contoso Ltd with 1234567',
    'link partner id 1234567 in Contoso Ltd',
    'link "Contoso Ltd" 1234567',
    'link “Contoso Ltd” 1234567',
    'add 1234567 Contoso Ltd',
    'az managementpartner create --partner-id 1234567 --tenant "Contoso Ltd"',
    'az managementpartner create --partner-id=1234567 --tenant="Contoso Ltd"',
    'AZ ManagementPartner Create –partner-id 1234567 —tenant “Contoso Ltd”',
    'az managementpartner create --partner 1234567 --tenant "Contoso Ltd" -o table --only-show-errors',
    'New-AzManagementPartner -PartnerId 1234567 -TenantId "Contoso Ltd"',
    'new-azmanagementpartner 1234567 Contoso Ltd',
    'New-AzureRmManagementPartner -PartnerId:1234567 -TenantId:"Contoso Ltd"',
    'PS C:\\> New-AzManagementPartner -PartnerId 1234567 -TenantId "Contoso Ltd"',
    'PS C:\\Users\\x> New-AzManagementPartner -PartnerId 1234567 -TenantId "Contoso Ltd" -Confirm',
    'C:\\> az managementpartner create --partner-id 1234567 --tenant "Contoso Ltd"',
    '$ az managementpartner create --partner-id 1234567 --tenant "Contoso Ltd"',
    '```az managementpartner create --partner-id 1234567 --tenant "Contoso Ltd"```',
    '```powershell New-AzManagementPartner 1234567 Contoso Ltd```',
  ])('is understood in %s', (said) => {
    expect(line(said)).toBe(LINKED);
  });

  it.each([
    ['link', 'link'],
    ['link 1234567', 'link partnerId=1234567'],
    ['link Contoso', 'link customer=Contoso'],
    [`link 1234567 ${TENANT}`, `link partnerId=1234567 customer=${TENANT}`],
    [`link ${TENANT} 654321`, `link partnerId=654321 customer=${TENANT}`],
    ['link 12ab Contoso', 'link partnerId=12ab customer=Contoso'],
    ['link Contoso 123', 'link partnerId=123 customer=Contoso'],
    ['link contoso.onmicrosoft.com 1234567', 'link partnerId=1234567 customer=contoso.onmicrosoft.com'],
    ['link 365.contoso.com 1234567', 'link partnerId=1234567 customer=365.contoso.com'],
    ['link 1234567 3M', 'link partnerId=1234567 customer=3M'],
    ['link 99designs 1234567', 'link partnerId=1234567 customer=99designs'],
    ['link Contoso 1234567.', 'link partnerId=1234567 customer=Contoso'],
    ['link 1,234,567 Contoso', 'link partnerId=1,234,567 customer=Contoso'],
    ['link -1234567 Contoso', 'link partnerId=-1234567 customer=Contoso'],
  ])('takes %s apart as %s', (said, meant) => {
    expect(line(said)).toBe(meant);
  });
});

describe('the other commands', () => {
  it.each([
    ['show', 'show'],
    ['show Contoso', 'show customer=Contoso'],
    ['az managementpartner show', 'show'],
    [`Get-AzManagementPartner -TenantId ${TENANT}`, `show customer=${TENANT}`],
    ['update 7654321 Contoso', 'update partnerId=7654321 customer=Contoso'],
    ['az managementpartner update --partner-id 7654321', 'update partnerId=7654321'],
    ['Update-AzureRmManagementPartner 7654321', 'update partnerId=7654321'],
    ['Set-AzManagementPartner -PartnerId 7654321', 'update partnerId=7654321'],
    ['unlink Contoso', 'unlink customer=Contoso'],
    ['delete Contoso', 'unlink customer=Contoso'],
    ['rm Contoso', 'unlink customer=Contoso'],
    ['unlink 3M', 'unlink customer=3M'],
    ['unlink 12ab Contoso', 'unlink partnerId=12ab customer=Contoso'],
    ['unlink 1234567', 'unlink partnerId=1234567'],
    ['az managementpartner delete --partner-id 1234567', 'unlink partnerId=1234567'],
    ['Remove-AzManagementPartner -PartnerId 1234567 -PassThru', 'unlink partnerId=1234567'],
    ['customers', 'customers'],
    ['customers wood grove', 'customers filter=wood grove'],
    ['use Contoso', 'use customer=Contoso'],
    ['use home', 'use customer=home'],
    ['alias Contoso Ltd big', 'alias customer=Contoso Ltd alias=big'],
    ['alias Contoso Ltd as big c', 'alias customer=Contoso Ltd alias=big c'],
    ['alias Contoso = big c', 'alias customer=Contoso alias=big c'],
    ['signin', 'signin customer=home'],
    ['sign in', 'signin customer=home'],
    ['log-in Contoso', 'signin customer=Contoso'],
    [`az login --tenant ${TENANT}`, `signin customer=${TENANT}`],
    [`Connect-AzAccount -TenantId ${TENANT}`, `signin customer=${TENANT}`],
    ['Sign Out', 'signout'],
    ['code 12345678', 'code code=12345678'],
    ['code 1234 5678', 'code code=12345678'],
    ['undo', 'undo'],
    ['cancel', 'cancel'],
    ['help', 'help'],
    ['help link', 'help about=link'],
    ['hi', 'help'],
  ])('%s means %s', (said, meant) => {
    expect(line(said)).toBe(meant);
  });

  it('never writes for -WhatIf', () => {
    expect(line('New-AzManagementPartner -PartnerId 1234567 -WhatIf')).toBe('show');
    expect(line('Remove-AzManagementPartner 1234567 -TenantId Contoso -WhatIf')).toMatch(/^show/);
    expect(understand('New-AzManagmentPartner 1234567 -WhatIf')).toMatchObject({
      kind: 'guess',
      invocation: { command: 'show' },
    });
  });

  it.each(['654321', '12345678', '1234567 Contoso'])('takes bare digits for nothing at all: %s', (said) => {
    expect(line(said)).toBe('unknown');
  });
});

describe('a slip', () => {
  it.each([
    ['lnik 1234567 Contoso', 'link'],
    ['unlnk Contoso', 'unlink'],
    ['updaet 1 2', 'update'],
    ['shwo', 'show'],
    ['custmers', 'customers'],
    ['az managementpartner creat --partner-id 1234567', 'link'],
    ['az managmentpartner create --partner-id 1234567', 'link'],
    ['New-AzManagmentPartner -PartnerId 1234567', 'link'],
    ['Remov-AzManagementPartner -PartnerId 1234567', 'unlink'],
    ['Get-AzureRmManagementPartners', 'show'],
  ])('is a question, never an order: %s', (said, meant) => {
    expect(understand(said)).toMatchObject({ kind: 'guess', invocation: { command: meant } });
  });

  it.each(['', '   ', 'what is the weather', '<at></at>', '🙂', 'x'])(
    'far from every command is not guessed: %s',
    (said) => {
      expect(understand(said).kind).toBe('unknown');
    },
  );
});

describe('status', () => {
  it.each([
    ['status', 'status'],
    ['status all', 'status'],
    ['status of everybody', 'status'],
    ['board', 'status'],
    ['status problems', 'status show=problems'],
    ['status problems only', 'status show=problems'],
    ['status Contoso Ltd', 'status about=Contoso Ltd'],
    ['status of Contoso Ltd', 'status about=Contoso Ltd'],
    ['status Contoso Ltd problems', 'status show=problems about=Contoso Ltd'],
    ['status "All Star Ltd"', 'status about=All Star Ltd'],
    ['status mine', 'status person=me'],
    ['status my links', 'status person=me'],
    ['status my problems', 'status show=problems person=me'],
    ['status @ana', 'status name=ana'],
  ])('is understood in %s', (said, meant) => {
    expect(line(said)).toBe(meant);
  });
});

describe('a mention', () => {
  const ana = { userId: '29:ana', label: 'Ana Bakker' };
  const bo = { userId: '29:bo', label: 'Bo Lindgren' };
  const argsOf = (said: string, ...mentions: readonly (typeof ana)[]) => {
    const meant = understand(said, mentions);
    return meant.kind === 'command' ? meant.invocation.args : meant.kind;
  };

  it('is a person by id, whatever the text shows', () => {
    expect(argsOf('status Ana Bakker', ana)).toEqual({ person: '29:ana', name: 'Ana Bakker' });
    expect(argsOf('Ana Bakker status', ana)).toEqual({ person: '29:ana', name: 'Ana Bakker' });
    expect(argsOf('status problems of Ana Bakker', ana)).toMatchObject({
      person: '29:ana',
      show: 'problems',
    });
  });

  it('leaves the rest of the line as it is', () => {
    expect(argsOf('policy expect Contoso Ltd Ana Bakker Bo Lindgren', ana, bo)).toEqual({
      do: 'expect',
      about: 'Contoso Ltd',
      people: '29:ana 29:bo',
      labels: 'Ana Bakker\nBo Lindgren',
    });
  });

  it('is nobody when Teams does not say so', () => {
    expect(argsOf('status Ana Bakker')).toEqual({ about: 'Ana Bakker' });
  });

  it('with odd characters in it is taken as it is written', () => {
    const odd = { userId: '29:odd', label: 'Ana $& (Sales) [NL]' };

    expect(argsOf('status Ana $& (Sales) [NL]', odd)).toEqual({ person: '29:odd', name: odd.label });
  });
});

describe('policy', () => {
  it.each([
    ['policy', 'policy'],
    ['policy change', 'policy do=edit'],
    ['policy set', 'policy do=edit'],
    ['policy do=set', 'policy'],
    ['policy expect Contoso everyone', 'policy do=expect about=Contoso who=everyone'],
    ['policy expect Contoso Ltd: nobody', 'policy do=expect about=Contoso Ltd who=nobody'],
    ['policy expect Contoso @ana @bo', 'policy do=expect about=Contoso names=ana\nbo'],
  ])('is understood in %s', (said, meant) => {
    expect(line(said)).toBe(meant);
  });
});
