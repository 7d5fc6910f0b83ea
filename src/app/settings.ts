import { CLOUDS, type Cloud } from '../domain/clouds.ts';
import { isGuid, type ObjectId, objectId, type TenantId, tenantId } from '../domain/ids.ts';

/** How an app registration proves itself to Entra. */
export type CredentialSetting =
  | { readonly kind: 'secret'; readonly secret: string }
  /** PEM file with private key and certificate. */
  | { readonly kind: 'certificate'; readonly path: string }
  /** User-assigned identity: the bot itself (UserAssignedMsi), or the federated credential of the registration. */
  | { readonly kind: 'managedIdentity'; readonly clientId: string };

export interface Settings {
  readonly port: number;
  /** Without trailing slash. */
  readonly publicUrl: string;
  /** False: `publicUrl` is only the default; pages for browsers reach this machine alone. */
  readonly publicUrlGiven: boolean;
  readonly bot: {
    readonly appId: string;
    readonly type: 'SingleTenant' | 'UserAssignedMsi';
    readonly tenantId: TenantId;
    readonly credential: CredentialSetting;
  };
  /** Registration of single sign-on and on-behalf-of. */
  readonly auth: { readonly appId: string; readonly credential: CredentialSetting };
  /** Managed identity that reads credentials of registered applications. */
  readonly vaultIdentityClientId?: string;
  readonly partnerTenants: readonly TenantId[];
  /** Managers by name; others by the app role. */
  readonly managerIds: readonly ObjectId[];
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly encryptionKey: Buffer;
  /** PEM file; without one the key follows from `encryptionKey`. */
  readonly attestationKeyPath?: string;
  readonly auditRetentionInMs: number;
  readonly backgroundRefresh: boolean;
  readonly cloud: Cloud;
  readonly logLevel: LogLevel;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

interface SettingInfo {
  readonly name: string;
  /** What it is for and how to fill it; printed into .env.sample and into the list of problems. */
  readonly help: string;
  readonly example?: string;
  readonly required?: boolean;
}

/** Every setting there is, in the order of .env.sample. */
export const SETTINGS = [
  { name: 'PORT', help: 'Port to listen on, 0 to 65535 (0: any free one).', example: '3978' },
  {
    name: 'PUBLIC_URL',
    help: 'Address under which people’s browsers reach the bot: https, no path. Needed for the sign-in popup and the approval page; without it both work on this machine only.',
    example: 'https://palbot.example.com',
  },
  { name: 'MicrosoftAppId', required: true, help: 'Application (client) ID of the bot: a GUID.' },
  {
    name: 'MicrosoftAppType',
    required: true,
    help: 'SingleTenant or UserAssignedMsi.',
    example: 'SingleTenant',
  },
  { name: 'MicrosoftAppTenantId', required: true, help: 'Tenant of the bot’s registration: a GUID.' },
  {
    name: 'MicrosoftAppPassword',
    help: 'Client secret of the bot. SingleTenant needs exactly one of secret, certificate and managed identity.',
  },
  {
    name: 'MicrosoftAppCertificatePath',
    help: 'PEM file with the bot’s certificate and private key, instead of a secret.',
  },
  {
    name: 'MicrosoftAppManagedIdentityClientId',
    help: 'Client ID of a managed identity that is a federated credential of the bot’s registration, instead of a secret.',
  },
  {
    name: 'AUTH_APP_ID',
    help: 'Application ID of the multi-tenant registration for single sign-on and on-behalf-of. Empty: the bot’s own registration.',
  },
  {
    name: 'AUTH_APP_SECRET',
    help: 'Client secret of AUTH_APP_ID. It needs exactly one of secret, certificate and managed identity.',
  },
  {
    name: 'AUTH_APP_CERTIFICATE_PATH',
    help: 'PEM file with certificate and private key of AUTH_APP_ID, instead of a secret.',
  },
  {
    name: 'AUTH_APP_MANAGED_IDENTITY_CLIENT_ID',
    help: 'Client ID of a managed identity that is a federated credential of AUTH_APP_ID, instead of a secret.',
  },
  {
    name: 'VAULT_IDENTITY_CLIENT_ID',
    help: 'Client ID of the managed identity that reads credentials of registered applications from Key Vault, and that such applications may trust. Empty: the identity of the machine, if it has one.',
  },
  {
    name: 'PARTNER_TENANT_IDS',
    help: 'Tenants whose people may use the bot: GUIDs, separated by commas. Empty: MicrosoftAppTenantId.',
  },
  {
    name: 'MANAGER_IDS',
    help: 'People who may set the policy, subscribe channels and read the audit: Entra object IDs, separated by commas. People with the app role Manager may, too.',
  },
  {
    name: 'DATABASE_URL',
    help: 'PostgreSQL 15 or newer. Empty: an embedded store in DATA_DIR, for one machine.',
    example: 'postgresql://palbot@localhost:5432/palbot',
  },
  { name: 'DATA_DIR', help: 'Folder of the embedded store. Empty: ./data.', example: './data' },
  {
    name: 'TOKEN_ENCRYPTION_KEY',
    required: true,
    help: '32 random bytes in base64; sign-in tokens are stored encrypted with it. Make one: node -p "crypto.randomBytes(32).toString(\'base64\')"',
  },
  {
    name: 'ATTESTATION_KEY',
    help: 'PEM file with an unencrypted private key (PKCS #8, Ed25519 or P-256) that signs attestations. Empty: a key that follows from TOKEN_ENCRYPTION_KEY.',
  },
  {
    name: 'AUDIT_RETENTION_DAYS',
    help: 'Days that the audit is kept, 30 to 3650. Empty: 730.',
    example: '730',
  },
  {
    name: 'BACKGROUND_REFRESH',
    help: 'on or off: whether the bot looks at stale links of people who are signed in by itself, so that boards stay true. Empty: on; each person may switch it off.',
    example: 'on',
  },
  {
    name: 'AZURE_CLOUD',
    help: 'AzureCloud, AzureUSGovernment or AzureChinaCloud. Empty: AzureCloud.',
    example: 'AzureCloud',
  },
  { name: 'LOG_LEVEL', help: 'debug, info, warn or error. Empty: info.', example: 'info' },
] as const satisfies readonly SettingInfo[];

type SettingName = (typeof SETTINGS)[number]['name'];
type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong, at once, with the way out of each. Never holds a value: some are secrets. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `PAL Bot cannot start: ${problems.length} setting(s) to fix\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/**
 * Environment in, typed settings out.
 * @throws SettingsError with all problems; nothing is guessed, nothing falls back to something weaker.
 */
export function readSettings(env: Environment): Settings {
  const problems: string[] = [];
  const helpOf = new Map<string, string>(SETTINGS.map((setting) => [setting.name, setting.help]));
  const problem = (name: SettingName, what: string): void => {
    problems.push(`${name} ${what}. ${helpOf.get(name) ?? ''}`);
  };
  const read = (name: SettingName): string | undefined => env[name]?.trim() || undefined;
  const checked = <T>(name: SettingName, fallback: T, parse: (value: string) => T | undefined): T => {
    const value = read(name);
    if (value === undefined) return fallback;
    const parsed = parse(value);
    if (parsed === undefined) problem(name, 'is malformed');
    return parsed ?? fallback;
  };

  for (const setting of SETTINGS) {
    if ('required' in setting && read(setting.name) === undefined) problem(setting.name, 'is missing');
  }
  const guid = (value: string): string | undefined => (isGuid(value) ? value.toLowerCase() : undefined);
  const oneOf = <const T extends string>(allowed: readonly T[]) => {
    return (value: string): T | undefined => allowed.find((one) => one === value);
  };

  const port = checked('PORT', 3978, (value) =>
    /^\d{1,5}$/.test(value) && Number(value) < 65536 ? Number(value) : undefined,
  );
  const appId = checked('MicrosoftAppId', '', guid);
  const type = checked('MicrosoftAppType', 'SingleTenant', oneOf(['SingleTenant', 'UserAssignedMsi']));
  const homeTenant = checked('MicrosoftAppTenantId', undefined, (value) =>
    isGuid(value) ? tenantId(value) : undefined,
  );
  const authAppId = checked('AUTH_APP_ID', undefined, guid);
  const vaultIdentityClientId = checked('VAULT_IDENTITY_CLIENT_ID', undefined, guid);

  const credential = (
    owner: string,
    names: readonly [SettingName, SettingName, SettingName],
  ): CredentialSetting | undefined => {
    const given = names.filter((name) => read(name) !== undefined);
    if (given.length > 1)
      problems.push(`${given.join(' and ')} are both set. Keep one: ${owner} proves itself in one way.`);
    const [secretName, certificateName, identityName] = names;
    const [secret, path, clientId] = [read(secretName), read(certificateName), read(identityName)];
    if (secret !== undefined) return { kind: 'secret', secret };
    if (path !== undefined) return { kind: 'certificate', path };
    if (clientId !== undefined) return { kind: 'managedIdentity', clientId: checked(identityName, '', guid) };
    return undefined;
  };
  const botNames = [
    'MicrosoftAppPassword',
    'MicrosoftAppCertificatePath',
    'MicrosoftAppManagedIdentityClientId',
  ] as const;
  const authNames = [
    'AUTH_APP_SECRET',
    'AUTH_APP_CERTIFICATE_PATH',
    'AUTH_APP_MANAGED_IDENTITY_CLIENT_ID',
  ] as const;
  const ownBot = credential('the bot', botNames);
  const ownAuth = credential('the sign-in registration', authNames);

  if (type === 'UserAssignedMsi' && ownBot)
    problem('MicrosoftAppType', 'is UserAssignedMsi, which takes no secret or certificate');
  if (type === 'SingleTenant' && !ownBot) problem('MicrosoftAppPassword', 'is missing');
  const botCredential =
    type === 'UserAssignedMsi' ? { kind: 'managedIdentity' as const, clientId: appId } : ownBot;
  if (authAppId !== undefined && !ownAuth) problem('AUTH_APP_SECRET', 'is missing');
  if (authAppId === undefined && ownAuth) problem('AUTH_APP_ID', 'is missing although its credential is set');
  if (authAppId === undefined && type === 'UserAssignedMsi') {
    problem('AUTH_APP_ID', 'is missing: a managed identity cannot sign people in');
  }

  const publicUrl = checked('PUBLIC_URL', `http://localhost:${port}`, (value) => parsePublicUrl(value));
  const partnerTenants = checked('PARTNER_TENANT_IDS', homeTenant ? [homeTenant] : [], listOf(tenantId));
  const managerIds = checked('MANAGER_IDS', [], listOf(objectId));
  const databaseUrl = checked('DATABASE_URL', undefined, (value) =>
    /^postgres(ql)?:\/\/\S+$/.test(value) && URL.canParse(value) ? value : undefined,
  );
  const encryptionKey = checked('TOKEN_ENCRYPTION_KEY', Buffer.alloc(0), (value) => {
    const bytes = Buffer.from(value, 'base64');
    return bytes.length === 32 && bytes.toString('base64') === value ? bytes : undefined;
  });
  const cloud = checked('AZURE_CLOUD', CLOUDS.AzureCloud, (value) =>
    Object.values(CLOUDS).find((candidate) => candidate.name === value),
  );
  const auditDays = checked('AUDIT_RETENTION_DAYS', 730, (value) =>
    /^\d{2,4}$/.test(value) && Number(value) >= 30 && Number(value) <= 3650 ? Number(value) : undefined,
  );
  const refresh = checked('BACKGROUND_REFRESH', 'on', oneOf(['on', 'off']));
  const attestationKeyPath = read('ATTESTATION_KEY');
  const logLevel = checked('LOG_LEVEL', 'info', oneOf(LOG_LEVELS));

  if (problems.length > 0 || !homeTenant || !botCredential) throw new SettingsError(problems);
  return {
    port,
    publicUrl,
    publicUrlGiven: read('PUBLIC_URL') !== undefined,
    bot: { appId, type, tenantId: homeTenant, credential: botCredential },
    auth: { appId: authAppId ?? appId, credential: ownAuth ?? botCredential },
    ...(vaultIdentityClientId === undefined ? {} : { vaultIdentityClientId }),
    partnerTenants,
    managerIds,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    dataDir: read('DATA_DIR') ?? './data',
    encryptionKey,
    ...(attestationKeyPath === undefined ? {} : { attestationKeyPath }),
    backgroundRefresh: refresh === 'on',
    auditRetentionInMs: auditDays * 24 * 60 * 60_000,
    cloud,
    logLevel,
  };
}

/** GUIDs with commas between; undefined when one of them is none. */
const listOf =
  <Id>(make: (id: string) => Id) =>
  (value: string): readonly Id[] | undefined => {
    const ids = value.split(',').map((id) => id.trim());
    return ids.every(isGuid) ? ids.map(make) : undefined;
  };

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** https anywhere, http on loopback only: cookies and codes of the sign-in travel over it. */
function parsePublicUrl(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '')
    return undefined;
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
  return allowed ? url.origin : undefined;
}

/** The text of .env.sample. */
export function envSample(): string {
  const entries = SETTINGS.map((setting) => {
    const required = 'required' in setting ? ' Required.' : '';
    const example = 'example' in setting ? setting.example : '';
    return `# ${setting.help}${required}\n${setting.name}=${required ? example : ''}${!required && example ? `\n# ${setting.name}=${example}` : ''}\n`;
  });
  return `# Settings of PAL Bot. Printed by \`npm run env-sample\`; a test compares the two.\n\n${entries.join('\n')}`;
}
