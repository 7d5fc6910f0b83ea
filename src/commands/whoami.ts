import type { Identity, IdentityKind } from '../domain/people.ts';
import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import type { SignedInAs } from '../ports/identities.ts';
import { kindText } from './account-choice.ts';
import { type CommandContext, defineCommand } from './command.ts';

interface Row {
  readonly name: string;
  readonly account?: string;
  readonly kind: IdentityKind;
  readonly token?: SignedInAs;
}

/** Every account of the person that the bot knows: in Teams, as a guest, and those that customers made. */
export const whoami = defineCommand<undefined, readonly Row[]>({
  name: 'whoami',
  alsoCalled: ['me', 'accounts', 'identities'],
  usage: 'whoami',
  summary: 'command.whoami.summary',
  personal: true,
  writes: false,
  parse: () => undefined,
  execute: (_input, ctx) => rowsOf(ctx),
  render: renderRows,
});

async function rowsOf({ person, services }: CommandContext): Promise<readonly Row[]> {
  const { accounts, knownCustomers, ledger, signIn } = services;
  const [tokens, connected, entries, known] = await Promise.all([
    signIn.signedInAs(person),
    accounts.list(person),
    ledger.listByPerson(person),
    knownCustomers.get(person),
  ]);
  const nameOf = (tenant: string, fallback?: string): string =>
    known?.customers.find(({ tenantId }) => tenantId === tenant)?.name ?? fallback ?? tenant;
  const made = connected.flatMap((one) => one.accounts.map((each) => ({ ...each, tenant: one.tenant })));
  const isMade = (identity: Identity): boolean =>
    made.some((one) => one.identity.objectId === identity.objectId && one.tenant === identity.tenantId);
  // The ledger also remembers accounts that customers made and the person has forgotten here.
  const isGuestIn = (tenant: string): boolean =>
    tenant !== home &&
    (known?.customers ?? []).some((one) => one.tenantId === tenant && one.connected !== true);
  const tokenOf = (tenant: string, account?: string): SignedInAs | undefined =>
    tokens.find((token) => token.tenant === tenant && token.account === account);
  const home = person.tenantId;
  const row = (name: string, kind: IdentityKind, account?: string, token?: SignedInAs): Row => ({
    name,
    kind,
    ...(account === undefined ? {} : { account }),
    ...(token === undefined ? {} : { token }),
  });
  return [
    row(
      nameOf(home),
      'member',
      person.name,
      tokens.find((token) => token.tenant === home),
    ),
    ...entries
      .filter(({ identity }) => isGuestIn(identity.tenantId) && !isMade(identity))
      .map(({ customerName: name, identity }) =>
        row(nameOf(identity.tenantId, name), 'guest', identity.name, tokenOf(identity.tenantId)),
      ),
    ...made.map(({ customerName: name, identity, tenant }) =>
      row(nameOf(tenant, name), 'directory', identity.name, tokenOf(tenant, identity.objectId)),
    ),
  ];
}

function renderRows(rows: readonly Row[]): Reply {
  const title = text('whoami.title', { count: rows.length });
  return {
    text: title,
    card: {
      template: 'customers',
      data: {
        title,
        rows: rows.map(({ account, kind, name, token }) => ({
          name,
          ...(account === undefined ? {} : { domain: account }),
          tone: token ? ('good' as const) : ('neutral' as const),
          status: token ? text(`whoami.${token.how}`) : kindText(kind),
          ...(token ? { until: new Date(token.expiresOn).toISOString() } : {}),
        })),
        footer: text('whoami.footer'),
      },
    },
    actions: [{ kind: 'run', label: text('action.signOut'), invocation: { command: 'signout', args: {} } }],
  };
}
