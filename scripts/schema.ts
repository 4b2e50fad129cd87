import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { composeServices } from '@apollo/composition';
import { dictionaryMarkdown } from '../gateway/src/http/docs/markdown.ts';
import { dictionaryOf, type CodeLists } from '../gateway/src/http/docs/model.ts';
import { readExamples } from '../gateway/src/http/explorer.ts';
import { isoDay, systemClock } from '../shared/src/core/clock.ts';
import { HubError } from '../shared/src/core/errors.ts';
import type { Catalogue } from '../shared/src/domains/catalogue.ts';
import { domainEntry } from '../shared/src/domains/build.ts';
import { markedOversight } from '../shared/src/domains/oversight.ts';
import { subgraphSchema } from '../shared/src/kit/schema/schema.ts';
import { typeDefs } from '../shared/src/kit/schema/typedefs.ts';
import { environment, fileSettings } from './hub/settings.ts';
import { subgraphsFileSchema } from '../gateway/src/config/subgraphs-file.ts';
import { settingsSchema } from './hub/settings-file.ts';
import { contractOfDomain } from '../shared/src/kit/schema/domain-contract.ts';
import { jsonSchemas } from '../shared/src/policy/tools/json-schema.ts';
import { served, subgraphs } from './hub/subgraphs.ts';
import { codesFile } from './schema/codes.ts';
import { contractPage } from './schema/contract-page.ts';
import { domainsModule, refuseMisstated } from './schema/domains.ts';
import { fieldsModule } from './schema/fields.ts';
import { requestFiles } from './schema/requests.ts';
import { schemaOfState } from './schema/of-state.ts';
import { release, sinceRelease, type Graph } from './schema/released.ts';

const at = (path: string): URL => new URL(`../${path}`, import.meta.url);
const DOMAINS = 'shared/src/core/domains.ts';

const SETTINGS = 'scripts/hub/liaison.schema.json';
const PLACES = 'scripts/hub/subgraphs.schema.json';

const HELP = `npm run schema [-- --check | --release | --of-state FR]

Writes what follows from the folders of the subgraphs, from what each domain says of itself in subgraph.ts and schema.graphql:
  shared/src/core/domains.ts          the domains, their record types and marks, for law and SQL
  shared/src/domains/catalogue.json   every field with its category and column, for law and SQL
  shared/src/domains/oversight.json   every field that only those see who may read the ledger
  shared/profiles/*schema.json        the JSON Schemas of the law, for editors
  scripts/hub/liaison.schema.json     the JSON Schema of a settings file, for editors
  scripts/hub/subgraphs.schema.json   the JSON Schema of a subgraphs.yaml, for editors
  shared/src/sources/contract/CONTRACT.md   what a source of each domain must offer
  shared/src/sources/contract/fields.ts   the columns that hold fields, for types of rows and statements
  gateway/supergraph.graphql          the composed supergraph that the gateway serves
  gateway/codes.json                  the words of every closed list in three languages, from words.tsv beside each
  gateway/DICTIONARY.md               the data dictionary that /docs serves, as a page
  scripts/clients/requests            the examples of the explorer as requests: .http, Postman, Bruno
  gateway/schema-changes.json         what became otherwise in the schema from release to release, and since the last one
--check      writes nothing; fails when a committed file is not what would be written, or when a change since the last
             release breaks what gateway/EVOLUTION.md promises.
--release    keeps the schema and its changes under the version of package.json and this day; the first one begins the
             history. What a later one is held to is in scripts/schema/released.
--of-state   prints the SDL that callers of this State may see under the law of LIAISON_PROFILES, the union over their
             roles and agency kinds, as GET /schema.graphql?of=FR of a hub does; takes some seconds.
`;

/** Everything that follows but the list of domains, by path, and the graph that it is about. */
interface Built {
  readonly files: ReadonlyMap<string, string>;
  readonly graph: Graph;
}

/** @throws Error that names every composition error, or what a domain says of itself and its schema does not. */
function build(): Built {
  const entries = subgraphs.map((definition) => {
    const entry = domainEntry(definition.domain, subgraphSchema(definition), definition.recordType);
    refuseMisstated(definition, entry);
    return entry;
  });
  const composed = composeServices(
    served.map((definition) => ({
      name: definition.name,
      // Where a subgraph runs is configuration: the address here is only a name.
      url: `http://${definition.name}.invalid/`,
      typeDefs: typeDefs(definition.directory, definition.recordType),
    })),
  );
  if (composed.errors) throw new Error(composed.errors.map(({ message }) => message).join('\n'));
  refuseRequiresWithArguments();
  const catalogue = Object.fromEntries(entries.map((entry) => [entry.domain, entry])) as unknown as Catalogue;
  const overseen = served.flatMap((definition) => markedOversight(subgraphSchema(definition)));
  const contracts = subgraphs.map((one) => ({ contract: contractOfDomain(one), own: one.contract }));
  const codes = codesFile(composed.supergraphSdl, wordTables());
  const schema = composed.schema.toAPISchema().toGraphQLJSSchema();
  const files = new Map([
    ['shared/src/domains/catalogue.json', `${JSON.stringify(catalogue, null, 1)}\n`],
    [
      'shared/src/sources/contract/CONTRACT.md',
      `${contractPage(contracts.map(({ contract }) => contract))}\n`,
    ],
    ['shared/src/sources/contract/fields.ts', fieldsModule(contracts)],
    ['shared/src/domains/oversight.json', `${JSON.stringify(overseen, null, 1)}\n`],
    ...[...jsonSchemas()].map(([file, text]) => [`shared/profiles/${file}`, text] as const),
    ['gateway/codes.json', codes],
    [
      'gateway/DICTIONARY.md',
      dictionaryMarkdown(dictionaryOf(schema, catalogue, JSON.parse(codes) as CodeLists)),
    ],
    ...requestFiles(readExamples()),
    [SETTINGS, `${JSON.stringify(settingsSchema(fileSettings()), null, 1)}\n`],
    [PLACES, `${JSON.stringify(subgraphsFileSchema(served.map(({ name }) => name)), null, 1)}\n`],
    [
      'gateway/supergraph.graphql',
      `# The composed supergraph that the gateway serves. Written by npm run schema: change the subgraphs' schemas instead.\n${composed.supergraphSdl.trim()}\n`,
    ],
  ]);
  return { files, graph: { schema, catalogue } };
}

/** Tables of words, beside the lists that they are about. */
function wordTables(): readonly URL[] {
  return [
    ...['core', 'kit'].map((room) => at(`shared/src/${room}/words.tsv`)),
    ...served.map(({ directory }) => new URL('words.tsv', directory)).filter((file) => existsSync(file)),
  ];
}

/** @apollo/gateway overwrites the caller's own argument when `@requires` names a field with arguments: wrong data. */
function refuseRequiresWithArguments(): void {
  for (const definition of served) {
    const text = readFileSync(new URL('schema.graphql', definition.directory), 'utf8');
    if (/@requires\s*\(\s*fields:\s*"[^"]*\(/u.test(text)) {
      throw new Error(`${definition.name}: @requires may not name a field with arguments`);
    }
  }
}

function staleOf(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files]
    .filter(([path, text]) => !existsSync(at(path)) || readFileSync(at(path), 'utf8') !== text)
    .map(([path]) => path);
}

interface Options {
  readonly help?: boolean | undefined;
  readonly check?: boolean | undefined;
  readonly release?: boolean | undefined;
  readonly 'of-state'?: string | undefined;
}

async function main({ help, check: isCheck, release: isRelease, 'of-state': state }: Options): Promise<void> {
  if (help === true) {
    console.log(HELP);
    return;
  }
  if ([isCheck, isRelease, state].filter((one) => one !== undefined).length > 1)
    throw new Error('Say one of --check, --release and --of-state.');
  environment();
  const domains = new Map([[DOMAINS, domainsModule(subgraphs)]]);
  // All else follows from that module, which this process has read already: when it changes, another goes on.
  const isNews = staleOf(domains).length > 0;
  if (isNews && isCheck === true) return tellStale(domains);
  if (isNews) {
    write(domains);
    const again = spawnSync(
      process.execPath,
      [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
      { stdio: 'inherit' },
    );
    process.exitCode = again.status ?? 1;
    return;
  }
  const { files, graph } = build();
  if (state !== undefined) process.stdout.write(await schemaOfState(graph.schema, state));
  else if (isRelease === true) await makeRelease(files, graph);
  else await bringUpToDate(files, graph, isCheck === true);
}

async function makeRelease(files: ReadonlyMap<string, string>, graph: Graph): Promise<void> {
  const stale = staleOf(files);
  if (stale.length > 0) throw new Error(`Not current: ${stale.join(', ')}. Run npm run schema first.`);
  const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { readonly version: string };
  console.log(await release(graph, version, today()));
}

async function bringUpToDate(
  files: ReadonlyMap<string, string>,
  graph: Graph,
  isCheck: boolean,
): Promise<void> {
  const { text, broken } = await sinceRelease(graph, today());
  const all = new Map([...files, ['gateway/schema-changes.json', text]]);
  const stale = staleOf(all);
  if (isCheck) tellStale(all);
  else {
    write(all);
    console.log(stale.length === 0 ? 'All is as it was.' : `Written: ${stale.join(', ')}.`);
  }
  if (broken.length === 0) return;
  console.error(`gateway/EVOLUTION.md promises otherwise:\n${broken.join('\n')}`);
  process.exitCode = 1;
}

function tellStale(files: ReadonlyMap<string, string>): void {
  const stale = staleOf(files);
  if (stale.length === 0) {
    console.log('All that follows from the subgraphs is current.');
    return;
  }
  console.error(`Not current: ${stale.join(', ')}. Run npm run schema.`);
  process.exitCode = 1;
}

function write(files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(new URL('.', at(path)), { recursive: true });
    writeFileSync(at(path), text);
  }
}

/** `YYYY-MM-DD` in UTC. */
function today(): string {
  return isoDay(systemClock);
}

try {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean' },
      check: { type: 'boolean' },
      release: { type: 'boolean' },
      'of-state': { type: 'string' },
    },
  });
  await main(values);
} catch (error) {
  const said = error instanceof HubError ? error.publicMessage : error;
  console.error(said instanceof Error ? said.message : said);
  process.exitCode = 1;
}
