import { mkdirSync, readFileSync, rmSync, statSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { buildSchema, introspectionFromSchema } from 'graphql';
import {
  CLIENTS,
  generateGenql,
  generateTada,
  generateTypes,
  installPackages,
  OFFICE,
} from '../clients/tools.ts';
import { sdlOfOffice } from '../schema/office-sdl.ts';
import { table } from './report.ts';

const FOLDER = join(CLIENTS, 'node_modules/.bench');

/**
 * What a first client costs an integrator: lines of a program that asks one question, seconds and KiB of what each generator makes,
 * and the bytes of the schema as it is sent.
 */
export function benchClients(): string {
  installPackages();
  const sdl = sdlOfOffice(OFFICE);
  const json = JSON.stringify({ data: introspectionFromSchema(buildSchema(sdl)) });
  const sizes = [['SDL', sdl] as const, ['introspection', json] as const].map(([name, text]) => [
    name,
    ...[Buffer.from(text), gzipSync(text), brotliCompressSync(text)].map(({ length }) => kib(length)),
  ]);
  const made = [
    ['client preset', 'graphql-request', (at: string) => generateTypes(sdl, at)] as const,
    ['gql.tada', 'gql-tada', generateTada] as const,
    ['genql', 'genql', generateGenql] as const,
  ].map(([name, program, generate]) => [name, String(linesOf(program)), ...generated(sdl, generate)]);
  const others = ['typescript', 'apollo', 'urql'].map((name) => [
    name === 'typescript' ? 'ours, all that it can do' : `ours, ${name}`,
    String(linesOf(name)),
    'as client preset',
    '',
  ]);
  return [
    `The schema of ${OFFICE.role} of ${OFFICE.agencyKind} in ${OFFICE.state}, KiB:`,
    table(['', 'as it is', 'gzip', 'br'], sizes),
    'A first program:',
    table(['tool', 'lines', 's to generate', 'KiB made'], [...made, ...others]),
  ].join('\n\n');
}

function generated(sdl: string, generate: (folder: string) => void): readonly string[] {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'schema.graphql'), sdl);
  const began = performance.now();
  generate(FOLDER);
  const seconds = (performance.now() - began) / 1_000;
  const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.ts'),
  );
  const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  return [seconds.toFixed(1), kib(bytes)];
}

function linesOf(program: string): number {
  return readFileSync(join(CLIENTS, 'test/programs', `${program}.ts`), 'utf8')
    .trim()
    .split('\n').length;
}

function kib(bytes: number): string {
  return (bytes / 1_024).toFixed(1);
}
