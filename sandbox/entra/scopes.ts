import type { SandboxApp } from '../contract.ts';
import { EntraError } from './entra-error.ts';
import { ARM_AUDIENCES, BOT_FRAMEWORK } from './names.ts';

export interface Scopes {
  readonly resource: 'arm' | 'api' | 'bot' | 'none';
  readonly openid: boolean;
  readonly offlineAccess: boolean;
  /** As granted, for the answer's `scope`. */
  readonly granted: string;
}

const OIDC = new Set(['openid', 'profile', 'offline_access', 'email']);

/** Entra repeats both spellings of what it granted; MSAL looks its cache up by them. */
const ARM_GRANTED = [
  'https://management.azure.com/user_impersonation',
  'https://management.azure.com/.default',
];

/** The names of the bot's own API: its app id and its application ID URI. */
export const apiNames = ({ authAppId, botAppId }: SandboxApp): readonly string[] => [
  authAppId,
  `api://${authAppId}`,
  `api://botid-${botAppId}`,
];

function resourceOf(scope: string, app: SandboxApp): Scopes['resource'] | undefined {
  const cut = scope.lastIndexOf('/');
  const [resource, permission] = [scope.slice(0, cut), scope.slice(cut + 1)];
  if (ARM_AUDIENCES.includes(resource))
    return ['.default', 'user_impersonation'].includes(permission) ? 'arm' : undefined;
  if (apiNames(app).includes(resource))
    return ['.default', 'access_as_user'].includes(permission) ? 'api' : undefined;
  return resource === BOT_FRAMEWORK && permission === '.default' ? 'bot' : undefined;
}

/** @throws EntraError 70011 unknown permission · 500011 unknown resource · 28000 more than one resource */
export function readScopes(text: string, app: SandboxApp): Scopes {
  const words = text.split(/\s+/).filter(Boolean);
  const wanted = words.filter((word) => !OIDC.has(word));
  const resources = new Set(
    wanted.map((scope) => {
      const resource = resourceOf(scope, app);
      if (resource) return resource;
      if (/^https?:\/\/[^/]+.*\/\.default$/.test(scope)) {
        throw new EntraError(500011, { words: { resource: scope.replace(/\/\.default$/, ''), tenant: '' } });
      }
      throw new EntraError(70011, { words: { scope } });
    }),
  );
  if (resources.size > 1) throw new EntraError(28000);
  const [resource = 'none'] = resources;
  return {
    resource,
    openid: words.includes('openid'),
    offlineAccess: words.includes('offline_access'),
    granted: [
      ...words.filter((word) => OIDC.has(word) && word !== 'offline_access'),
      ...new Set([...wanted, ...(resource === 'arm' ? ARM_GRANTED : [])]),
    ].join(' '),
  };
}
