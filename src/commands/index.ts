import { account } from './account.ts';
import { alias } from './alias.ts';
import { attest } from './attest.ts';
import { audit } from './audit.ts';
import { bulk } from './bulk.ts';
import { cancel, keep } from './cancel.ts';
import { code } from './code.ts';
import type { Command } from './command.ts';
import { customers } from './customers.ts';
import { forget } from './forget.ts';
import { createHelp } from './help.ts';
import { lighthouse } from './lighthouse.ts';
import { link } from './link.ts';
import { onboard } from './onboard.ts';
import { onboarding } from './onboarding.ts';
import { pick } from './pick.ts';
import { policy } from './policy.ts';
import { refresh } from './refresh.ts';
import { reminders } from './reminders.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { show } from './show.ts';
import { signin } from './signin.ts';
import { signout } from './signout.ts';
import { sp } from './sp/sp.ts';
import { status } from './status.ts';
import { subscribe } from './subscribe.ts';
import { subscription } from './subscription.ts';
import { subscriptions } from './subscriptions.ts';
import { undo } from './undo.ts';
import { unlink } from './unlink.ts';
import { unsubscribe } from './unsubscribe.ts';
import { update } from './update.ts';
import { use } from './use.ts';
import { whoami } from './whoami.ts';

/** Every command, in the order of the help card. Adding one: its file, its test, a line here, its texts, the manifest. */
export const COMMANDS: readonly Command[] = [
  link,
  show,
  update,
  unlink,
  undo,
  runs,
  customers,
  status,
  lighthouse,
  onboard,
  onboarding,
  subscribe,
  subscriptions,
  unsubscribe,
  policy,
  sp,
  use,
  alias,
  attest,
  audit,
  refresh,
  reminders,
  signin,
  signout,
  forget,
  whoami,
  account,
  code,
  cancel,
  createHelp(() => COMMANDS),
  keep,
  bulk,
  pick,
  run,
  subscription,
];

const BY_NAME: ReadonlyMap<string, Command> = new Map(COMMANDS.map((command) => [command.name, command]));

export const commandNamed = (name: string): Command | undefined => BY_NAME.get(name);
