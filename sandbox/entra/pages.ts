import type { Account, Tenant } from '../world/model.ts';
import { type Html, html } from './html.ts';

const STYLE = html`<style>
  body {
    margin: 0;
    min-height: 100vh;
    display: grid;
    place-items: center;
    background: #eef1f5;
    color: #1b1b1b;
    font:
      15px/1.45 'Segoe UI',
      system-ui,
      sans-serif;
  }
  main {
    width: min(440px, calc(100vw - 32px));
    box-sizing: border-box;
    background: #fff;
    padding: 36px 40px;
    box-shadow: 0 2px 6px #0003;
  }
  h1 {
    font-size: 22px;
    font-weight: 600;
    margin: 4px 0 12px;
  }
  .tenant,
  small {
    color: #555;
  }
  .account {
    display: block;
    width: 100%;
    text-align: left;
    border: 0;
    border-top: 1px solid #ddd;
    background: none;
    padding: 11px 8px;
    font: inherit;
    cursor: pointer;
  }
  .account:hover,
  .account:focus-visible {
    background: #f2f2f2;
  }
  .account span {
    display: block;
    color: #555;
    font-size: 13px;
  }
  .number {
    font-size: 40px;
    font-weight: 600;
    text-align: center;
    margin: 12px 0;
  }
  .error {
    border-left: 4px solid #a4262c;
    padding-left: 12px;
    overflow-wrap: anywhere;
  }
  .buttons {
    display: flex;
    gap: 8px;
    justify-content: flex-end;
    margin-top: 24px;
  }
  .buttons button {
    min-width: 108px;
    padding: 7px 12px;
    border: 1px solid #8a8a8a;
    background: #f2f2f2;
    font: inherit;
    cursor: pointer;
  }
  .buttons .primary {
    background: #0b5cad;
    border-color: #0b5cad;
    color: #fff;
  }
  footer {
    margin-top: 24px;
    font-size: 12px;
    color: #666;
  }
  @media (prefers-color-scheme: dark) {
    body {
      background: #16181c;
      color: #f0f0f0;
    }
    main {
      background: #23262b;
    }
    .tenant,
    small,
    .account span,
    footer {
      color: #b5b5b5;
    }
    .account {
      color: inherit;
      border-color: #3b3f46;
    }
    .account:hover {
      background: #2d3138;
    }
    .buttons button {
      background: #2d3138;
      color: inherit;
    }
    .buttons .primary {
      background: #0b5cad;
      color: #fff;
    }
  }
</style>`;

/** One step of a sign-in. Forms go back to the address they came from, so the page also works behind another host. */
function page(title: string, tenant: string, body: Html, status = 200): Response {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${STYLE}
      </head>
      <body>
        <main>
          <div class="tenant">${tenant}</div>
          <h1>${title}</h1>
          ${body}
          <footer>Sandbox directory. No real account or password is used.</footer>
        </main>
      </body>
    </html>`;
  return new Response(document.markup, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  });
}

const hidden = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );

/** Fields that the earlier steps settled and every later form repeats. */
type Settled = Readonly<Record<string, string>>;

export function accountPage(tenant: string, accounts: readonly Account[], hint: string | null): Response {
  const body = html`<form method="post">
    <p>Pick an account</p>
    ${accounts.map(
      ({ key, name, upn }) =>
        html`<button class="account" name="account" value="${key}">
          ${name}${upn === hint ? ' (suggested)' : ''}<span>${upn}</span>
        </button>`,
    )}
    <div class="buttons"><button name="cancel" value="yes">Cancel</button></div>
  </form>`;
  return page('Sign in', tenant, body);
}

export function mfaPage(tenant: Tenant, account: Account, settled: Settled): Response {
  const number = 10 + ([...account.key].reduce((sum, char) => sum + char.charCodeAt(0), 0) % 90);
  const body = html`<form method="post">
    <p>${account.upn}</p>
    <p>Approve the request in your authenticator app. Enter this number when it asks:</p>
    <div class="number">${number}</div>
    ${hidden(settled)}
    <div class="buttons">
      <button name="mfa" value="denied">I did not ask for this</button>
      <button class="primary" name="mfa" value="approved">Approve</button>
    </div>
  </form>`;
  return page('Approve sign-in request', tenant.name, body);
}

export interface ConsentPageOptions {
  readonly app: string;
  readonly permissions: readonly string[];
  /** `none`: for this account only; `offer`: a checkbox; `always`: for the whole organisation. */
  readonly forEverybody: 'none' | 'offer' | 'always';
}

export function consentPage(
  tenant: Tenant,
  account: Account,
  settled: Settled,
  { app, permissions, forEverybody }: ConsentPageOptions,
): Response {
  const offer = html`<label
    ><input type="checkbox" name="everybody" value="yes" /> Consent on behalf of your organization</label
  >`;
  const body = html`<form method="post">
    <p>${account.upn}</p>
    <p><strong>PAL Bot</strong><br /><small>${app}</small></p>
    <p>This application would like to:</p>
    <ul>
      ${permissions.map((permission) => html`<li>${permission}</li>`)}
    </ul>
    ${forEverybody === 'always' ? html`<p>It will get this access for all users of ${tenant.name}.</p>` : undefined}
    ${forEverybody === 'offer' ? offer : undefined} ${hidden(settled)}
    <div class="buttons">
      <button name="consent" value="cancel">Cancel</button>
      <button class="primary" name="consent" value="accept">Accept</button>
    </div>
  </form>`;
  return page('Permissions requested', tenant.name, body);
}

/** For accounts that may not approve by themselves. */
export function approvalNeededPage(tenant: Tenant, account: Account, settled: Settled): Response {
  const body = html`<form method="post">
    <p>${account.upn}</p>
    <p>
      PAL Bot needs permission to access resources in ${tenant.name} that only an admin can grant. Please ask
      an admin to grant permission to this app before you can use it.
    </p>
    ${hidden({ ...settled, consent: 'refused' })}
    <div class="buttons"><button class="primary">Return to the application</button></div>
  </form>`;
  return page('Need admin approval', tenant.name, body);
}

/** A refusal that Entra shows to the person instead of sending it to the application. */
export function errorPage(
  tenant: string,
  sentence: string,
  options: { readonly retry?: boolean } = {},
): Response {
  const retry = html`<form method="post">
    <div class="buttons"><button class="primary">Use another account</button></div>
  </form>`;
  const body = html`<p class="error">${sentence}</p>
    ${options.retry ? retry : undefined}`;
  return page('Sorry, but we are having trouble signing you in.', tenant, body, 400);
}
