import { readFileSync, writeFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import type { Catalogue } from '../shared/src/domains/catalogue.ts';
import { domainEntry } from '../shared/src/domains/build.ts';
import { markedOversight } from '../shared/src/domains/oversight.ts';
import { RECORD_TYPES } from '../shared/src/kit/schema/references.ts';
import { recordTypeOf, subgraphSchema } from '../shared/src/kit/schema/schema.ts';
import { typeDefs } from '../shared/src/kit/schema/typedefs.ts';
import { environment } from './hub/settings.ts';
import { served, subgraphs } from './hub/subgraphs.ts';

const CATALOGUE = new URL('../shared/src/domains/catalogue.json', import.meta.url);
const OVERSIGHT = new URL('../shared/src/domains/oversight.json', import.meta.url);
const SUPERGRAPH = new URL('../gateway/supergraph.graphql', import.meta.url);

const HELP = `npm run schema [-- --check]

Writes what follows from the subgraphs' schema.graphql files:
  gateway/supergraph.graphql          the composed supergraph that the gateway serves
  shared/src/domains/catalogue.json   every field with its category and column, for law and SQL
  shared/src/domains/oversight.json   every field that only those see who may read the ledger
--check   writes nothing; fails when a committed file is not what would be written.
`;

/** Composes the supergraph and collects the catalogue. Throws with every composition error. */
export function build(): {
  readonly supergraph: string;
  readonly catalogue: string;
  readonly oversight: string;
} {
  const entries = subgraphs.map((definition) =>
    domainEntry(definition.domain, subgraphSchema(definition), RECORD_TYPES[definition.domain]),
  );
  const composed = composeServices(
    served.map((definition) => ({
      name: definition.name,
      // Where a subgraph runs is configuration: the address here is only a name.
      url: `http://${definition.name}.invalid/`,
      typeDefs: typeDefs(definition.directory, recordTypeOf(definition)),
    })),
  );
  if (composed.errors) throw new Error(composed.errors.map(({ message }) => message).join('\n'));
  refuseRequiresWithArguments();
  const catalogue = Object.fromEntries(entries.map((entry) => [entry.domain, entry])) as unknown as Catalogue;
  return {
    supergraph: `# The composed supergraph that the gateway serves. Written by npm run schema: change the subgraphs' schemas instead.\n${composed.supergraphSdl.trim()}\n`,
    catalogue: `${JSON.stringify(catalogue, null, 1)}\n`,
    oversight: `${JSON.stringify(
      served.flatMap((definition) => markedOversight(subgraphSchema(definition))),
      null,
      1,
    )}\n`,
  };
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

function main(): void {
  if (process.argv.includes('--help')) {
    console.log(HELP);
    return;
  }
  environment();
  const built = build();
  const files = [
    [CATALOGUE, built.catalogue],
    [OVERSIGHT, built.oversight],
    [SUPERGRAPH, built.supergraph],
  ] as const;
  if (!process.argv.includes('--check')) {
    for (const [file, text] of files) writeFileSync(file, text);
    console.log('Wrote gateway/supergraph.graphql, catalogue.json and oversight.json of shared/src/domains.');
    return;
  }
  const stale = files.filter(([file, text]) => readFileSync(file, 'utf8') !== text);
  if (stale.length > 0) {
    console.error(
      `Not current: ${stale.map(([file]) => file.pathname.split('/').at(-1)).join(', ')}. Run npm run schema.`,
    );
    process.exitCode = 1;
  } else console.log('Supergraph, catalogue and the list of oversight are current.');
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').at(-1) ?? '')) {
  try {
    main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
