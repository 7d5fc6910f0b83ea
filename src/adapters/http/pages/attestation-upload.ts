import type { PageRequest } from './page.ts';

/** A statement of some hundred links, as a page. */
const MOST_BYTES = 4 * 1024 * 1024;

export type Upload =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'none' | 'tooLarge' };

/**
 * What somebody pasted or uploaded, as text; the file counts when there are both.
 * Only the parsing of forms that the runtime brings along is used.
 */
export async function readUpload({ body, headers }: PageRequest): Promise<Upload> {
  const type = headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b/i.test(type) || headers['content-encoding'] !== undefined)
    return { kind: 'none' };
  const bytes = await body(MOST_BYTES);
  if (!bytes) return { kind: 'tooLarge' };
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined);
  const file = form?.get('file');
  const pasted = form?.get('statement');
  const uploaded = typeof file === 'object' && file !== null ? await file.text() : '';
  if (uploaded.trim() !== '') return { kind: 'text', text: uploaded };
  return typeof pasted === 'string' && pasted.trim() !== ''
    ? { kind: 'text', text: pasted }
    : { kind: 'none' };
}

const JWS = /\beyJ[\w-]{10,}\.[\w-]+\.[\w-]+/;

/** The signature in it: in the file's own place, or all there is, however a printer or a mail has broken its lines. */
export function findStatement(text: string): string | undefined {
  const [inPlace] = JWS.exec(text) ?? [];
  const [unbroken] = text.includes('<') ? [] : (JWS.exec(text.replace(/\s+/g, '')) ?? []);
  return unbroken ?? inPlace;
}
