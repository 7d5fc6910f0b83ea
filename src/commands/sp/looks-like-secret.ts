/** Client secrets of Entra as they have been made since 2021: 34 to 40 characters with a mark in the fourth and fifth. */
const ENTRA_SECRET = /[\w.~-]{3}\dQ~[\w.~-]{20,}/;
const PEM = /-----BEGIN|PRIVATE KEY/;
/** Older ones, and keys of anything else: long, and of every kind of character. */
const LONG = /[\w.~+/=@!$%*?&^#-]{24,}/g;
const ADDRESS = /https:\/\/\S+/g;

/** Better one question too many than a secret that is passed on: names of vaults, secrets and customers do not look so. */
export function looksLikeSecret(text: string): boolean {
  if (ENTRA_SECRET.test(text) || PEM.test(text)) return true;
  const words = text.replace(ADDRESS, ' ').match(LONG) ?? [];
  return words.some((word) => [/\d/, /[a-z]/, /[A-Z]/, /[^\w.-]/].every((kind) => kind.test(word)));
}
