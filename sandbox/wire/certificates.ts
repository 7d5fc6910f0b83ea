import { generate } from 'selfsigned';

export interface Certificates {
  /** PEM of the authority to trust. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** A throw-away authority and one server certificate for these host names. New at every start, kept nowhere. */
export async function createCertificates(hosts: readonly string[]): Promise<Certificates> {
  const common = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
  const ca = await generate([{ name: 'commonName', value: 'PAL Bot sandbox authority' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'PAL Bot sandbox' }], {
    ...common,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2 as const, value })) },
    ],
  });
  return { ca: ca.cert, cert: server.cert, key: server.private };
}
