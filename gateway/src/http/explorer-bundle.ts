import { build, type OutputFile } from 'esbuild';
import { extname } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** One file of the explorer, ready to be sent. */
export interface ExplorerFile {
  readonly type: string;
  readonly content: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
};

let bundled: Promise<ReadonlyMap<string, ExplorerFile>> | undefined;

/**
 * Bundles GraphiQL and its editor out of node_modules, once a process, when somebody first opens the explorer: nothing is
 * fetched from anywhere, and nobody waits for it who does not use it.
 */
export function bundleExplorer(): Promise<ReadonlyMap<string, ExplorerFile>> {
  bundled ??= make().catch((error: unknown) => {
    bundled = undefined;
    throw error;
  });
  return bundled;
}

async function make(): Promise<ReadonlyMap<string, ExplorerFile>> {
  const resolve = createRequire(import.meta.url).resolve;
  const { outputFiles } = await build({
    entryPoints: {
      explorer: fileURLToPath(new URL('../../explorer/main.ts', import.meta.url)),
      'editor-worker': resolve('monaco-editor/esm/vs/editor/editor.worker.js'),
      'json-worker': resolve('monaco-editor/esm/vs/language/json/json.worker.js'),
      'graphql-worker': resolve('monaco-graphql/esm/graphql.worker.js'),
    },
    bundle: true,
    write: false,
    outdir: '/',
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    loader: { '.ttf': 'file' },
    assetNames: '[name]-[hash]',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  return new Map(
    outputFiles.map((file) => [
      nameOf(file),
      { type: TYPES[extname(file.path)] ?? 'application/octet-stream', content: Buffer.from(file.contents) },
    ]),
  );
}

function nameOf(file: OutputFile): string {
  return file.path.replace(/^.*[\\/]/u, '');
}
