import type { ClientBase } from 'pg';
import type {
  ColumnContract,
  ColumnType,
  Contract,
  FunctionContract,
  ViewContract,
} from './contract-form.ts';
import type { Finding } from './finding.ts';

/** Types that a column may have in the place of the one that is named: what the hub's statements and readers take alike. */
const ALSO: Readonly<Partial<Record<ColumnType, readonly string[]>>> = {
  text: ['character varying'],
  smallint: ['integer', 'bigint'],
  integer: ['smallint', 'bigint'],
  bigint: ['integer', 'smallint'],
  'double precision': ['real', 'numeric', 'integer', 'bigint', 'smallint'],
  'timestamp with time zone': ['timestamp without time zone'],
};

interface FoundColumn {
  readonly view: string;
  readonly column: string;
  readonly type: string;
  /** None where the type has none; `default` is the database's own. */
  readonly collation: string | null;
  readonly readable: boolean;
}

interface FoundFunction {
  readonly name: string;
  readonly takes: string;
  readonly gives: string;
  readonly callable: boolean;
}

interface Found {
  readonly columns: readonly FoundColumn[];
  readonly functions: readonly FoundFunction[];
  readonly extensions: readonly string[];
}

// A domain of a database is what it is made of. A row without a view, or a function, is not there.
const CATALOGUE = `SELECT
  (SELECT coalesce(json_agg(json_build_object('view', c.relname, 'column', a.attname, 'collation', l.collname,
      'type', format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE a.atttypid END, NULL),
      'readable', has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, a.attnum, 'SELECT'))), '[]')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation
    WHERE n.nspname = 'hub' AND c.relkind IN ('v', 'm', 'r', 'f', 'p') AND c.relname = ANY ($1)) AS columns,
  (SELECT coalesce(json_agg(json_build_object('name', p.proname, 'takes', oidvectortypes(p.proargtypes),
      'gives', pg_get_function_result(p.oid),
      'callable', has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE'))), '[]')
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'hub' AND p.proname = ANY ($2)) AS functions,
  (SELECT coalesce(json_agg(extname), '[]') FROM pg_extension) AS extensions`;

/**
 * Holds a database's catalogue against a contract, in one statement that reads no row: views, columns, types, collations,
 * functions, extensions, and whether this session may use them. Cheap enough for each new connection.
 *
 * @param client connected as the hub is.
 * @returns what does not fit; none where all of it does.
 * @throws what PostgreSQL or the network says.
 */
export async function compareCatalogue(client: ClientBase, contract: Contract): Promise<readonly Finding[]> {
  const { rows } = await client.query<Found>(CATALOGUE, [
    [...contract.views, ...contract.optionalViews].map(({ name }) => name),
    contract.functions.map(({ name }) => name),
  ]);
  const [found] = rows;
  if (!found) throw new Error('the catalogue of the database gave no row');
  return [
    ...contract.extensions.filter((name) => !found.extensions.includes(name)).map(missingExtension),
    ...contract.views.flatMap((view) => compareView(view, contract.domain, found.columns)),
    ...compareOptional(contract, found.columns),
    ...contract.functions.flatMap((one) => compareFunction(one, contract.domain, found.functions)),
  ];
}

/** Where none of them is there the source does without, which is told; what is there has to be right. */
function compareOptional(
  { optionalViews, domain }: Contract,
  all: readonly FoundColumn[],
): readonly Finding[] {
  const isThere = all.some(({ view }) => optionalViews.some(({ name }) => name === view));
  if (isThere) return optionalViews.flatMap((view) => compareView(view, domain, all));
  const [first] = optionalViews;
  if (!first) return [];
  return [
    {
      what: 'CHANGES_UNTOLD',
      where: `hub.${first.name}`,
      severity: 'advice',
      says: `there is no memory of changes: \`changedSince\` cannot be asked of this source, and who keeps a list in step reads it again as a whole`,
      wayOut: `Offer ${optionalViews.map(({ name }) => `hub.${name}`).join(' and ')} as CONTRACT.md says; a register that \`npm run join -- migrate\` made has them.`,
    },
  ];
}

function missingExtension(name: string): Finding {
  return {
    what: 'EXTENSION_MISSING',
    where: name,
    severity: 'fault',
    says: `the extension ${name} is not in this database`,
    wayOut: `CREATE EXTENSION ${name} WITH SCHEMA public; by a role that may.`,
  };
}

function compareView(view: ViewContract, domain: string, all: readonly FoundColumn[]): readonly Finding[] {
  const where = `hub.${view.name}`;
  const found = new Map(all.filter((one) => one.view === view.name).map((one) => [one.column, one]));
  if (found.size === 0)
    return [
      {
        what: 'VIEW_MISSING',
        where,
        severity: 'fault',
        says: `there is no view ${where}`,
        wayOut: `npm run join -- sql --domain ${domain} prints it; replace its SELECT by one over your own tables.`,
      },
    ];
  return Object.entries(view.columns).flatMap(([name, column]) => {
    const at = `${where}.${name}`;
    const one = found.get(name);
    if (!one)
      return [
        {
          what: 'COLUMN_MISSING',
          where: at,
          severity: 'fault',
          says: `${where} has no column ${name}`,
          wayOut: `Add it, as ${column.type}${column.nullable ? `; NULL::${column.type} where you have no such data` : ''}.`,
        } as const,
      ];
    return compareColumn(at, column, one);
  });
}

function compareColumn(where: string, column: ColumnContract, found: FoundColumn): readonly Finding[] {
  const findings: Finding[] = [];
  if (!found.readable)
    findings.push({
      what: 'RIGHT_MISSING',
      where,
      severity: 'fault',
      says: `the hub's role may not read ${where}`,
      wayOut: `GRANT USAGE ON SCHEMA hub TO hub_reader; GRANT SELECT ON hub.${found.view} TO hub_reader;`,
    });
  if (found.type !== column.type && !ALSO[column.type]?.includes(found.type))
    findings.push({
      what: 'COLUMN_TYPE',
      where,
      severity: 'fault',
      says: `it is ${found.type} and has to be ${column.type}`,
      wayOut: `Cast it in the view, to ${column.type}; where texts stand in another form, turn them into it there.`,
    });
  else if (column.isCompared && found.collation !== 'C')
    findings.push({
      what: 'COLUMN_COLLATION',
      where,
      // The database's own gives way to "C" where the two meet; any other one is an error of PostgreSQL's (42P22).
      severity: found.collation === 'default' ? 'advice' : 'fault',
      says: `its collation is ${found.collation ?? 'none'}, and records are put in the order of bytes`,
      wayOut: `Write it in the view with COLLATE "C", and the index on it too.`,
    });
  return findings;
}

function compareFunction(
  { name, takes, gives, isAsked }: FunctionContract,
  domain: string,
  all: readonly FoundFunction[],
): readonly Finding[] {
  const where = `hub.${name}(${takes})`;
  const severity = isAsked ? 'fault' : 'advice';
  const wayOut = `npm run join -- sql --domain ${domain} prints it: run that as a role that may make functions in the schema hub.`;
  const found = all.find((one) => one.name === name && one.takes === takes);
  if (!found)
    return [{ what: 'FUNCTION_MISSING', where, severity, says: `there is no function ${where}`, wayOut }];
  const findings: Finding[] = [];
  if (found.gives !== gives)
    findings.push({
      what: 'FUNCTION_RESULT',
      where,
      severity,
      says: `it gives ${found.gives} and has to give ${gives}`,
      wayOut,
    });
  if (!found.callable)
    findings.push({
      what: 'RIGHT_MISSING',
      where,
      severity,
      says: `the hub's role may not call ${where}`,
      wayOut: `GRANT EXECUTE ON FUNCTION ${where} TO hub_reader;`,
    });
  return findings;
}
