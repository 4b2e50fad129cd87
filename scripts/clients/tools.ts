import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stateCode } from '../../shared/src/core/ids.ts';
import { sdlOfOffice } from '../schema/office-sdl.ts';

export const CLIENTS = fileURLToPath(new URL('.', import.meta.url));
const TYPESCRIPT = join(CLIENTS, 'typescript');
const MODULES = join(CLIENTS, 'node_modules');

/** Whose schema the committed code is made of. */
export const OFFICE = { state: stateCode('FR'), agencyKind: 'POLICE', role: 'INVESTIGATOR' } as const;

/**
 * Runs a tool of the clients' own packages in this folder.
 *
 * @returns what it wrote, with what it ended with.
 */
export function run(
  command: string,
  args: readonly string[],
  folder = CLIENTS,
): { status: number; text: string } {
  // In a test's environment the generator keeps its errors to itself.
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env });
  return { status: status ?? 1, text: `${stdout}${stderr}${error ? error.message : ''}` };
}

/** Runs a tool of the clients' own packages, and throws what it wrote when it fails. */
export function tool(path: string, args: readonly string[], folder = CLIENTS): string {
  const { status, text } = run(process.execPath, [join(MODULES, path), ...args], folder);
  if (status !== 0) throw new Error(`${path} ${args.join(' ')}: ${text}`);
  return text;
}

/**
 * Installs the clients' packages, once for each lock file.
 *
 * @throws Error with what npm wrote, such as that the registry is not reached.
 */
export function installPackages(): void {
  const lock = createHash('sha256')
    .update(readFileSync(join(CLIENTS, 'package-lock.json')))
    .digest('hex');
  const mark = join(MODULES, '.liaison-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  // All are devDependencies, which npm leaves out in a production environment unless it is told.
  const args = [
    'ci',
    '--include=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--fetch-retries=1',
  ];
  const { status, text } = run('npm', args);
  if (status !== 0) throw new Error(`npm ci in scripts/clients: ${text}`);
  writeFileSync(mark, lock);
}

/**
 * Makes the typed documents of the TypeScript client, as `npx graphql-codegen` does.
 *
 * @param folder gets `schema.graphql` and `generated/`; it lies below scripts/clients, where the generator finds its packages.
 */
export function generateTypes(sdl: string, folder: string): void {
  if (folder !== TYPESCRIPT) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (folder !== TYPESCRIPT)
    for (const name of ['codegen.yml', 'documents'])
      cpSync(join(TYPESCRIPT, name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'schema.graphql'), sdl);
  rmSync(join(folder, 'generated'), { recursive: true, force: true });
  tool('@graphql-codegen/cli/esm/bin.js', ['--config', 'codegen.yml'], folder);
}

/** @returns generated files that are not what they would be made again in this folder. */
export function staleTypes(sdl: string, folder: string): readonly string[] {
  generateTypes(sdl, folder);
  const names = new Set(
    [join(folder, 'generated'), join(TYPESCRIPT, 'generated')].flatMap((at) =>
      existsSync(at) ? readdirSync(at) : [],
    ),
  );
  const textOf = (at: string, name: string): string | undefined => {
    const file = join(at, 'generated', name);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  return [...names]
    .filter((name) => textOf(folder, name) !== textOf(TYPESCRIPT, name))
    .map((name) => `scripts/clients/typescript/generated/${name}`);
}

/** Compiles the packages as they would be published, each by its own strict settings. */
export function buildPackages(): void {
  for (const name of ['typescript', 'apollo', 'urql']) {
    rmSync(join(CLIENTS, name, 'dist'), { recursive: true, force: true });
    tool('typescript/bin/tsc', ['-p', name]);
  }
}

/** What gql.tada makes of a schema, in a folder that has it as `schema.graphql`. */
export function generateTada(folder: string): void {
  const plugins = [{ name: 'gql.tada/ts-plugin', schema: './schema.graphql' }];
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { plugins } }));
  tool('gql.tada/bin/cli.js', ['generate-output', '-c', 'tsconfig.json', '-o', 'graphql-env.d.ts'], folder);
}

/** What genql makes of a schema, in a folder that has it as `schema.graphql`. */
export function generateGenql(folder: string): void {
  tool('@genql/cli/dist/cli.js', ['--schema', 'schema.graphql', '--output', 'genql'], folder);
}

/** Makes the typed documents in their place, of the shipped law. */
export function writeTypes(): void {
  generateTypes(sdlOfOffice(OFFICE), TYPESCRIPT);
}
