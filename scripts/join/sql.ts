import { contractOfDomain } from '../../shared/src/kit/schema/domain-contract.ts';
import { functionsMade } from '../../shared/src/kit/schema/function-bodies.ts';
import type { DomainDefinition } from '../../shared/src/kit/schema/subgraph.ts';
import { CONTRACT_VERSION } from '../../shared/src/sources/contract/contract.ts';
import type {
  ColumnContract,
  Contract,
  ViewContract,
} from '../../shared/src/sources/contract/contract-form.ts';
import { HUB_LOGIN } from '../../shared/src/sources/migrations/national-database.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { domainNamed, optionsOf, type JoinCommand } from './command.ts';

/** Prints what makes a contract in a State's own database. */
export const sql: JoinCommand = {
  help: `sql       prints what a State runs in its own database (PostgreSQL 15 or newer, UTF8): role, extensions, functions, and views
            without rows, whose SELECT it replaces by its own. A view that is there stays as it is: it may be run again.
              --domain person [--version ${CONTRACT_VERSION}]`,
  run: async (args) => {
    const { values } = optionsOf(args, { domain: { type: 'string' }, version: { type: 'string' } });
    const domain = domainNamed(values.domain);
    if (values.version !== undefined && values.version !== String(CONTRACT_VERSION))
      throw new Error(
        `--version: there is no version ${values.version}; the contract is of version ${CONTRACT_VERSION}.`,
      );
    console.log(await contractSql(subgraphOf(domain)));
    return 0;
  },
};

/**
 * Writes the SQL of a domain's contract: it may be run again, and leaves a view alone that is there.
 *
 * @param definition whose migrations make the functions: their own text is printed.
 */
export async function contractSql(definition: DomainDefinition): Promise<string> {
  const contract = contractOfDomain(definition);
  const { domain, version, role, views, extensions, indexes } = contract;
  return [
    `-- Liaison: what a source of the domain ${domain} offers, contract version ${version}. Run it as a role that may make`,
    '-- schemas, extensions and roles. It makes what is missing: a view that is there stays as it is.',
    'BEGIN;',
    `DO $$ BEGIN
  IF getdatabaseencoding() <> 'UTF8' THEN
    RAISE EXCEPTION 'this database is not in UTF8: npm run join -- migrate makes a register, and its functions, in its encoding';
  END IF;
  CREATE ROLE ${role} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;`,
    'CREATE SCHEMA IF NOT EXISTS hub;',
    ...extensions.map((name) => `CREATE EXTENSION IF NOT EXISTS ${name} WITH SCHEMA public;`),
    `GRANT USAGE ON SCHEMA hub, public TO ${role};`,
    '-- Functions name views that come below.',
    'SET LOCAL check_function_bodies = off;',
    ...[...(await functionsMade(definition)).values()].map((text) => `${text};`),
    `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA hub TO ${role};`,
    ...views.map((view) => viewSql(view, contract)),
    'COMMIT;',
    '',
    '-- Who logs in for the hub: a member of that role, and of nothing else. Choose a password.',
    `-- CREATE ROLE ${HUB_LOGIN} LOGIN PASSWORD '...' CONNECTION LIMIT 4 IN ROLE ${role};`,
    '',
    '-- Indexes that questions reach, on the tables under the views; on an expression where a view computes the column.',
    ...indexes.map(({ view, on, serves }) => `-- CREATE INDEX ON the_table_of_${view} ${on}; -- ${serves}`),
    '',
  ].join('\n');
}

/** Writes one view without rows, made where it is missing, with a comment on each column. */
export function viewSql({ name, says, columns }: ViewContract, { role }: Pick<Contract, 'role'>): string {
  const entries = Object.entries(columns);
  const given = entries.filter(([, { follows }]) => follows === undefined);
  const following = entries.filter(([, { follows }]) => follows !== undefined);
  const text = `CREATE VIEW hub.${name} AS SELECT ${['t.*', ...following.map(([column, { follows = '', isCompared }]) => `(${follows})${isCompared ? ' COLLATE "C"' : ''} AS ${column}`)].join(',\n      ')}
    FROM (
      -- Replace this SELECT by one over your own tables: the same columns, of these types.
      SELECT ${given.map(columnSql).join(',\n        ')}
      WHERE false
    ) t`;
  const comments = entries.map(
    ([column, { says: about }]) => `COMMENT ON COLUMN hub.${name}.${column} IS ${literal(about)};`,
  );
  return `-- ${name}: ${says}
DO $make$ BEGIN
  IF to_regclass('hub.${name}') IS NULL THEN
    ${text};
    COMMENT ON VIEW hub.${name} IS ${literal(says)};
    ${comments.join('\n    ')}
  END IF;
END $make$;
GRANT SELECT ON hub.${name} TO ${role};`;
}

/** Writes one column of a view, NULL and of its type. */
export function columnSql([name, { type, isCompared }]: readonly [string, ColumnContract]): string {
  return `NULL::${type}${isCompared && type === 'text' ? ' COLLATE "C"' : ''} AS ${name}`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
