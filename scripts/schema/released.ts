import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { buildSchema, printSchema, type GraphQLSchema } from 'graphql';
import {
  HISTORY_FILE,
  readHistory,
  type SchemaChange,
  type SchemaHistory,
} from '../../gateway/src/journey/schema-history.ts';
import type { Catalogue } from '../../shared/src/domains/catalogue.ts';
import { brokenPromises, changesBetween, type WeighedChange } from './evolution.ts';

const FOLDER = new URL('released/', import.meta.url);
const SCHEMA = new URL('schema.graphql', FOLDER);
const FIELDS = new URL('fields.json', FOLDER);
const NONE: SchemaHistory = { releases: [], unreleased: [] };

/** The graph as it is to be: the schema without what is the hub's own, and where law finds its fields. */
export interface Graph {
  readonly schema: GraphQLSchema;
  readonly catalogue: Catalogue;
}

/** What became otherwise since the last release, and what of it may not be. */
export interface SinceRelease {
  /** The history with what is new, as text for its file. */
  readonly text: string;
  readonly changes: readonly WeighedChange[];
  readonly broken: readonly string[];
}

/**
 * Compares the graph with the last release.
 *
 * @param today `YYYY-MM-DD`
 */
export async function sinceRelease(graph: Graph, today: string): Promise<SinceRelease> {
  const history = existsSync(HISTORY_FILE) ? readHistory() : NONE;
  const last = history.releases.at(-1);
  if (last === undefined) return { text: textOf(NONE), changes: [], broken: [] };
  const before = buildSchema(readFileSync(SCHEMA, 'utf8'));
  const data = JSON.parse(readFileSync(FIELDS, 'utf8')) as Readonly<Record<string, string>>;
  const changes = (await changesBetween(before, graph.schema)).map((change) => {
    const of = change.kind === 'REMOVED' ? data[change.at] : undefined;
    return of === undefined ? change : { ...change, data: of };
  });
  return {
    text: textOf({ releases: history.releases, unreleased: changes.map(toldOf) }),
    changes,
    broken: brokenPromises(before, changes, { today, since: last.date }),
  };
}

/**
 * Makes the graph a release: keeps its schema, and what became otherwise, under a version and a day. The first one begins the
 * history.
 *
 * @throws Error when the version is released already, or a promise would be broken.
 */
export async function release(graph: Graph, version: string, today: string): Promise<string> {
  const { releases } = existsSync(HISTORY_FILE) ? readHistory() : NONE;
  if (releases.some((one) => one.version === version))
    throw new Error(`${version} is released already: raise the version in package.json.`);
  const { changes } = await sinceRelease(graph, today);
  const broken =
    releases.length === 0
      ? []
      : brokenPromises(buildSchema(readFileSync(SCHEMA, 'utf8')), changes, { today, since: today });
  if (broken.length > 0) throw new Error(broken.join('\n'));
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(
    SCHEMA,
    `# The API schema of ${version}. Written by npm run schema -- --release.\n${printSchema(graph.schema)}\n`,
  );
  writeFileSync(FIELDS, `${JSON.stringify(dataOf(graph.catalogue), null, 1)}\n`);
  const made = { version, date: today, changes: changes.map(toldOf) };
  writeFileSync(HISTORY_FILE, textOf({ releases: [...releases, made], unreleased: [] }));
  return `${version} of ${today} is released, with ${changes.length} changes to the schema.`;
}

function toldOf({ breaks: _breaks, ...change }: WeighedChange): SchemaChange {
  return change;
}

function textOf(history: SchemaHistory): string {
  return `${JSON.stringify(history, null, 1)}\n`;
}

/** Domain and category of each field that law knows, by coordinate. */
function dataOf(catalogue: Catalogue): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.values(catalogue).flatMap(({ domain, fields }) =>
      fields.flatMap(({ parentType, name, category, exact }) =>
        [name, ...(exact === undefined ? [] : [exact])].map((spelling) => [
          `${parentType}.${spelling}`,
          `${domain} ${category}`,
        ]),
      ),
    ),
  );
}
