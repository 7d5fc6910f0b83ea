/**
 * The same answers as `compute`, worked out once per text. Locales and zones come from clients, so there is no end to
 * them: a full memory is emptied, or anyone could make it grow for ever.
 */
export function remembering<T>(compute: (text: string) => T, most = 200): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined || known.has(text)) return found as T;
    if (known.size >= most) known.clear();
    const answer = compute(text);
    known.set(text, answer);
    return answer;
  };
}
