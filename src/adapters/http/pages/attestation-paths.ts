/** Where a third party checks a statement, below our public address. */
export const CHECK_PATH = '/attestations/check';
/** Public keys of all statements ever signed, as JWK set. */
export const JWKS_PATH = '/.well-known/pal-bot/jwks.json';
