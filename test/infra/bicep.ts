import { readFileSync } from 'node:fs';

export interface Parameter {
  readonly name: string;
  readonly hasDefault: boolean;
  readonly isSecure: boolean;
}

export interface Bicep {
  readonly source: string;
  readonly parameters: readonly Parameter[];
  /** Name -> expression. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** As much of a Bicep file as can be read line by line: there is no compiler without a download. */
export function readBicep(name: string): Bicep {
  const source = readFileSync(`infra/${name}`, 'utf8');
  return {
    source,
    // Decorators stand on the lines before, one each.
    parameters: [...source.matchAll(/^((?:@.*\n)*)param (\w+) \w+(.*)$/gm)].map(
      ([, decorators = '', param = '', rest = '']) => ({
        name: param,
        hasDefault: rest.trim().startsWith('='),
        isSecure: decorators.includes('@secure()'),
      }),
    ),
    outputs: new Map(
      [...source.matchAll(/^output (\w+) \w+ = (.+)$/gm)].map(([, output = '', value = '']) => [
        output,
        value,
      ]),
    ),
  };
}

/** The source without comments and texts: what is left is brackets and names. */
export const skeleton = ({ source }: Bicep): string =>
  source.replace(/'(?:\\.|[^'\\\n])*'|\/\/.*$/gm, (found) => (found.startsWith("'") ? "''" : ''));

/** Names and expressions directly inside the braces that follow `opening`, e.g. `resource settings`. */
export function entriesOf({ source }: Bicep, opening: string, block: string): ReadonlyMap<string, string> {
  const start = source.indexOf(opening);
  const body = new RegExp(`^  ${block}: \\{\\n([^]*?)^  \\}$`, 'm').exec(source.slice(start))?.[1];
  if (start < 0 || body === undefined) throw new Error(`No ${block} in ${opening}`);
  return new Map([...body.matchAll(/^ {4}(\w+): (.+)$/gm)].map(([, name = '', value = '']) => [name, value]));
}
