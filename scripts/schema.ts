import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { composeServices } from '@apollo/composition';
import { buildSchema } from 'graphql';
import { dictionaryMarkdown } from '../gateway/src/http/docs/markdown.ts';
import { dictionaryOf, type CodeLists } from '../gateway/src/http/docs/model.ts';
import type { Catalogue } from '../shared/src/domains/catalogue.ts';
import { domainEntry } from '../shared/src/domains/build.ts';
import { markedOversight } from '../shared/src/domains/oversight.ts';
import { subgraphSchema } from '../shared/src/kit/schema/schema.ts';
import { typeDefs } from '../shared/src/kit/schema/typedefs.ts';
import { environment, fileSettings } from './hub/settings.ts';
import { settingsSchema } from './hub/settings-file.ts';
import { contractOfDomain } from '../shared/src/kit/schema/domain-contract.ts';
import { jsonSchemas } from '../shared/src/policy/tools/json-schema.ts';
import { served, subgraphs } from './hub/subgraphs.ts';
import { codesFile } from './schema/codes.ts';
import { contractPage } from './schema/contract-page.ts';
import { domainsModule, refuseMisstated } from './schema/domains.ts';
import { fieldsModule } from './schema/fields.ts';

const at = (path: string): URL => new URL(`../${path}`, import.meta.url);
const DOMAINS = 'shared/src/core/domains.ts';

const SETTINGS = 'scripts/hub/liaison.schema.json';

const HELP = `npm run schema [-- --check]

Writes what follows from the folders of the subgraphs, from what each domain says of itself in subgraph.ts and schema.graphql:
  shared/src/core/domains.ts          the domains, their record types and marks, for law and SQL
  shared/src/domains/catalogue.json   every field with its category and column, for law and SQL
  shared/src/domains/oversight.json   every field that only those see who may read the ledger
  shared/profiles/*schema.json        the JSON Schemas of the law, for editors
  scripts/hub/liaison.schema.json     the JSON Schema of a settings file, for editors
  shared/src/sources/contract/CONTRACT.md   what a source of each domain must offer
  shared/src/sources/contract/fields.ts   the columns that hold fields, for types of rows and statements
  gateway/supergraph.graphql          the composed supergraph that the gateway serves
  gateway/codes.json                  the words of every closed list in three languages, from words.tsv beside each
  gateway/DICTIONARY.md               the data dictionary that /docs serves, as a page
--check   writes nothing; fails when a committed file is not what would be written.
`;

/**
 * Makes everything but the list of domains, by path.
 *
 * @throws Error that names every composition error, or what a domain says of itself and its schema does not.
 */
function build(): ReadonlyMap<string, string> {
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
  const api = buildSchema(composed.supergraphSdl, { assumeValidSDL: true });
  return new Map([
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
      dictionaryMarkdown(dictionaryOf(api, catalogue, JSON.parse(codes) as CodeLists)),
    ],
    [SETTINGS, `${JSON.stringify(settingsSchema(fileSettings()), null, 1)}\n`],
    [
      'gateway/supergraph.graphql',
      `# The composed supergraph that the gateway serves. Written by npm run schema: change the subgraphs' schemas instead.\n${composed.supergraphSdl.trim()}\n`,
    ],
  ]);
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

function main(): void {
  if (process.argv.includes('--help')) {
    console.log(HELP);
    return;
  }
  environment();
  const isCheck = process.argv.includes('--check');
  const domains = new Map([[DOMAINS, domainsModule(subgraphs)]]);
  // All else follows from that module, which this process has read already: when it changes, another goes on.
  const isNews = staleOf(domains).length > 0;
  if (isNews && !isCheck) {
    write(domains);
    const again = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url)], {
      stdio: 'inherit',
    });
    process.exitCode = again.status ?? 1;
    return;
  }
  const files = isNews ? domains : build();
  const stale = staleOf(files);
  if (!isCheck) {
    write(files);
    console.log(stale.length === 0 ? 'All is as it was.' : `Written: ${stale.join(', ')}.`);
  } else if (stale.length > 0) {
    console.error(`Not current: ${stale.join(', ')}. Run npm run schema.`);
    process.exitCode = 1;
  } else console.log('All that follows from the subgraphs is current.');
}

function write(files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) writeFileSync(at(path), text);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
