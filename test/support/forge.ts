import { SignJWT } from 'jose';
import { type AzureSandbox } from '../../sandbox/azure.ts';
import { createKeyring } from '../../sandbox/entra/keyring.ts';
import { BOT_FRAMEWORK } from '../../sandbox/entra/names.ts';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';

export type Claims = Readonly<Record<string, unknown>>;

const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3600;

/** Tokens that an attacker could have, or could only dream of: some are signed with Microsoft's own key. */
export interface Forge {
  /** Claims of a token of the channel for this bot; `undefined` takes one away. */
  channelClaims(changes?: Claims): Claims;
  /** Signed by the channel itself. */
  byChannel(changes?: Claims): Promise<string>;
  /** Signed by Entra for a tenant: what the bot's own secret, stolen, or any customer could get. */
  byEntra(tenantId: string, claims: Claims): Promise<string>;
  /** Signed with a secret instead of a key pair. */
  withHmac(claims: Claims): Promise<string>;
  /** Not signed at all: any header, any claims. */
  unsigned(header: Claims, claims: Claims): string;
}

export function createForge({ app, world }: Pick<AzureSandbox, 'app' | 'world'>): Forge {
  const keyring = createKeyring(world);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forge: Forge = {
    channelClaims: (changes = {}) => ({
      iss: BOT_FRAMEWORK,
      aud: app.botAppId,
      serviceurl: SERVICE_URL,
      nbf: inAnHour() - 3900,
      exp: inAnHour(),
      ...changes,
    }),
    byChannel: (changes) => keyring.sign(BOT_FRAMEWORK, forge.channelClaims(changes)),
    byEntra: (tenantId, claims) =>
      keyring.sign(tenantId, { exp: inAnHour(), serviceurl: SERVICE_URL, tid: tenantId, ...claims }),
    withHmac: (claims) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: 'key' })
        .sign(new TextEncoder().encode(app.botPassword.padEnd(32, '.'))),
    unsigned: (header, claims) => `${part(header)}.${part(claims)}.`,
  };
  return forge;
}
