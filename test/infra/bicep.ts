import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Language, type Node, Parser, type Tree } from 'web-tree-sitter';

/** `infra/…`, an expression as written, and what the grammar says of it. */
export interface Bicep {
  readonly path: string;
  readonly source: string;
  readonly root: Node;
  readonly parameters: readonly Parameter[];
  readonly resources: readonly Block[];
  readonly modules: readonly Block[];
  /** Name -> expression. */
  readonly outputs: ReadonlyMap<string, string>;
}

export interface Parameter {
  readonly name: string;
  readonly hasDefault: boolean;
  readonly isSecure: boolean;
}

/** A resource or a module. */
export interface Block {
  readonly name: string;
  /** `Microsoft.App/containerApps@2024-03-01`, or the path of a module. */
  readonly type: string;
  readonly existing: boolean;
  readonly body: Node;
}

const parser = await createParser();

async function createParser(): Promise<Parser> {
  await Parser.init();
  // The package's own entry loads a native build, which nobody needs here.
  const folder = dirname(createRequire(import.meta.url).resolve('tree-sitter-bicep/package.json'));
  const created = new Parser();
  created.setLanguage(await Language.load(join(folder, 'tree-sitter-bicep.wasm')));
  return created;
}

/** Where the grammar does not follow, `line: text`. There is no compiler without a download. */
export function syntaxProblems(source: string): readonly string[] {
  const problems: string[] = [];
  const walk = (node: Node): void => {
    if (node.isError || node.isMissing) {
      problems.push(`${node.startPosition.row + 1}: ${node.text.split('\n')[0]}`);
    } else childrenOf(node).forEach(walk);
  };
  walk(parse(source).rootNode);
  return problems;
}

/** @param path below `infra` */
export function readBicep(path: string): Bicep {
  const source = readFileSync(join('infra', path), 'utf8');
  const root = parse(source).rootNode;
  const of = (type: string): Node[] => childrenOf(root).filter((node) => node.type === type);
  return {
    path,
    source,
    root,
    parameters: of('parameter_declaration').map((node) => ({
      name: childrenOf(node)[0]?.text ?? '',
      hasDefault: node.children.some((child) => child.type === '='),
      isSecure: decoratorsOf(node).includes('@secure()'),
    })),
    resources: of('resource_declaration').map(blockOf),
    modules: of('module_declaration').map(blockOf),
    outputs: new Map(
      of('output_declaration').map((node) => [
        childrenOf(node).find(({ type }) => type === 'identifier')?.text ?? '',
        childrenOf(node).at(-1)?.text ?? '',
      ]),
    ),
  };
}

/** Names and values of an object, for as many names as are given: `propertiesOf(body, 'properties', 'template')`. */
export function propertiesOf(object: Node, ...names: readonly string[]): ReadonlyMap<string, Node> {
  const [name, ...deeper] = names;
  const found = new Map(
    childrenOf(object)
      .filter(({ type }) => type === 'object_property')
      .map((property) => {
        const key = childrenOf(property)[0]?.text ?? '';
        return [key, childrenOf(property).at(-1)!] as const;
      }),
  );
  if (name === undefined) return found;
  const inner = found.get(name);
  if (!inner) throw new Error(`No ${name} among ${[...found.keys()].join(', ')}`);
  return propertiesOf(inner, ...deeper);
}

/** The objects of an array, each by name and expression. */
export const objectsOf = (array: Node | undefined): readonly ReadonlyMap<string, string>[] =>
  childrenOf(array)
    .filter(({ type }) => type === 'object')
    .map((object) => new Map([...propertiesOf(object)].map(([name, value]) => [name, value.text])));

/** Every node below, and this one. */
export const descendantsOf = (node: Node): readonly Node[] => [
  node,
  ...childrenOf(node).flatMap(descendantsOf),
];

const childrenOf = (node: Node | undefined): Node[] =>
  (node?.children ?? []).filter((child) => child.isNamed || child.isMissing);

function parse(source: string): Tree {
  const tree = parser.parse(source);
  if (!tree) throw new Error('nothing parsed');
  return tree;
}

const decoratorsOf = (node: Node): string =>
  node.previousNamedSibling?.type === 'decorators' ? node.previousNamedSibling.text : '';

function blockOf(node: Node): Block {
  const [name, type] = childrenOf(node);
  const objects = descendantsOf(node).filter((one) => one.type === 'object');
  return {
    name: name?.text ?? '',
    type: type?.text.replace(/^'|'$/g, '') ?? '',
    existing: node.children.some((child) => child.text === 'existing'),
    // Inside a condition or a loop the body is the one that has a name.
    body: objects.find((object) => /^\{\s*(name|parent|scope):/.test(object.text)) ?? objects[0]!,
  };
}
