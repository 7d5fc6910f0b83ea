import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ClientAuth } from 'openid-client';
import type { Cloud } from '../../domain/clouds.ts';
import { type AppCredential, federatedAssertion } from './app-credential.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The app's proof at the token endpoint when a browser sign-in is redeemed, in the shape openid-client wants. */
export async function clientAuthentication(credential: AppCredential, cloud: Cloud): Promise<ClientAuth> {
  const { ClientSecretPost } = await import('openid-client');
  switch (credential.kind) {
    case 'secret':
      return ClientSecretPost(credential.secret);
    case 'certificate':
      return byCertificate(credential.path);
    case 'managedIdentity': {
      const assertion = federatedAssertion(credential.clientId, cloud);
      // Declared as returning nothing, but awaited: openid-client's own PrivateKeyJwt signs asynchronously.
      // eslint-disable-next-line @typescript-eslint/no-misused-promises
      return async (_server, client, body) => {
        body.set('client_id', client.client_id);
        body.set('client_assertion_type', ASSERTION_TYPE);
        body.set('client_assertion', await assertion());
      };
    }
  }
}

/** Entra finds the certificate by its SHA-256 thumbprint and wants the token endpoint as audience (PS256). */
async function byCertificate(path: string): Promise<ClientAuth> {
  const oidc = await import('openid-client');
  const pem = await readFile(path, 'utf8');
  const thumbprint = Buffer.from(new X509Certificate(pem).fingerprint256.replaceAll(':', ''), 'hex');
  const key = await webcrypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }),
    { name: 'RSA-PSS', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return (server, client, body, headers) => {
    const sign = oidc.PrivateKeyJwt(key, {
      [oidc.modifyAssertion](header, payload) {
        header['x5t#S256'] = thumbprint.toString('base64url');
        payload['aud'] = server.token_endpoint;
      },
    });
    return sign(server, client, body, headers);
  };
}
