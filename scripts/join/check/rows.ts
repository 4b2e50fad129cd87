import type { ClientBase } from 'pg';
import { parseGlobalId } from '../../../shared/src/core/ids.ts';
import type { Columns, Holds, ViewContract } from '../../../shared/src/sources/contract/contract-form.ts';
import type { Tally } from './tally.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Rows that are read at once. */
const BATCH = 500;

/** What is looked at in each row of a view. */
export interface RowsWanted {
  readonly view: ViewContract;
  /** Columns that are there with their types: others are told already. */
  readonly columns: Columns;
  readonly owners: readonly string[];
  readonly tally: Tally;
  /** More that is looked at in a row, by column. */
  readonly also?: (row: Fields, name: string) => void;
}

/**
 * Reads a view from its first row to its last, a few hundred at a time, and counts what may not stand in a column.
 *
 * @param client in a transaction.
 * @returns how many rows there are.
 * @throws what PostgreSQL says, when a row cannot be read.
 */
export async function checkRows(client: ClientBase, wanted: RowsWanted): Promise<number> {
  const names = Object.keys(wanted.columns);
  if (names.length === 0) return 0;
  const list = names.map((name) => `"${name}"`).join(', ');
  await client.query(`DECLARE every NO SCROLL CURSOR FOR SELECT ${list} FROM hub.${wanted.view.name}`);
  let many = 0;
  for (;;) {
    const { rows } = await client.query<Fields>(`FETCH ${BATCH} FROM every`);
    for (const row of rows) checkRow(row, wanted);
    many += rows.length;
    if (rows.length < BATCH) break;
  }
  await client.query('CLOSE every');
  return many;
}

/** How a row is named in findings. */
export function nameOf(row: Fields): string {
  const text = (value: unknown): string => (value == null ? '?' : String(value));
  return 'id' in row ? `${text(row['owner'])}:${text(row['id'])}` : text(row['owner']);
}

function checkRow(row: Fields, { view, columns, owners, tally, also }: RowsWanted): void {
  const name = nameOf(row);
  for (const [column, { nullable, holds }] of Object.entries(columns)) {
    const value = row[column];
    const where = `hub.${view.name}.${column}`;
    if (value == null) {
      if (nullable !== true)
        tally.add(
          {
            what: 'VALUE_NULL',
            where,
            severity: 'fault',
            says: 'it is NULL, and each row needs a value: such a row is shown to nobody, or not found',
            wayOut: `coalesce(...) in the view, to what is true of such rows${wordsOf(holds)}.`,
          },
          name,
        );
      continue;
    }
    const accepted = refusalOf(holds, value, owners);
    if (accepted !== undefined)
      tally.add(
        {
          what: 'VALUE_NOT_ALLOWED',
          where,
          severity: 'fault',
          says: `it is not ${accepted}`,
          wayOut: 'Translate it in the view.',
        },
        name,
        value,
      );
  }
  also?.(row, name);
}

function wordsOf(holds: Holds | undefined): string {
  return holds?.kind === 'words' ? `: ${holds.words.join(', ')}` : '';
}

/** What would be accepted in the place of a value; undefined where it is. GraphQL types are looked at elsewhere. */
function refusalOf(holds: Holds | undefined, value: unknown, owners: readonly string[]): string | undefined {
  switch (holds?.kind) {
    case 'words': {
      const words: readonly unknown[] = holds.words;
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      return items.every((item) => words.includes(item)) ? undefined : `one of ${words.join(', ')}`;
    }
    case 'owner':
      return owners.includes(value as string)
        ? undefined
        : `one of the owners of this source (${owners.join(', ')}), in capital letters`;
    case 'state':
      return /^[A-Z]{2,3}$/u.test(String(value))
        ? undefined
        : 'an ISO 3166-1 alpha-2 code such as FR, or UN, EU, XPO';
    case 'id':
      return /^[A-Za-z0-9._-]{1,64}$/u.test(String(value))
        ? undefined
        : '1 to 64 letters, digits, ".", "_" and "-"';
    case 'global-id':
      return isGlobalId(String(value), holds.domains)
        ? undefined
        : `OWNER:DOMAIN:ID of a ${holds.domains.join(' or a ')}, such as FR:${holds.domains[0] ?? ''}:4711`;
    default:
      return undefined;
  }
}

function isGlobalId(text: string, domains: readonly string[]): boolean {
  try {
    return domains.includes(parseGlobalId(text).domain);
  } catch {
    return false;
  }
}
