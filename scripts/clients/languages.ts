import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema } from 'graphql';
import { csharpOf } from './languages/csharp.ts';
import { javaOf } from './languages/java.ts';
import { modelOf } from './languages/model.ts';
import { pythonOf } from './languages/python.ts';

const CLIENTS = fileURLToPath(new URL('.', import.meta.url));
const DOCUMENTS = join(CLIENTS, 'typescript/documents');

/** Generated code by its path below scripts/clients, of the same documents as the TypeScript client's. */
export function languageFiles(sdl: string): ReadonlyMap<string, string> {
  const documents = readdirSync(DOCUMENTS).sort();
  const text = documents.map((name) => readFileSync(join(DOCUMENTS, name), 'utf8')).join('\n');
  const model = modelOf(buildSchema(sdl), text);
  return new Map([
    ['python/liaison/questions.py', pythonOf(model)],
    ['java/liaison/Questions.java', javaOf(model)],
    ['csharp/Questions.cs', csharpOf(model)],
  ]);
}

/** @returns generated files, from the root, that are not what would be written. */
export function staleLanguages(sdl: string): readonly string[] {
  return [...languageFiles(sdl)]
    .filter(([name, text]) => {
      const file = join(CLIENTS, name);
      return !existsSync(file) || readFileSync(file, 'utf8') !== text;
    })
    .map(([name]) => `scripts/clients/${name}`);
}

export function writeLanguages(sdl: string): void {
  for (const [name, text] of languageFiles(sdl)) writeFileSync(join(CLIENTS, name), text);
}

/** @returns whether a tool of another language is on this machine, in a version that begins so. */
export function hasTool(command: string, version: RegExp): boolean {
  const { stdout, stderr, error } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return error === undefined && version.test(`${stdout}${stderr}`);
}
