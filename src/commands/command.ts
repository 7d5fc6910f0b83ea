import type { Person } from '../domain/people.ts';
import type { MessageKey, Reader } from '../i18n/text.ts';
import type { Attestations, Audit, Erasure } from '../ports/audit.ts';
import type { AttestationFiles, Attestor } from '../ports/attestor.ts';
import type { ConversationRef, Invocation, Reply } from '../ports/chat.ts';
import type { TenantDirectory } from '../ports/customers.ts';
import type { Boards, Outbox, Subscriptions } from '../ports/delivery.ts';
import type { Accounts } from '../ports/accounts.ts';
import type { Identities, SignIn } from '../ports/identities.ts';
import type { Onboardings } from '../ports/onboardings.ts';
import type { PartnerLinks } from '../ports/partner-links.ts';
import type { Downloads, Jobs, Runs } from '../ports/runs.ts';
import type { ServicePrincipals } from '../ports/service-principals.ts';
import type { Clock, Pause } from '../ports/runtime.ts';
import type { Changes, Inbox, KnownCustomers, Ledger, Preferences } from '../ports/stores.ts';
import type { Lighthouse, Subscriptions as AzureSubscriptions } from '../ports/subscriptions.ts';
import type { Coverage, LinkEvents, Managers, Members, People, Policies, Reminders } from '../ports/team.ts';
import type { Words } from './words.ts';

/** What commands ask of the world. */
export interface Services {
  readonly links: PartnerLinks;
  readonly identities: Identities;
  readonly signIn: SignIn;
  readonly accounts: Accounts;
  readonly directory: TenantDirectory;
  readonly inbox: Inbox;
  readonly preferences: Preferences;
  readonly knownCustomers: KnownCustomers;
  readonly ledger: Ledger;
  readonly changes: Changes;
  readonly runs: Runs;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly downloads: Pick<Downloads, 'offer'>;
  readonly people: People;
  readonly coverage: Coverage;
  readonly policies: Policies;
  readonly reminders: Reminders;
  readonly audit: Audit;
  readonly erasure: Erasure;
  readonly attestations: Attestations;
  readonly attestor: Pick<Attestor, 'issue'>;
  readonly attestationFiles: AttestationFiles;
  readonly boards: Boards;
  readonly events: Pick<LinkEvents, 'newest'>;
  readonly subscriptions: Subscriptions;
  readonly azureSubscriptions: AzureSubscriptions;
  readonly lighthouse: Lighthouse;
  readonly onboardings: Onboardings;
  readonly outbox: Pick<Outbox, 'put' | 'removeOf'>;
  readonly servicePrincipals: ServicePrincipals;
  /** Hosts of Key Vaults of this cloud end with a dot and this. */
  readonly vaultSuffix: string;
  readonly managers: Managers;
  readonly members: Members;
  /** Address of a download, from its secret. */
  readonly fileUrl: (secret: string) => string;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** One run: who, where, and which inbox item asked for it. */
export interface CommandContext {
  readonly person: Person;
  readonly conversation: ConversationRef;
  readonly reader: Reader;
  readonly itemId: string;
  readonly correlationId: string;
  readonly abortSignal: AbortSignal;
  /** It waited for a sign-in, which has come. */
  readonly resumed?: true;
  readonly services: Services;
}

export type Args = Invocation['args'];

export interface CommandInfo {
  readonly name: string;
  /** Other words people say for it. The name itself is always understood. */
  readonly alsoCalled: readonly string[];
  readonly usage: string;
  /** Undefined: reached by buttons only, not listed and not typed. */
  readonly summary?: MessageKey;
  /** The answer is about the person: in a shared conversation it moves to the 1:1 chat. */
  readonly personal: boolean;
  /** May change something in Azure: an edited message does not run it again. */
  readonly writes: boolean;
  /** Tells nothing that belongs to the partner: members of other organisations may ask it in a shared channel. */
  readonly open?: true;
  /** Set apart in the help. */
  readonly forManagers?: true;
}

/** What the rest of the bot sees: no way to execute without parsing first. */
export interface Command extends CommandInfo {
  /** Words after the command, as arguments by name. */
  readonly read: (words: Words) => Args;
  /** @throws PalError, or CommandFailure when the customer is known. */
  readonly run: (args: Args, ctx: CommandContext) => Promise<Reply>;
}

interface Steps<Input, Result> extends CommandInfo {
  readonly read?: (words: Words) => Args;
  /** @throws PalError for what the person must say differently. */
  readonly parse: (args: Args) => Input;
  readonly execute: (input: Input, ctx: CommandContext) => Promise<Result>;
  readonly render: (result: Result) => Reply;
}

/** A command that concerns no customer, or finds its customers itself. */
export const defineCommand = <Input, Result>({
  read = () => ({}),
  parse,
  execute,
  render,
  ...info
}: Steps<Input, Result>): Command => ({
  ...info,
  read,
  run: async (args, ctx) => render(await execute(parse(args), ctx)),
});
