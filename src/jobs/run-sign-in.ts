import type { Desk } from '../conversation/desk.ts';
import type { StoredRun } from '../ports/runs.ts';

/** Asks once for a fresh sign-in in the chat of the run; the run goes on when it comes. */
export async function askToSignIn(run: StoredRun, desk: Desk): Promise<void> {
  const { url } = await desk.services.signIn.startPopup(run.person, {});
  await desk.chat.askForSso(
    run.conversation,
    { exchangeId: desk.newId(), popupUrl: url },
    { reader: run.reader },
  );
}
