/** Ties the callback to the browser that started: without it a stranger could finish somebody else's sign-in. */
export interface SessionCookie {
  /** Value in a `Cookie` header; undefined when missing or not ours. */
  read(header: string | undefined): string | undefined;
  set(value: string): string;
  clear(): string;
}

const VALUE = /^[\w-]{16,256}$/;
const LIFE_IN_SECONDS = 600;

/** True for hosts that only this machine can reach. */
export const isLoopback = ({ hostname }: URL): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/** @throws TypeError when people would reach the pages over plain http from elsewhere */
export function createSessionCookie(publicUrl: URL): SessionCookie {
  const secure = publicUrl.protocol === 'https:';
  if (!secure && !isLoopback(publicUrl)) throw new TypeError('PUBLIC_URL must be https');
  // Browsers refuse the __Host- prefix without Secure, and Secure on plain http.
  const name = secure ? '__Host-pal' : 'pal';
  const attributes = `HttpOnly; ${secure ? 'Secure; ' : ''}SameSite=Lax; Path=/`;
  return {
    read(header) {
      const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
      const value = pairs.find(([key]) => key === name)?.[1];
      return value !== undefined && VALUE.test(value) ? value : undefined;
    },
    set(value) {
      if (!VALUE.test(value)) throw new TypeError('cookie value with characters of its own meaning');
      return `${name}=${value}; Max-Age=${LIFE_IN_SECONDS}; ${attributes}`;
    },
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}
