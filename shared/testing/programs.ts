import { mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { guardFolder } from './guardian.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** What tests run as processes beside the commands of `scripts`. */
const OTHERS = [
  'scripts/fuzz/watched.ts',
  'scripts/faults/jumping.ts',
  'scripts/faults/jumping-subgraph.ts',
  'scripts/hub/workers/testing/bare-workers.ts',
  'scripts/hub/workers/testing/orphan.ts',
  'scripts/ledger/archive/testing/killed-archive.ts',
  'subgraphs/releases/testing/notice-sender.ts',
];

let built: Promise<string> | undefined;

/**
 * What Node is told so that it runs one of the project's programs. In a test run all programs are translated once, each
 * into few files: a process that translates and finds several hundred modules by itself takes twice the CPU to start.
 *
 * @param script path of the program in the tree, such as `scripts/start.ts`.
 * @returns the words of the command line up to the program's own.
 * @throws Error when the programs cannot be translated.
 */
export async function programWords(script: string): Promise<readonly string[]> {
  const run = process.env['LIAISON_TEST_POSTGRES'];
  if (built === undefined && (run === undefined || run.startsWith('postgres:')))
    return ['--import', TSX, join(ROOT, script)];
  built ??= fetch(`${run}/programs`).then(async (answer) => {
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  });
  return [join(await built, script.replace(/\.ts$/u, '.mjs'))];
}

/** The same for who starts many outside a test run: from now on `programWords` names translations, made now. */
export async function translatePrograms(): Promise<void> {
  built ??= buildPrograms();
  await built;
}

/**
 * Translates the programs into a new folder, with what they share in files of its own; packages stay where they are.
 *
 * @returns the folder, in which each program lies where it lies in the tree.
 */
export async function buildPrograms(): Promise<string> {
  const { build, stop } = await import('esbuild');
  const folder = mkdtempSync(join(tmpdir(), 'liaison-programs-'));
  guardFolder(folder);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const commands = readdirSync(join(ROOT, 'scripts')).filter((file) => /(?<!\.test)\.ts$/u.test(file));
  await build({
    absWorkingDir: ROOT,
    entryPoints: [...commands.map((file) => `scripts/${file}`), ...OTHERS],
    outdir: folder,
    outbase: ROOT,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // Errors and functions say the names that they have in the tree.
    keepNames: true,
    logLevel: 'silent',
    plugins: [ownPlaces],
  });
  await stop();
  return folder;
}

/** A module finds the files beside it in the tree, wherever its translation lies. */
const ownPlaces: Plugin = {
  name: 'own-places',
  setup: ({ onLoad }) => {
    // Read by Go, which knows no flag u.
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
};
