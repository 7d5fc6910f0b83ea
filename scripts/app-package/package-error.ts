/** Everything that keeps the package from being built, at once. */
export class PackageError extends Error {
  override readonly name = 'PackageError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The app package was not built:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}
