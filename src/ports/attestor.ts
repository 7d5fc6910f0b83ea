import type { Attestation, Evidence } from '../domain/attestation.ts';
import type { Reader } from '../i18n/text.ts';

export interface SignedAttestation {
  readonly attestation: Attestation;
  /** Compact JWS over the statement: anybody with the public keys can check it. */
  readonly jws: string;
}

export type AttestationCheck =
  | { readonly kind: 'ok'; readonly attestation: Attestation }
  /** Not signed by us, or changed afterwards. */
  | { readonly kind: 'wrong' };

/** Signs what Azure answered, and checks what was signed. */
export interface Attestor {
  issue(evidence: Evidence): Promise<SignedAttestation>;
  check(jws: string): Promise<AttestationCheck>;
  /** Public keys (JWK with `kid`), the one in use among them. */
  keys(): Promise<readonly Readonly<Record<string, string>>[]>;
}

/** The statement as a file for a third party. */
export interface AttestationFiles {
  /** A page in itself: it reads without a script and carries the signature. */
  write(signed: SignedAttestation, reader: Reader): string;
  /** Where anybody can check it. */
  readonly checkUrl: string;
}
