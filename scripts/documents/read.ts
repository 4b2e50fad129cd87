import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import {
  GraphQLError,
  Kind,
  parse,
  print,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
} from 'graphql';
import { z } from 'zod';
import { readJson } from '../../gateway/src/journey/json-body.ts';
import { checkDocuments, sha256Id } from '../../gateway/src/journey/signed-documents.ts';

/** Documents by id, as they are registered. */
export type Documents = Readonly<Record<string, string>>;

const Manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
});

/**
 * Reads what client tools write: a JSON object of documents by id (relay-compiler, the client preset of graphql-codegen), a
 * persisted query manifest of Apollo's, a file of GraphQL, or a folder of any of them.
 *
 * @returns documents in the order of their ids. Of a file of GraphQL the id is `sha256:` and the SHA-256 of the document, with
 *   the fragments that it uses of other files of the folder behind it.
 * @throws Error that names the file, and the id where there is one: none is there, two documents of one id, what is no GraphQL, or what is no
 *   id.
 */
export function readDocuments(path: string): Documents {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined) throw new Error(`There is no file or folder ${path}.`);
  const files = there.isDirectory() ? filesBelow(path) : [path];
  const sources = files.filter(isGraphql).map((file) => ({ file, text: readFileSync(file, 'utf8').trim() }));
  const found = [
    ...files.filter((file) => !isGraphql(file)).flatMap(documentsIn),
    ...composed(sources).map(({ file, text }) => ({ file, id: sha256Id(text), text })),
  ];
  const byId = new Map<string, Found>();
  for (const one of found) {
    const known = byId.get(one.id);
    if (known !== undefined && known.text !== one.text)
      throw new Error(`${one.file}: "${one.id}" is another document than in ${known.file}.`);
    byId.set(one.id, one);
  }
  if (byId.size === 0) throw new Error(`${path} holds no document: .json, .graphql or .gql is read.`);
  return checked(Object.fromEntries([...byId].map(([id, { text }]) => [id, text])), path);
}

interface Found {
  readonly file: string;
  readonly id: string;
  readonly text: string;
}

function checked(documents: Documents, path: string): Documents {
  try {
    return inOrder(checkDocuments(documents));
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** The same documents make the same bytes, whatever order a tool wrote them in. */
export function inOrder(documents: Documents): Documents {
  return Object.fromEntries(Object.entries(documents).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const isGraphql = (file: string): boolean => ['.graphql', '.gql'].includes(extname(file));

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return isGraphql(path) || extname(path) === '.json' ? [path] : [];
    });
}

function documentsIn(file: string): readonly Found[] {
  let value: unknown;
  try {
    value = readJson(readFileSync(file), '');
  } catch (error) {
    throw new Error(`${file} is no JSON in UTF-8 in which each member comes once.`, { cause: error });
  }
  const isManifest = typeof value === 'object' && value !== null && 'format' in value;
  if (isManifest) {
    const manifest = Manifest.safeParse(value);
    if (!manifest.success)
      throw new Error(`${file}: of manifests, apollo-persisted-query-manifest version 1 is read.`);
    return manifest.data.operations.map(({ id, body }) => ({ file, id, text: body }));
  }
  const byId = z.record(z.string(), z.string()).safeParse(value);
  if (!byId.success)
    throw new Error(
      `${file}: accepted is { "<id>": "<document>" }, or a persisted query manifest of Apollo's.`,
    );
  return Object.entries(byId.data).map(([id, text]) => ({ file, id, text }));
}

/** Each file that has an operation, with the fragments of other files that it uses. */
function composed(
  files: readonly { readonly file: string; readonly text: string }[],
): readonly { readonly file: string; readonly text: string }[] {
  const parsed = files.map(({ file, text }) => ({ file, text, document: parsedFile(file, text) }));
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const { file, document } of parsed)
    for (const one of fragmentsIn(document)) {
      if (fragments.has(one.name.value))
        throw new Error(`${file}: there are two fragments "${one.name.value}".`);
      fragments.set(one.name.value, one);
    }
  return parsed
    .filter(({ document }) => document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION))
    .map(({ file, text, document }) => ({
      file,
      text: [text, ...elsewhere(document, fragments).map(print)].join('\n'),
    }));
}

function parsedFile(file: string, text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    const [at] = error instanceof GraphQLError ? (error.locations ?? []) : [];
    const place = at ? `${file}:${at.line}:${at.column}` : file;
    throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function fragmentsIn(document: DocumentNode): readonly FragmentDefinitionNode[] {
  return document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
}

/** Fragments that a document spreads and does not have, and those that they spread, by name. */
function elsewhere(
  document: DocumentNode,
  all: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly FragmentDefinitionNode[] {
  const own = new Set(fragmentsIn(document).map(({ name }) => name.value));
  const needed = new Map<string, FragmentDefinitionNode>();
  const follow = (node: DocumentNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = all.get(name.value);
        if (!fragment || own.has(name.value) || needed.has(name.value)) return;
        needed.set(name.value, fragment);
        follow(fragment);
      },
    });
  };
  follow(document);
  return [...needed.values()].sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
}
