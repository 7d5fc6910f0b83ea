import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createAttestationFiles } from '../adapters/http/pages/attestation-files.ts';
import { attestationKeyOf, derivedAttestationKey } from '../adapters/signing/attestation-key.ts';
import { createAttestor } from '../adapters/signing/attestor.ts';
import { languageOf, translate } from '../i18n/translator.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Stores } from '../ports/stores.ts';
import type { Settings } from './settings.ts';

/** What signs statements, and what writes them down. */
export async function composeAttestations(
  settings: Pick<Settings, 'attestationKeyPath' | 'cloud' | 'encryptionKey' | 'publicUrl'>,
  { attestationKeys }: Pick<Stores, 'attestationKeys'>,
  { clock }: { readonly clock: Clock },
) {
  const { attestationKeyPath, cloud, encryptionKey, publicUrl } = settings;
  const signingKey =
    attestationKeyPath === undefined
      ? derivedAttestationKey(encryptionKey)
      : attestationKeyOf(await readFile(attestationKeyPath, 'utf8'));
  return {
    attestor: createAttestor({
      signingKey,
      attestationKeys,
      issuer: publicUrl,
      cloud: cloud.name,
      clock,
      newId: randomUUID,
    }),
    attestationFiles: createAttestationFiles({ publicUrl, translate, languageOf }),
  };
}
