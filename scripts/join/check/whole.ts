import type { ClientBase } from 'pg';
import type { Columns, Contract, ViewContract } from '../../../shared/src/sources/contract/contract-form.ts';
import type { Finding } from '../../../shared/src/sources/contract/finding.ts';

/** What a statement over all rows says of those that it found: how many, and three of them. */
interface Counted {
  readonly many: number;
  readonly examples: readonly string[];
}

/** Counts the rows of a SELECT that gives a text `who` for each. */
async function counted(
  client: ClientBase,
  select: string,
  values: readonly unknown[] = [],
): Promise<Counted> {
  const { rows } = await client.query<Counted>(
    `SELECT count(*)::int AS many, (array_agg(who))[1:3] AS examples FROM (${select}) found`,
    [...values],
  );
  return rows[0] ?? { many: 0, examples: [] };
}

/** Rows that share what no two may share: a lookup would give one of them, or both, for the same id. */
export async function checkKeys(
  client: ClientBase,
  { name, key }: ViewContract,
  columns: Columns,
): Promise<readonly Finding[]> {
  if (key.length === 0 || key.some((column) => !Object.hasOwn(columns, column))) return [];
  const list = key.map((column) => `r."${column}"`).join(', ');
  const who = key.map((column) => `r."${column}"::text`).join(` || ':' || `);
  const { many, examples } = await counted(
    client,
    `SELECT ${who} AS who FROM hub.${name} r WHERE ${key.map((column) => `r."${column}" IS NOT NULL`).join(' AND ')} GROUP BY ${list} HAVING count(*) > 1`,
  );
  if (many === 0) return [];
  return [
    {
      what: 'ID_TWICE',
      where: `hub.${name}`,
      severity: 'fault',
      says: `several rows have the same ${key.join(' and ')}`,
      wayOut: 'Let the view give one row for each: a join in it may multiply them.',
      many,
      examples,
    },
  ];
}

/** Columns that follow from others by functions of the contract. */
export async function checkFollowing(
  client: ClientBase,
  { name }: ViewContract,
  columns: Columns,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [column, { follows }] of Object.entries(columns)) {
    if (follows === undefined) continue;
    const { many, examples } = await counted(
      client,
      `SELECT owner || ':' || id AS who FROM hub.${name} WHERE "${column}" IS DISTINCT FROM (${follows})`,
    );
    if (many > 0)
      findings.push({
        what: 'SEARCH_COLUMN_WRONG',
        where: `hub.${name}.${column}`,
        severity: 'fault',
        says: `it is not ${follows}, so that searches pass the record by`,
        wayOut: `Write ${follows} AS ${column} in the view, or make it a generated column.`,
        many,
        examples,
      });
  }
  return findings;
}

/** What a domain says must hold between rows. */
export async function checkRules(client: ClientBase, { rules }: Contract): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { view, says, broken, wayOut } of rules) {
    const { many, examples } = await counted(
      client,
      `SELECT r.owner || ':' || r.id AS who FROM hub.${view} r WHERE ${broken}`,
    );
    if (many > 0)
      findings.push({
        what: 'ROWS_DISAGREE',
        where: `hub.${view}`,
        severity: 'fault',
        says: `rows ${says}`,
        wayOut,
        many,
        examples,
      });
  }
  return findings;
}

/** Links of which an end should be in this database and is not. */
export async function checkLinks(
  client: ClientBase,
  { domain }: Contract,
  main: ViewContract,
  owners: readonly string[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const end of ['near_id', 'far_id']) {
    const { many, examples } = await counted(
      client,
      `SELECT l.owner || ':' || l.id || ' (' || l.${end} || ')' AS who FROM hub.link_v1 l
       WHERE split_part(l.${end}, ':', 2) = $1 AND split_part(l.${end}, ':', 1) = ANY ($2::text[])
         AND NOT EXISTS (SELECT 1 FROM hub.${main.name} r
           WHERE r.owner = split_part(l.${end}, ':', 1) AND r.id = split_part(l.${end}, ':', 3))`,
      [domain, owners],
    );
    if (many > 0)
      findings.push({
        what: 'LINK_LEADS_NOWHERE',
        where: `hub.link_v1.${end}`,
        severity: 'fault',
        says: `it names a record that hub.${main.name} does not show`,
        wayOut: 'Leave such links out of the view: a join with the records does.',
        many,
        examples,
      });
  }
  return findings;
}

/** How old data may be before it is worth a word. */
const OLD_DAYS = 30;

/** Whether each owner of the source says how current its data are, and how old they are. */
export async function checkFreshness(
  client: ClientBase,
  owners: readonly string[],
): Promise<readonly Finding[]> {
  const { rows } = await client.query<{ owner: string; days: number }>(
    `SELECT owner, floor(extract(epoch FROM now() - data_as_of) / 86400)::int AS days FROM hub.currency_v1 WHERE data_as_of IS NOT NULL AND isfinite(data_as_of)`,
  );
  const found = new Map(rows.map(({ owner, days }) => [owner, days]));
  return owners.flatMap((owner): readonly Finding[] => {
    const days = found.get(owner);
    const where = 'hub.currency_v1';
    const advice = (says: string, wayOut: string): Finding => ({
      what: 'FRESHNESS',
      where,
      severity: 'advice',
      says: `${owner}: ${says}`,
      wayOut,
    });
    if (days === undefined)
      return [
        advice('nobody says how current its data are', 'Give the view a row of this owner with data_as_of.'),
      ];
    if (days > OLD_DAYS)
      return [advice(`its data are ${days} days old`, 'Set data_as_of with each load, if they are newer.')];
    return days < -1
      ? [advice('its data are of the future', 'Look at the clock or time zone of data_as_of.')]
      : [];
  });
}
