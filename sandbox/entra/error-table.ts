/** How Entra words and wraps a failure. `{app}`, `{tenant}`, `{user}` … are filled in when the error is made. */
export interface ErrorRow {
  readonly error: string;
  readonly text: string;
  readonly suberror?: string;
  /** HTTP status; 400 unless told. */
  readonly status?: number;
  readonly retryAfterInSeconds?: number;
  /** The answer carries a claims challenge that an interactive sign-in can satisfy. */
  readonly challenge?: true;
}

const grant = (text: string, extra: Partial<ErrorRow> = {}): ErrorRow => ({
  error: 'invalid_grant',
  text,
  ...extra,
});
const request = (text: string, extra: Partial<ErrorRow> = {}): ErrorRow => ({
  error: 'invalid_request',
  text,
  ...extra,
});
const client = (text: string): ErrorRow => ({ error: 'invalid_client', status: 401, text });
const proof = (text: string): ErrorRow => ({
  error: 'interaction_required',
  suberror: 'basic_action',
  challenge: true,
  text,
});
const blocked = (text: string): ErrorRow => grant(text, { suberror: 'message_only', challenge: true });
const busy = (text: string): ErrorRow => ({
  error: 'temporarily_unavailable',
  status: 503,
  retryAfterInSeconds: 5,
  text,
});

/**
 * Rows by AADSTS number. Pairs of `error` and `suberror` follow Microsoft's error reference and what was seen in
 * public issues; the numbers that the stand-in decides by itself come first in each group.
 */
export const ERROR_TABLE: Readonly<Record<number, ErrorRow>> = {
  // Consent
  65001: grant(
    "The user or administrator has not consented to use the application with ID '{app}' named 'PAL Bot'. Send an interactive authorization request for this user and resource.",
    { suberror: 'consent_required' },
  ),
  65004: { error: 'access_denied', text: 'User declined to consent to access the app.' },
  650056: grant('Misconfigured application. The client has not listed any permissions for the resource.'),
  90094: {
    error: 'access_denied',
    text: 'Admin consent is required for the permissions requested by this application.',
  },
  90095: {
    error: 'access_denied',
    text: 'Admin consent is required; a request was sent to the administrators.',
  },
  90099: grant("The application '{app}' has not been authorized in the tenant '{tenant}'."),
  // Registration and tenant
  700016: {
    error: 'unauthorized_client',
    text: "Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
  },
  700011: {
    error: 'unauthorized_client',
    text: "Application with identifier '{app}' was not found in the directory.",
  },
  7000229: {
    error: 'unauthorized_client',
    text: "The client application '{app}' is missing a service principal in the tenant '{tenant}'.",
  },
  500011: {
    error: 'invalid_resource',
    text: 'The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.',
  },
  650052: {
    error: 'invalid_resource',
    text: 'The app is trying to access a service that the organization lacks a service principal for.',
  },
  50001: { error: 'invalid_resource', text: 'The resource is disabled or does not exist.' },
  90002: {
    error: 'invalid_tenant',
    text: "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
  },
  900023: request(
    "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain.",
  ),
  50059: request(
    'No tenant-identifying information found in either the request or implied by any provided credentials.',
  ),
  50128: request(
    'Invalid domain name. No tenant-identifying information found in either the request or implied by any provided credentials.',
  ),
  // The account in this tenant
  50020: grant(
    "User account '{user}' from identity provider 'https://sts.windows.net/{home}/' does not exist in tenant '{tenant}' and cannot access the application '{app}'(PAL Bot) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.",
  ),
  50014: grant(
    "The user's redemption is in a pending state. The guest user account is not fully created yet.",
  ),
  50057: grant('The user account is disabled. The account has been disabled by an administrator.'),
  50034: grant(
    'The user account does not exist in the {tenant} directory. To sign into this application, the account must be added to the directory.',
  ),
  51004: grant('The user account does not exist in the {tenant} directory.'),
  16000: {
    error: 'interaction_required',
    text: "User account '{user}' does not exist in tenant '{tenant}' and cannot access the application in that tenant.",
  },
  16003: grant('The user has not been explicitly added to the tenant.'),
  90072: grant(
    "User account '{user}' does not exist in tenant '{tenant}' and cannot access the application in that tenant. The account needs to be added as an external user in the tenant first.",
  ),
  50105: grant("The signed in user '{user}' is not assigned to a role for the application '{app}'(PAL Bot)."),
  500212: grant(
    "The user's administrator has set an outbound access policy that does not allow access to the resource tenant.",
  ),
  500213: grant(
    "The resource tenant's cross-tenant access policy does not allow this user to access this tenant.",
  ),
  50053: grant('The account is locked, or the sign-in came from an IP address with malicious activity.'),
  50055: grant('The password is expired.', { suberror: 'user_password_expired' }),
  50144: grant("The user's Active Directory password has expired."),
  // Another proof
  50076: proof(
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.",
  ),
  50079: proof(
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'.",
  ),
  50072: proof(
    "Due to a configuration change made by your administrator, you must enroll in multi-factor authentication to access '{resource}'.",
  ),
  50074: proof('Strong Authentication is required.'),
  50078: proof(
    "Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication to access '{resource}'.",
  ),
  50158: proof('External security challenge was not satisfied.'),
  50097: proof('Device authentication is required.'),
  // Conditional Access
  53003: blocked(
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  ),
  530032: blocked('Access has been blocked by security policies of the tenant.'),
  53011: blocked('User blocked due to risk on home tenant.'),
  50131: blocked(
    'Device is not in required device state, or the request was blocked due to suspicious activity, access policy, or security policy decisions.',
  ),
  53000: blocked(
    'Device is not in required device state: compliant. Conditional Access policy requires a compliant device.',
  ),
  53001: blocked(
    'Device is not in required device state: domain_joined. Conditional Access policy requires a domain joined device.',
  ),
  530003: blocked('Your device is required to be managed to access this resource.'),
  530004: blocked('The resource organization does not trust the compliant state of your device.'),
  530035: blocked('Access has been blocked by security defaults.'),
  530034: blocked(
    'A delegated administrator was blocked from accessing the tenant due to account risk in their home tenant.',
  ),
  500021: grant('Access to the tenant {tenant} is denied by tenant restrictions of the network.'),
  500022: grant('Access to the tenant {tenant} is denied by tenant restrictions policy.'),
  // The assertion
  50013: grant(
    'Assertion failed signature validation. [Reason - The key was not found or the signature does not match.]',
  ),
  500131: grant(
    "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{audience}' and the expected audience is '{app}' or one of the Application Uris of this application with App ID '{app}'(PAL Bot). The downstream client must request a token for the expected audience (the application that made the OBO request) and this application should use that token as the assertion.",
  ),
  500133: grant(
    'Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token. Current time: {now}, expiry time of assertion {expiry}.',
  ),
  50173: grant('The provided grant has expired due to it being revoked, a fresh auth token is needed.', {
    suberror: 'bad_token',
  }),
  50132: grant('The session is not valid due to password expiration or recent password change.'),
  50133: grant('The session is not valid due to password expiration or recent password change.'),
  50089: grant('Authentication failed due to flow token expired.'),
  70043: grant(
    'The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.',
    { suberror: 'bad_token' },
  ),
  700082: grant('The refresh token has expired due to inactivity.', { suberror: 'bad_token' }),
  // Authorization code
  70000: grant('Provided grant is invalid or malformed.'),
  70008: grant(
    'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  ),
  54005: grant(
    'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
  ),
  501481: grant('The Code_Verifier does not match the code_challenge supplied in the authorization request.'),
  500112: {
    error: 'invalid_client',
    text: "The reply address '{given}' does not match the reply address '{expected}' provided when requesting Authorization code.",
  },
  50011: request(
    "The redirect URI '{redirect}' specified in the request does not match the redirect URIs configured for the application '{app}'.",
  ),
  500121: { error: 'access_denied', text: 'Authentication failed during strong authentication request.' },
  50058: {
    error: 'login_required',
    text: 'Session information is not sufficient for single-sign-on. A silent sign-in request was sent but no user is signed in.',
  },
  // The client's own credential
  7000215: client(
    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{app}'.",
  ),
  7000218: client(
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  ),
  7000222: client("The provided client secret keys for app '{app}' are expired."),
  700027: client(
    'The certificate with identifier used to sign the client assertion is not registered on application. Client assertion failed signature validation.',
  ),
  70002: client('Error validating credentials.'),
  700236: client(
    "Entra ID tokens issued by issuer '{issuer}' may not be used for federated identity credential flows for applications or managed identities registered in this tenant.",
  ),
  // The request itself
  900144: request("The request body must contain the following parameter: '{parameter}'."),
  70003: { error: 'unsupported_grant_type', text: "The app requested an unsupported grant type '{grant}'." },
  700054: {
    error: 'unsupported_response_type',
    text: "response_type '{type}' is not enabled for the application.",
  },
  70011: {
    error: 'invalid_scope',
    text: "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid.",
  },
  28000: {
    error: 'invalid_scope',
    text: 'Provided value for the input parameter scope is not valid because it contains more than one resource.',
  },
  // Clouds
  900382: request('Confidential Client is not supported in Cross Cloud request.'),
  900432: request('Confidential Client is not supported in Cross Cloud request.'),
  90038: request("Tenant '{tenant}' request is being redirected to the National Cloud."),
  // Busy
  90033: busy('A transient error has occurred. Please try again.'),
  90055: {
    error: 'temporarily_unavailable',
    status: 429,
    retryAfterInSeconds: 7,
    text: 'The tenant has exceeded the number of requests allowed. Please try again later.',
  },
  90006: { error: 'server_error', status: 500, text: 'An internal error has occurred.' },
  90090: { error: 'server_error', status: 500, text: 'An internal error has occurred.' },
  50033: busy('A transient error has occurred. Please try again.'),
  50196: grant(
    'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.',
  ),
};
