/** What the parts of the stand-in promise each other. Entra and ARM on one side, Teams and the page on the other. */

/** A person of the seeded world, with the account they use in Teams. */
export interface SandboxPerson {
  /** Short handle used by tests and the page, e.g. `ana`. */
  readonly key: string;
  readonly name: string;
  readonly upn: string;
  readonly tenantId: string;
  readonly objectId: string;
  /** `29:…` */
  readonly teamsId: string;
  readonly role: 'staff' | 'manager' | 'customerAdmin';
  readonly locale: string;
  readonly timeZone: string;
}

export interface SandboxApp {
  readonly botAppId: string;
  readonly botPassword: string;
  /** App of the SSO and on-behalf-of flows; the bot's own registration by default. */
  readonly authAppId: string;
  readonly homeTenantId: string;
}

/** Everything Microsoft hosts, in one process; the bot reaches it by its real host names (see redirect.ts). */
export interface AzureStandIn {
  readonly app: SandboxApp;
  readonly people: readonly SandboxPerson[];
  /** Host name → loopback port of the TLS listener that answers for it. */
  readonly routes: Readonly<Record<string, number>>;
  /** PEM file to trust: goes into NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  /** The token a Teams client gets silently for `api://botid-…`; throws SsoRefused as the client would see it. */
  ssoToken(person: SandboxPerson): Promise<string>;
  /** Bearer of an activity that the channel sends to the bot. */
  channelToken(serviceUrl: string): Promise<string>;
  /** Is this the bot's own token for the connector? Checks signature, issuer, audience, app id and expiry. */
  isConnectorToken(authorization: string | undefined): Promise<boolean>;
  /** Lets the Teams stand-in answer for `smba.trafficmanager.net` on the same listener. */
  serve(host: string, handler: (request: Request) => Promise<Response>): void;
  /** For the live view and for tests: a JSON snapshot, and change notices. */
  snapshot(): WorldSnapshot;
  onChange(listener: () => void): () => void;
  setFault(fault: Fault, on: boolean): void;
  /** Gives a person a role of the app in their own tenant, or takes it; tokens made from now on tell. */
  setAppRole(person: string, role: string, on: boolean): void;
  /** Is this switch on, for everybody or for this tenant? */
  hasFault(kind: Fault['kind'], tenant?: string): boolean;
  /** Pages a browser reaches by real host names (authorize, admin consent), for the page's front door. */
  browse(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export class SsoRefused extends Error {
  /** As in `signin/failure`: resourcematchfailed, tokenmissing, … */
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Switches of the live view; `tenant` limits a fault to one customer. */
export interface Fault {
  readonly kind:
    | 'throttle' // ARM 429 + Retry-After
    | 'outage' // ARM 503
    | 'slow' // ARM answers after 3 s
    | 'resetAfterCommit' // write carried out, then the connection breaks
    | 'errorAfterCommit' // write carried out, then 500
    | 'cae' // ARM 401 with a claims challenge until a token that satisfies it comes
    | 'mfa' // Entra asks for another proof (50076)
    | 'consentMissing' // 65001
    | 'entraBusy' // token endpoint 503
    | 'assertionExpired' // 500133 for every assertion that is older than the switch
    | 'ssoFails' // Teams clients send signin/failure
    | 'duplicateDelivery' // every activity is delivered twice
    | 'chatThrottled' // connector 429 + Retry-After
    | 'updateGone'; // connector answers 404 to updates
  readonly tenant?: string;
}

export interface WorldSnapshot {
  readonly tenants: readonly {
    readonly tenantId: string;
    readonly name: string;
    readonly domain: string;
    readonly home: boolean;
    readonly consented: boolean;
    readonly mfaRequired: boolean;
    readonly members: readonly {
      readonly person: string;
      readonly objectId: string;
      readonly kind: 'home' | 'guest';
      readonly appRoles?: readonly string[];
    }[];
    readonly links: readonly {
      readonly person: string;
      readonly objectId: string;
      readonly partnerId: string;
      readonly partnerName: string;
      readonly etag: number;
      readonly state: 'Active' | 'Deleted';
      readonly updatedTime: string;
    }[];
    readonly roles: readonly { readonly person: string; readonly role: string; readonly scope: string }[];
  }[];
  readonly faults: readonly Fault[];
  /** Newest last; what the bot asked of Entra and ARM. */
  readonly calls: readonly {
    readonly at: string;
    readonly host: string;
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly tenant?: string;
    readonly objectId?: string;
  }[];
}
