import type { Field } from '../../cards/card-data.ts';
import { isGuid } from '../../domain/ids.ts';
import { type CredentialRef, vaultHost } from '../../domain/service-principals.ts';
import { type Text, text } from '../../i18n/text.ts';
import type { Reply } from '../../ports/chat.ts';
import type { Args } from '../command.ts';
import { spAction } from './list-principals.ts';
import { looksLikeSecret } from './looks-like-secret.ts';

/** What the form asks for; the same names carry the answers. */
export const REGISTRATION_INPUTS = ['customer', 'app', 'name', 'kind', 'vault', 'secret'] as const;

const KINDS = ['secret', 'certificate', 'federated', 'none'] as const;
/** As Key Vault names secrets and certificates. */
const SECRET_NAME = /^[0-9a-zA-Z-]{1,127}$/;

const GUID_PATTERN = '^\\s*([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?\\s*$';
const NAME_PATTERN = '^\\s*[0-9a-zA-Z-]{0,127}\\s*$';
const ANYTHING = '^.*$';

/** Asks for one; never for a secret. What looks like one is not shown again. */
export function registrationForm(answers: Args, problems: readonly Text[] = []): Reply {
  const title = text('sp.form');
  return {
    text: title,
    card: { template: 'fields', data: { title, problems, fields: fieldsOf(answers) } },
    actions: [
      spAction(
        text('action.registerApplication'),
        { do: 'register' },
        { style: 'positive', inputs: REGISTRATION_INPUTS },
      ),
      { kind: 'run', label: text('action.cancel'), invocation: { command: 'keep', args: {} } },
    ],
  };
}

function fieldsOf(answers: Args): readonly Field[] {
  const typed = (input: (typeof REGISTRATION_INPUTS)[number] & keyof typeof PATTERNS): Field => ({
    input,
    label: text(`sp.form.${input}`),
    value: harmless(answers[input]),
    typed: {
      placeholder: text(`sp.form.${input}.example`),
      pattern: PATTERNS[input],
      error: text(`sp.form.${input}.error`),
    },
  });
  return [
    typed('customer'),
    typed('app'),
    typed('name'),
    {
      input: 'kind',
      label: text('sp.form.kind'),
      note: text('sp.form.kind.note'),
      value: answers.kind ?? 'secret',
      choices: KINDS.map((value) => ({ title: text(`sp.kind.${value}`), value })),
    },
    typed('vault'),
    { ...typed('secret'), note: text('sp.form.secret.note') },
  ];
}

const PATTERNS = {
  customer: ANYTHING,
  app: GUID_PATTERN,
  name: ANYTHING,
  vault: ANYTHING,
  secret: NAME_PATTERN,
} as const;

const harmless = (value = ''): string => (looksLikeSecret(value) ? '' : value);

export interface Registration {
  readonly customer: string;
  readonly appId: string;
  readonly name: string;
  readonly credential?: CredentialRef;
}

/** The answers, or what is wrong with them. */
export function readRegistration(answers: Args, vaultSuffix: string): Registration | readonly Text[] {
  const said = (input: (typeof REGISTRATION_INPUTS)[number]): string => answers[input]?.trim() ?? '';
  const [appId, customer, name] = [said('app').toLowerCase(), said('customer'), said('name')];
  const kind = KINDS.find((one) => one === answers.kind);
  const inVault = kind === 'secret' || kind === 'certificate';
  const vault = vaultHost(said('vault'), vaultSuffix);
  const secret = said('secret');
  const problems = [
    ...(customer === '' ? [text('sp.form.customer.error')] : []),
    ...(isGuid(appId) ? [] : [text('sp.form.app.error')]),
    ...(name === '' ? [text('sp.form.name.error')] : []),
    ...(kind === undefined ? [text('sp.form.kind.error')] : []),
    ...(inVault && vault === undefined ? [text('sp.form.vault.error')] : []),
    ...(inVault && !SECRET_NAME.test(secret) ? [text('sp.form.secret.error')] : []),
  ];
  if (problems.length > 0) return problems;
  const found = { customer, appId, name: name.slice(0, 120) };
  if (inVault && vault !== undefined) return { ...found, credential: { kind, vault, name: secret } };
  return kind === 'federated' ? { ...found, credential: { kind } } : found;
}
