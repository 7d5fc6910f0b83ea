import type { IncomingMessage } from 'node:http';

export type JsonBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'refuse'; readonly status: 400 | 413 | 415 };

const refuse = (status: 400 | 413 | 415): JsonBody => ({ kind: 'refuse', status });

/**
 * The JSON body of a request, at most `mostBytes` long. Own code, because restify's body reader reads an oversized
 * body to its end and unpacks gzip without a limit; compressed and multipart bodies are refused here.
 */
export async function readJson(request: IncomingMessage, mostBytes: number): Promise<JsonBody> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json' || request.headers['content-encoding'] !== undefined) return refuse(415);
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) return refuse(413);
  const bytes = await readBytes(request, mostBytes);
  if (bytes === undefined) return refuse(413);
  try {
    return { kind: 'json', value: JSON.parse(bytes.toString('utf8')) as unknown };
  } catch {
    return refuse(400);
  }
}

/** Undefined when there are too many. @throws Error when the sender breaks off */
export function readBytes(request: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostBytes) {
        request.removeAllListeners('data');
        request.pause();
        resolve(undefined);
      } else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('request broke off')));
  });
}
