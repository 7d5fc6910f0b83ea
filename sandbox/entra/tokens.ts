import { createHash, randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Account, Member, ServicePrincipal, Tenant } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { createAssertionLife } from './assertion-life.ts';
import type { Keyring } from './keyring.ts';
import {
  ARM_RESOURCE,
  BOT_FRAMEWORK,
  KEY_VAULT,
  TEAMS_WEB_CLIENT,
  TOKEN_EXCHANGE,
  v1Issuer,
  v2Issuer,
} from './names.ts';

const HOUR_IN_S = 3600;

/** The account a token speaks for, in the tenant it speaks in. */
export interface Subject {
  readonly tenant: Tenant;
  readonly account: Account;
  readonly member: Member;
}

export interface UserTokenOptions {
  readonly clientId: string;
  /** `claims` of the request: CAE capability and challenges. */
  readonly claims?: string | undefined;
  /** A second proof was given. */
  readonly mfa?: boolean;
  readonly nonce?: string | undefined;
}

interface RequestedClaims {
  readonly access_token?: {
    readonly xms_cc?: { readonly values?: readonly string[] };
    readonly nbf?: { readonly value?: string };
  };
}

/** Malformed claims count as none: Entra ignores what it does not know. */
function readClaims(claims: string | undefined): RequestedClaims {
  try {
    return claims === undefined ? {} : (JSON.parse(claims) as RequestedClaims);
  } catch {
    return {};
  }
}

export interface TokensOptions {
  readonly world: World;
  readonly keyring: Keyring;
  /** Of access tokens for ARM; about an hour unless told. */
  readonly armTokenLifetimeInS?: number | undefined;
}

/** Makes every kind of token the stand-in hands out, with the claims the real one has. */
export function createTokens(options: TokensOptions) {
  const { world, keyring, armTokenLifetimeInS = HOUR_IN_S - 1 } = options;
  const assertionLife = createAssertionLife(world);
  const nowInS = () => Math.floor(world.clock.now() / 1000);

  /** Entra dates tokens back by five minutes, for clients whose clock is late. */
  const times = (lifetimeInS: number, notBefore = 0) => {
    const iat = Math.max(nowInS() - 300, notBefore);
    return { iat, nbf: iat, exp: nowInS() + lifetimeInS };
  };
  const uti = () => randomBytes(16).toString('base64url');
  /** Pairwise: another one for every client. */
  const sub = ({ tenant, account }: Subject, clientId: string) =>
    createHash('sha256').update(`${tenant.tenantId} ${account.key} ${clientId}`).digest('base64url');

  const guestClaims = ({ tenant, account, member }: Subject): JWTPayload =>
    member.kind === 'home'
      ? { upn: account.upn }
      : {
          email: account.upn,
          ...(tenant.tenantId === account.tenantId ? {} : { idp: v1Issuer(account.tenantId) }),
        };

  function armToken(subject: Subject, { clientId, claims, mfa = false }: UserTokenOptions): Promise<string> {
    const { tenant, account, member } = subject;
    const { xms_cc: capability, nbf: challenge } = readClaims(claims).access_token ?? {};
    return keyring.sign(tenant.tenantId, {
      aud: ARM_RESOURCE,
      iss: v1Issuer(tenant.tenantId),
      ...times(armTokenLifetimeInS, Number(challenge?.value ?? 0)),
      acr: '1',
      amr: mfa ? ['pwd', 'mfa'] : ['pwd'],
      appid: clientId,
      appidacr: '1',
      ...guestClaims(subject),
      idtyp: 'user',
      name: account.name,
      oid: member.objectId,
      scp: 'user_impersonation',
      sub: sub(subject, ARM_RESOURCE),
      tid: tenant.tenantId,
      unique_name: account.upn,
      uti: uti(),
      ver: '1.0',
      ...(capability?.values?.includes('cp1') ? { xms_cc: ['CP1'] } : {}),
    });
  }

  /** A v2 token for the bot's own API: what single sign-on yields and on-behalf-of takes. */
  const apiToken = (subject: Subject, clientId: string, lifetimeInS: number, clientProof: '0' | '1') => {
    const id = uti();
    assertionLife.issued(id);
    return keyring.sign(subject.tenant.tenantId, {
      aud: world.app.authAppId,
      iss: v2Issuer(subject.tenant.tenantId),
      ...times(lifetimeInS),
      azp: clientId,
      azpacr: clientProof,
      name: subject.account.name,
      oid: subject.member.objectId,
      preferred_username: subject.account.upn,
      ...(subject.member.appRoles?.length ? { roles: subject.member.appRoles } : {}),
      scp: 'access_as_user',
      sub: sub(subject, world.app.authAppId),
      tid: subject.tenant.tenantId,
      uti: id,
      ver: '2.0',
    });
  };

  return {
    armTokenLifetimeInS,
    /** Was this assertion ended before its time? */
    isOver: (assertion: JWTPayload) => assertionLife.isOver(assertion),
    armToken,
    apiToken: (subject: Subject, clientId: string) => apiToken(subject, clientId, HOUR_IN_S - 1, '1'),
    /** As a Teams client in a browser gets it; lives a little over an hour. */
    ssoToken: (subject: Subject) => apiToken(subject, TEAMS_WEB_CLIENT, 70 * 60, '0'),
    idToken: (subject: Subject, { clientId, nonce }: UserTokenOptions) =>
      keyring.sign(subject.tenant.tenantId, {
        aud: clientId,
        iss: v2Issuer(subject.tenant.tenantId),
        ...times(HOUR_IN_S),
        name: subject.account.name,
        ...(nonce === undefined ? {} : { nonce }),
        oid: subject.member.objectId,
        preferred_username: subject.account.upn,
        sub: sub(subject, clientId),
        tid: subject.tenant.tenantId,
        uti: uti(),
        ver: '2.0',
      }),
    /** The bot's own token for the connector: a v1 token of its home tenant. */
    connectorToken: (tenantId: string, clientId: string) =>
      keyring.sign(tenantId, {
        aud: BOT_FRAMEWORK,
        iss: v1Issuer(tenantId),
        ...times(24 * HOUR_IN_S),
        appid: clientId,
        appidacr: '1',
        idp: v1Issuer(tenantId),
        tid: tenantId,
        uti: uti(),
        ver: '1.0',
      }),
    /** Of a service principal for ARM: `idtyp` app, no `scp`, no name of a person. */
    principalToken: ({ tenantId }: Tenant, { appId, objectId }: ServicePrincipal) =>
      keyring.sign(tenantId, {
        aud: ARM_RESOURCE,
        iss: v1Issuer(tenantId),
        ...times(armTokenLifetimeInS),
        appid: appId,
        appidacr: '1',
        idp: v1Issuer(tenantId),
        idtyp: 'app',
        oid: objectId,
        sub: objectId,
        tid: tenantId,
        uti: uti(),
        ver: '1.0',
      }),
    /** Of the bot's managed identity: for Key Vault, or to stand in for a client secret. */
    managedIdentityToken: (resource: string, objectId: string) => {
      const exchange = resource === TOKEN_EXCHANGE;
      return keyring.sign(world.app.homeTenantId, {
        aud: exchange ? TOKEN_EXCHANGE : KEY_VAULT,
        iss: exchange ? v2Issuer(world.app.homeTenantId) : v1Issuer(world.app.homeTenantId),
        ...times(24 * HOUR_IN_S),
        idtyp: 'app',
        oid: objectId,
        sub: objectId,
        tid: world.app.homeTenantId,
        uti: uti(),
        ver: exchange ? '2.0' : '1.0',
      });
    },
    /** What the channel sends along with an activity. */
    channelToken: (serviceUrl: string) =>
      keyring.sign(BOT_FRAMEWORK, {
        serviceurl: serviceUrl,
        ...times(HOUR_IN_S),
        iss: BOT_FRAMEWORK,
        aud: world.app.botAppId,
      }),
    /** Opaque to clients. Signed rather than remembered, so that it outlives a restart. */
    refreshToken: async (subject: Subject, content: JWTPayload) =>
      `1.${await keyring.sign(`refresh:${subject.tenant.tenantId}`, {
        ...content,
        tid: subject.tenant.tenantId,
        account: subject.account.key,
        uti: uti(),
        exp: nowInS() + 90 * 24 * HOUR_IN_S,
      })}`,
    /** Who the person is at home: guests keep it in every tenant. */
    clientInfo: ({ account }: Subject) =>
      Buffer.from(JSON.stringify({ uid: account.objectId, utid: account.tenantId })).toString('base64url'),
  };
}

export type Tokens = ReturnType<typeof createTokens>;
