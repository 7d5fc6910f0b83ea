import type { TenantId } from '../domain/ids.ts';
import type { Person } from '../domain/people.ts';
import type { SignIn } from '../ports/identities.ts';
import type { Inbox } from '../ports/stores.ts';

/**
 * The code of a popup came back from its person, through Teams or typed: what waited for that sign-in goes on.
 * @throws PalError codeWrong | signInExpired
 */
export async function finishSignIn(
  person: Person,
  code: string,
  { inbox, signIn }: { readonly inbox: Inbox; readonly signIn: SignIn },
): Promise<{ readonly tenant: TenantId; /** Commands that go on now. */ readonly resumed: number }> {
  const tenant = await signIn.confirmCode(person, code);
  const resumed = await inbox.resume(person, { kind: 'tenant', tenant });
  // Signing in at home by popup yields the assertion that Teams could not.
  const more = tenant === person.tenantId ? await inbox.resume(person, { kind: 'sso' }) : 0;
  return { tenant, resumed: resumed + more };
}
