import { build, type OutputFile } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** One file of the workbench, ready to be sent. */
export interface ExplorerFile {
  readonly type: string;
  /** As it is, and as it goes to who takes it compressed. */
  readonly content: Readonly<Record<'identity' | 'gzip' | 'br', Buffer>>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.ttf': 'font/ttf',
};
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PAGES = {
  'index.html': 'index.html',
  'expert.html': 'expert/expert.html',
  'verify.html': 'pack/verify.html',
  'docs.html': 'docs/docs.html',
  'signed-in.html': 'session/signed-in.html',
} as const;
/** Files with these names are fetched by them; all others carry a hash of their content, and hold for ever. */
const PLAIN = /^(?:[a-z-]+\.html|[a-z]+-worker\.js)$/u;

let bundled: Promise<ReadonlyMap<string, ExplorerFile>> | undefined;

/** Whether a file's name changes with its content, so that browsers may keep it. */
export function isImmutable(name: string): boolean {
  return !PLAIN.test(name);
}

/**
 * The workbench, built out of its sources and node_modules: nothing is fetched from anywhere. What one process has built, the
 * others of the same checkout read.
 */
export function bundleExplorer(): Promise<ReadonlyMap<string, ExplorerFile>> {
  bundled ??= kept().catch((error: unknown) => {
    bundled = undefined;
    throw error;
  });
  return bundled;
}

async function kept(): Promise<ReadonlyMap<string, ExplorerFile>> {
  const folder = join(ROOT, 'node_modules/.cache/liaison-explorer', digestOfSources());
  const known = readFolder(folder);
  if (known) return known;
  const files = await make();
  keep(folder, files);
  return files;
}

/** Of everything that the page is made of: its own sources, the vocabulary that it shares, and the versions of the packages. */
function digestOfSources(): string {
  const hash = createHash('sha256');
  for (const folder of ['gateway/explorer', 'shared/src'])
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (/\.(?:tsx?|css|html)$/u.test(file))
        hash.update(`${folder}/${file}\0`).update(readFileSync(join(ROOT, folder, file)));
  hash
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .update(readFileSync(fileURLToPath(import.meta.url)));
  return hash.digest('hex').slice(0, 16);
}

function readFolder(folder: string): ReadonlyMap<string, ExplorerFile> | undefined {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  return new Map(
    names
      .filter((name) => !/\.(?:gz|br)$/u.test(name))
      .map((name) => [
        name,
        {
          type: typeOf(name),
          content: { identity: read(name), gzip: read(`${name}.gz`), br: read(`${name}.br`) },
        },
      ]),
  );
}

/** Where nothing can be written (a read-only image), each process builds for itself. */
function keep(folder: string, files: ReadonlyMap<string, ExplorerFile>): void {
  const unfinished = `${folder}.${process.pid}`;
  try {
    mkdirSync(unfinished, { recursive: true });
    for (const [name, { content }] of files) {
      writeFileSync(join(unfinished, name), content.identity);
      writeFileSync(join(unfinished, `${name}.gz`), content.gzip);
      writeFileSync(join(unfinished, `${name}.br`), content.br);
    }
    for (const old of readdirSync(dirname(folder)))
      if (!old.startsWith(folder.slice(-16)))
        rmSync(join(dirname(folder), old), { recursive: true, force: true });
    renameSync(unfinished, folder);
  } catch {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function make(): Promise<ReadonlyMap<string, ExplorerFile>> {
  const resolve = createRequire(import.meta.url).resolve;
  const source = (path: string): string => join(ROOT, 'gateway/explorer', path);
  const options = {
    bundle: true,
    write: false,
    outdir: '/',
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    jsx: 'automatic',
    loader: { '.ttf': 'file' },
    assetNames: '[name]-[hash]',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  } as const;
  const [pages, workers] = await Promise.all([
    build({
      ...options,
      entryPoints: {
        main: source('main.tsx'),
        expert: source('expert/expert.tsx'),
        verify: source('pack/verify-page.tsx'),
        docs: source('docs/page.ts'),
        signed: source('session/signed-in.ts'),
      },
      entryNames: '[name]-[hash]',
      chunkNames: '[name]-[hash]',
      splitting: true,
    }),
    build({
      ...options,
      entryPoints: {
        'editor-worker': resolve('monaco-editor/esm/vs/editor/editor.worker.js'),
        'json-worker': resolve('monaco-editor/esm/vs/language/json/json.worker.js'),
        'graphql-worker': resolve('monaco-graphql/esm/graphql.worker.js'),
      },
    }),
  ]);
  const built = [...pages.outputFiles, ...workers.outputFiles].map(
    (file) => [nameOf(file), Buffer.from(file.contents)] as const,
  );
  const names = built.map(([name]) => name);
  const html = Object.entries(PAGES).map(
    ([name, path]) => [name, Buffer.from(withHashes(readFileSync(source(path), 'utf8'), names))] as const,
  );
  return new Map(
    await Promise.all(
      [...built, ...html].map(
        async ([name, content]) => [name, await compressedFile(name, content)] as const,
      ),
    ),
  );
}

/** The page names `/explorer/main.js`; what was built is `main-HASH.js`. */
function withHashes(html: string, names: readonly string[]): string {
  return html.replace(/\/explorer\/(\w+)\.(js|css)/gu, (_whole, stem: string, kind: string) => {
    const built = names.find((name) => name.startsWith(`${stem}-`) && name.endsWith(`.${kind}`));
    if (built === undefined) throw new Error(`the page wants ${stem}.${kind}, which was not built`);
    return `/explorer/${built}`;
  });
}

async function compressedFile(name: string, identity: Buffer): Promise<ExplorerFile> {
  const [zipped, br] = await Promise.all([
    promisify(gzip)(identity, { level: 9 }),
    promisify(brotliCompress)(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  ]);
  return { type: typeOf(name), content: { identity, gzip: zipped, br } };
}

function typeOf(name: string): string {
  return TYPES[extname(name)] ?? 'application/octet-stream';
}

function nameOf(file: OutputFile): string {
  return file.path.replace(/^.*[\\/]/u, '');
}
