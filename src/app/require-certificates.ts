import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { attestationKeyOf } from '../adapters/signing/attestation-key.ts';
import { type CredentialSetting, type Settings, SettingsError } from './settings.ts';

/**
 * Looks into the files of certificates and keys at the start, so that a wrong path is not found by the first person
 * who signs in.
 * @throws SettingsError with all problems
 */
export async function requireCertificates(
  settings: Pick<Settings, 'auth' | 'bot' | 'attestationKeyPath'>,
): Promise<void> {
  const { attestationKeyPath, auth, bot } = settings;
  const found = await Promise.all([
    problemOf('MicrosoftAppCertificatePath', bot.credential),
    auth.credential === bot.credential ? undefined : problemOf('AUTH_APP_CERTIFICATE_PATH', auth.credential),
    attestationKeyPath === undefined ? undefined : problemOfKey('ATTESTATION_KEY', attestationKeyPath),
  ]);
  const problems = found.filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new SettingsError(problems);
}

async function problemOf(name: string, credential: CredentialSetting): Promise<string | undefined> {
  if (credential.kind !== 'certificate') return undefined;
  const pem = await readFile(credential.path, 'utf8').catch(() => undefined);
  if (pem === undefined)
    return `${name} names a file that cannot be read. Is it there, and readable by this user?`;
  try {
    const certificate = new X509Certificate(pem);
    if (!certificate.checkPrivateKey(createPrivateKey(pem)))
      return `${name} names a file whose private key is not the certificate’s. Put the two of one pair there.`;
    if (certificate.validToDate.getTime() < Date.now())
      return `${name} names a certificate that has expired. Put a new one there and into the registration.`;
    return undefined;
  } catch {
    return `${name} names a file without a certificate and its unencrypted private key. It needs both, as PEM.`;
  }
}

async function problemOfKey(name: string, path: string): Promise<string | undefined> {
  const pem = await readFile(path, 'utf8').catch(() => undefined);
  if (pem === undefined)
    return `${name} names a file that cannot be read. Is it there, and readable by this user?`;
  try {
    attestationKeyOf(pem);
    return undefined;
  } catch {
    return `${name} names a file without an unencrypted Ed25519 or P-256 private key. Make one: openssl genpkey -algorithm ed25519`;
  }
}
