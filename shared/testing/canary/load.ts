import pg from 'pg';
import { catalogue } from '../../src/domains/catalogue.ts';
import type { StateCode } from '../../src/core/ids.ts';
import type { Domain } from '../../src/core/vocabulary.ts';
import { subgraphOf } from '../../../scripts/hub/subgraphs.ts';
import type { CanaryLink, CanaryRecord, CanaryWorld } from './model.ts';

/** Writes one State's canaries of one domain into its national database. */
export async function loadCanaries(
  world: CanaryWorld,
  owner: StateCode,
  domain: Domain,
  adminUrl: string,
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const types = await columnTypes(client, domain);
    for (const record of world.records.filter((one) => one.domain === domain && one.of.owner === owner)) {
      await insert(client, domain, types, {
        ...headRow(record, world),
        ...fieldRow(record),
        ...searchRow(record),
      });
    }
    const links = world.links.filter(({ link, of }) => link.domain === domain && of.owner === owner);
    const linkTypes = await columnTypes(client, 'link');
    for (const one of links)
      await insert(client, 'link', linkTypes, { ...headRow(one, world), ...linkRow(one) });
    await client.query('INSERT INTO register.currency (owner, data_as_of) VALUES ($1, now())', [owner]);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

type RowOf = Readonly<Record<string, unknown>>;

function headRow(
  { local, of, values, embargoUntil, minorUntil, retainUntil }: CanaryRecord | CanaryLink,
  { mint }: CanaryWorld,
): RowOf {
  const evaluation = values['evaluation'] as { readonly source: string; readonly information: number };
  // What no field shows must not leave either.
  const importSet = mint.token();
  for (const hidden of [importSet, minorUntil ?? '']) mint.own(hidden, String(values['id']), '(no field)');
  return {
    id: local,
    owner: of.owner,
    holding_authority: values['holdingAuthority'],
    originator: of.originator ?? null,
    handling: of.handling,
    handling_text: values['handlingText'],
    evaluation_source: evaluation.source,
    evaluation_information: evaluation.information,
    created_at: values['createdAt'],
    updated_at: values['updatedAt'],
    data_as_of: values['dataAsOf'],
    review_due: values['reviewDue'],
    retain_until: retainUntil,
    restricted: of.restricted,
    contested: of.contested,
    embargo_until: embargoUntil,
    minor_until: minorUntil,
    subject_categories: of.subjects,
    basis: values['basis'],
    quality: values['quality'],
    legal_basis_of_entry: values['legalBasisOfEntry'],
    synthetic: values['synthetic'],
    import_set: importSet,
  };
}

function fieldRow({ domain, values }: CanaryRecord): RowOf {
  const columns = catalogue()[domain].fields.filter(
    ({ kind, path }) => kind === 'column' && !path.includes('.') && !HEAD.has(path),
  );
  return Object.fromEntries(columns.map(({ column, path }) => [column ?? path, values[path]]));
}

const HEAD = new Set([
  'holdingAuthority',
  'originator',
  'handling',
  'handlingText',
  'createdAt',
  'updatedAt',
  'dataAsOf',
  'reviewDue',
  'retainUntil',
  'restricted',
  'contested',
  'embargoUntil',
  'basis',
  'quality',
  'legalBasisOfEntry',
  'synthetic',
]);

/** What a State computes when it loads its records, by the same functions. */
function searchRow({ domain, values }: CanaryRecord): RowOf {
  return subgraphOf(domain).searchColumns?.of(values) ?? {};
}

function linkRow({ near, far, values, detail }: CanaryLink): RowOf {
  const { kind, since, until } = values;
  return { kind, since, until, near_id: near, far_id: far, detail };
}

async function columnTypes(client: pg.Client, table: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'register' AND table_name = $1 AND is_generated = 'NEVER'`,
    [table],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

async function insert(
  client: pg.Client,
  table: string,
  types: ReadonlyMap<string, string>,
  row: RowOf,
): Promise<void> {
  const columns = Object.keys(row);
  const values = columns.map((column) =>
    types.get(column) === 'jsonb' && row[column] !== null ? JSON.stringify(row[column]) : row[column],
  );
  await client.query(
    `INSERT INTO register.${table} (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
    values,
  );
}
