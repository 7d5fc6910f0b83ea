import { decodeJwt, type JWTPayload } from 'jose';
import type { Keyring } from '../entra/keyring.ts';
import { ARM_AUDIENCES, tenantOfIssuer } from '../entra/names.ts';
import type { Account, Tenant } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { ArmError } from './arm-error.ts';

/** Who asks, taken from a token whose signature, issuer, audience and time were checked. */
export interface Caller {
  readonly tenant: Tenant;
  readonly objectId: string;
  /** Undefined when no account of the world has this object: a service principal, or a foreign one. */
  readonly account: Account | undefined;
  /** An object of this tenant; false for delegated partner administrators. */
  readonly hasObject: boolean;
  readonly claims: JWTPayload;
}

const AUTHORITY = 'authorization_uri="https://login.windows.net/"';

const invalid = (message: string) =>
  new ArmError(401, 'InvalidAuthenticationToken', message, {
    'www-authenticate': `Bearer ${AUTHORITY}, error="invalid_token", error_description="${message.replaceAll('"', "'")}"`,
  });

async function openToken(
  world: World,
  keyring: Keyring,
  token: string,
): Promise<{ tenant: Tenant; claims: JWTPayload }> {
  let tenantId: string | undefined;
  try {
    tenantId = tenantOfIssuer(decodeJwt(token).iss);
  } catch {
    throw invalid('The access token is invalid.');
  }
  const tenant = tenantId === undefined ? undefined : world.tenant(tenantId);
  const claims = tenant && (await keyring.open(tenant.tenantId, token));
  if (!tenant || claims?.['tid'] !== tenant.tenantId) throw invalid('The access token is invalid.');
  return { tenant, claims };
}

function checkUse(world: World, { aud, exp = 0, nbf = 0 }: JWTPayload): void {
  if (!ARM_AUDIENCES.includes(String(aud))) {
    const allowed = ARM_AUDIENCES.map((name) => `'${name}'`).join(',');
    throw invalid(
      `The access token has been obtained for wrong audience or resource '${String(aud)}'. It should exactly match with one of the allowed audiences ${allowed}.`,
    );
  }
  const now = world.clock.now() / 1000;
  if (exp <= now) {
    const time = (inS: number) => new Date(inS * 1000).toISOString();
    throw invalid(
      `The access token expiry UTC time '${time(exp)}' is earlier than current UTC time '${time(now)}'.`,
    );
  }
  if (nbf > now + 300) throw invalid('The access token is not yet valid.');
}

/** @throws ArmError 401 AuthenticationFailed | InvalidAuthenticationToken */
export async function requireCaller(
  { world, keyring }: { readonly world: World; readonly keyring: Keyring },
  request: Request,
): Promise<Caller> {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (token === undefined) {
    const reason = "The 'Authorization' header is missing.";
    throw new ArmError(401, 'AuthenticationFailed', `Authentication failed. ${reason}`, {
      'www-authenticate': `Bearer ${AUTHORITY}, error="invalid_token", error_description="${reason}"`,
    });
  }
  const { tenant, claims } = await openToken(world, keyring, token);
  checkUse(world, claims);
  const objectId = String(claims['oid']);
  const member = tenant.members.find((known) => known.objectId === objectId);
  const account = member && world.account(member.account);
  const isPrincipal = world.state.servicePrincipals?.some(
    (known) => known.tenantId === tenant.tenantId && known.objectId === objectId,
  );
  const hasObject = isPrincipal === true || (member !== undefined && member.kind !== 'foreign');
  return { tenant, objectId, account, hasObject, claims };
}
