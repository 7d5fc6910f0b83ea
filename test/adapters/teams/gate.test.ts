import { describe, expect, it } from 'vitest';
import { CLOUDS } from '../../../src/domain/clouds.ts';
import { checkInbound, type GateRules } from '../../../src/adapters/teams/gate.ts';
import { isAllowedServiceUrl } from '../../../src/adapters/teams/service-url.ts';
import { activity, APP_ID, FOREIGN, HOME, SERVICE_URL, unsigned } from './support/channel.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const rules: GateRules = {
  appId: APP_ID,
  issuer: CLOUDS.AzureCloud.bot.issuer,
  serviceHosts: CLOUDS.AzureCloud.bot.serviceHosts,
  partnerTenants: new Set([HOME]),
};
const claims = { iss: rules.issuer, aud: APP_ID, serviceurl: SERVICE_URL, exp: NOW / 1000 + 3600 };
const token = (changes: object = {}, header: object = {}): string =>
  `Bearer ${unsigned({ alg: 'RS256', typ: 'JWT', kid: 'k', ...header }, { ...claims, ...changes })}sig`;
const reasonOf = (authorization: string | undefined, body: unknown): string => {
  const verdict = checkInbound(authorization, body, rules, NOW);
  return verdict.kind === 'pass' ? 'pass' : `${verdict.status} ${verdict.reason}`;
};

describe('gate', () => {
  it('lets through what looks like the channel speaking of a partner tenant', () => {
    expect(reasonOf(token(), activity())).toBe('pass');
    expect(reasonOf(token(), activity({ channelData: undefined }))).toBe('pass');
    expect(reasonOf(token(), activity({ conversation: { id: 'a:1' } }))).toBe('pass');
    expect(reasonOf(token({ exp: NOW / 1000 - 240 }), activity())).toBe('pass');
  });

  it.each<[string, string | undefined]>([
    ['401 noBearer', undefined],
    ['401 noBearer', ''],
    ['401 noBearer', 'Bearer '],
    ['401 noBearer', 'Bearer a b'],
    ['401 noBearer', 'bearer abc'],
    ['401 noBearer', `Bearer ${'x'.repeat(20_000)}`],
    ['401 malformedToken', 'Bearer junk'],
    ['401 malformedToken', 'Bearer a.b.c'],
    ['401 algorithm', token({}, { alg: 'none' })],
    ['401 algorithm', token({}, { alg: 'HS256' })],
    ['401 tokenType', token({}, { typ: 'at+jwt' })],
    ['401 keyId', token({}, { kid: undefined })],
    ['401 issuer', token({ iss: 'https://evil.example' })],
    ['401 issuer', token({ iss: [rules.issuer] })],
    ['401 issuer', token({ iss: `https://sts.windows.net/${FOREIGN}/`, azp: APP_ID, tid: FOREIGN })],
    ['401 audience', token({ aud: 'another' })],
    ['401 audience', token({ aud: [APP_ID] })],
    ['401 expired', token({ exp: NOW / 1000 - 301 })],
    ['401 expired', token({ exp: undefined })],
    ['401 notYetValid', token({ nbf: NOW / 1000 + 600 })],
    ['401 serviceUrlClaim', token({ serviceurl: undefined })],
  ])('answers %s to a token that cannot be the channel’s', (expected, authorization) => {
    expect(reasonOf(authorization, activity())).toBe(expected);
  });

  it.each<[string, Record<string, unknown>]>([
    ['401 channel', { channelId: 'AseChannel' }],
    ['401 channel', { channelId: 'emulator' }],
    ['401 channel', { channelId: undefined }],
    ['401 serviceUrl', { serviceUrl: 'https://evil.example/' }],
    ['401 serviceUrl', { serviceUrl: undefined }],
    ['401 noTenant', { conversation: { id: 'a:1' }, channelData: {} }],
    ['401 tenant', { conversation: { id: 'a:1', tenantId: FOREIGN } }],
    ['401 tenant', { channelData: { tenant: { id: FOREIGN } } }],
    ['401 tenant', { channelData: { tenant: { id: 5 } } }],
    ['401 sender', { from: { id: '29:x', aadObjectId: 'not a guid' } }],
    ['401 sender', { from: { id: '29:x' } }],
    ['401 sender', { from: null }],
    ['400 activityId', { id: undefined }],
    ['400 activityId', { id: 'x'.repeat(600) }],
    ['400 activityType', { type: 5 }],
    ['400 conversationId', { conversation: { id: 'a b', tenantId: HOME } }],
    ['400 recipientId', { recipient: undefined }],
  ])('answers %s to an activity with a wrong part', (expected, changes) => {
    expect(reasonOf(token(), activity(changes))).toBe(expected);
  });

  it.each([[null], ['text'], [[]], [undefined]])('refuses a body that is no object: %j', (body) => {
    expect(reasonOf(token(), body)).toBe('400 bodyNotObject');
  });

  it('refuses two partner tenants in one activity', () => {
    const two = { ...rules, partnerTenants: new Set([HOME, FOREIGN]) };
    const mixed = activity({ channelData: { tenant: { id: FOREIGN } } });

    expect(checkInbound(token(), mixed, two, NOW)).toMatchObject({ reason: 'tenantsDiffer' });
  });

  it('refuses a service URL of a strange host even when the token names it', () => {
    const evil = 'https://evil.example/';

    expect(reasonOf(token({ serviceurl: evil }), activity({ serviceUrl: evil }))).toBe('401 serviceHost');
  });
});

describe('service URL', () => {
  const hosts = ['smba.trafficmanager.net', '.botframework.com'];

  it.each([
    ['https://smba.trafficmanager.net/emea/', true],
    ['https://europe.botframework.com/', true],
    ['http://smba.trafficmanager.net/emea/', false],
    ['https://smba.trafficmanager.net:8443/', false],
    ['https://smba.trafficmanager.net@evil.example/', false],
    ['https://user@smba.trafficmanager.net/', false],
    ['https://x.smba.trafficmanager.net/', false],
    ['https://evilbotframework.com/', false],
    ['https://smba.trafficmanager.net.evil.example/', false],
    ['not a url', false],
  ])('%s may be answered: %s', (url, allowed) => {
    expect(isAllowedServiceUrl(url, hosts)).toBe(allowed);
  });
});
