/**
 * `npm run -s sbom > sbom.cdx.json`: the bill of materials of what is shipped, in CycloneDX.
 *
 * npm writes it, for the whole lockfile; its own `--omit=dev` also leaves out what both the product and a tool use.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Bom {
  components: readonly { readonly 'bom-ref': string }[];
  dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  metadata: { component: { name: string } };
}
interface Lock {
  readonly name: string;
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly dev?: boolean; readonly devOptional?: boolean }>
  >;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as Lock;
const shipped = new Set(
  Object.entries(lock.packages)
    .filter(([, { dev, devOptional }]) => !dev && !devOptional)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1) || lock.name}@${version}`),
);

const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
const said = execFileSync('npm', args, {
  cwd: root,
  maxBuffer: 1 << 28,
  stdio: ['ignore', 'pipe', 'ignore'],
});
const bom = JSON.parse(said.toString()) as Bom;
bom.components = bom.components.filter((component) => shipped.has(component['bom-ref']));
bom.dependencies = bom.dependencies
  .filter(({ ref }) => shipped.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: (dependsOn ?? []).filter((one) => shipped.has(one)) }));
bom.metadata.component.name = lock.name;
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
