/** `NODE_OPTIONS` for a bot behind the stand-in, with more modules of `test/support` loaded before it. */
export const preloading = (...files: readonly string[]): { readonly NODE_OPTIONS: string } => ({
  NODE_OPTIONS: [
    new URL('../../sandbox/redirect.ts', import.meta.url),
    ...files.map((file) => new URL(file, import.meta.url)),
  ]
    .map(({ href }) => `--import ${href}`)
    .join(' '),
});
