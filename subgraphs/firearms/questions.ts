import sql, { type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { documentKey, MARK_FOLDS, SERIAL_FOLDS } from '../../shared/src/core/keys.ts';
import { columnsSql } from '../../shared/src/sources/sql/columns.ts';
import type { FieldUse } from '../../shared/src/policy/words/ruling.ts';
import type {
  LinkDefinition,
  LookupQuestion,
  OrderKey,
  SearchQuestion,
} from '../../shared/src/sources/sql/question.ts';
import { whereOpen } from '../../shared/src/sources/sql/lent.ts';
import type { FirearmSearch } from './arguments.ts';
import { explanationOf } from './match.ts';
import { wholeSerial, type WholeSerial } from './serial.ts';
import type { FirearmColumns } from './contract.ts';

const r = columnsSql<FirearmColumns>();

/** Firearms and people, kept with the firearm. */
export const FIREARM_PERSONS: LinkDefinition = {
  domain: 'firearm',
  path: 'persons',
  farDomain: 'person',
  kinds: ['OWNER', 'HOLDER', 'ACQUIRER', 'SUPPLIER', 'TRACED_TO', 'USED_BY'],
};

/** Firearms that a laboratory linked. */
export const BALLISTIC_LINKS: LinkDefinition = {
  domain: 'firearm',
  path: 'ballisticLinks',
  farDomain: 'firearm',
  kinds: ['BALLISTIC_MATCH'],
};

/**
 * Firearms that meet all members of a search; those whose serial is the one that was asked for before those that may be it.
 * Ordered by owner and id otherwise: no other order is lent by every law.
 *
 * What is read for a serial on metal is looked for, and how near a serial is, is looked at, only where the law shows serials:
 * a hit on what is withheld stays a question of the same serial, as serials are compared.
 */
export function byFilter(search: FirearmSearch, owners: readonly StateCode[] | undefined): SearchQuestion {
  const conditions: Sql[] = [];
  const uses: FieldUse[] = [];
  const add = (path: string, use: FieldUse['use'], condition: Sql): void => {
    conditions.push(condition);
    uses.push({ path, use });
  };
  if (search.reference) add('reference', 'OPEN', sql`${r.id} = ${search.reference}`);
  const order: OrderKey[] = [];
  if (search.serial?.kind === 'exact') {
    const { key, mark, marks } = search.serial;
    const serial = { key: sql`${key}::text`, mark: sql`${mark}::text`, marks: sql`${marks}::text` };
    add('serialNumber', 'MATCH', mayBe(serial));
    order.push({ expression: distance(serial), direction: 'ASC', type: 'number' });
  }
  if (search.serial?.kind === 'pattern')
    add('serialNumber', 'OPEN', sql`${r.serial_key} LIKE ${search.serial.like}`);
  if (search.make) add('make', 'OPEN', sql`${r.make_key} = ANY(${[...search.make]}::text[])`);
  if (search.model) add('model', 'OPEN', sql`${r.model_key} = ANY(${[...search.model]}::text[])`);
  if (search.calibre) add('calibre', 'OPEN', sql`${r.calibre_key} = ${search.calibre}`);
  if (search.type) add('type', 'OPEN', sql`${r.type} = ${search.type}`);
  if (search.euCategory) add('euCategory', 'OPEN', sql`${r.eu_category} = ${search.euCategory}`);
  if (search.statuses?.length) add('status', 'OPEN', sql`${r.status} = ANY(${[...search.statuses]}::text[])`);
  if (search.statusFrom) add('statusSince', 'OPEN', sql`${r.status_since} >= ${search.statusFrom}::date`);
  if (search.statusTo) add('statusSince', 'OPEN', sql`${r.status_since} <= ${search.statusTo}::date`);
  return {
    domain: 'firearm',
    conditions,
    uses,
    order,
    explanation: explanationOf(
      search,
      uses.map(({ path }) => path),
    ),
    ...(owners ? { owners } : {}),
  };
}

/** A serial that is asked for, in SQL: see `WholeSerial`. */
type SerialSql = Readonly<Record<Exclude<keyof WholeSerial, 'kind'>, Sql>>;

function whereShown(open: Sql, otherwise: Sql): Sql {
  return whereOpen(['serialNumber'], open, otherwise);
}

/** Whether a record's serial is the one that is asked for, or what is read for it on metal. */
function mayBe({ key, marks }: SerialSql): Sql {
  // Marks first: they have an index, and whatever has the key has them.
  return sql`${r.serial_marks} = ${marks} AND (${r.serial_key} = ${key} OR ${whereShown(sql`TRUE`, sql`FALSE`)})`;
}

/** The same letters first, then O for 0 and I for 1, then what else is read for it on metal. */
function distance({ key, mark }: SerialSql): Sql {
  return whereShown(
    sql`CASE WHEN hub.document_key(${r.serial_number}) = ${mark} THEN 0 WHEN ${r.serial_key} = ${key} THEN 1 ELSE 2 END`,
    sql`1`,
  );
}

/** Firearms by serial number, many at once; a key is the serial letter by letter. Found, and in the order, as by a search. */
export function bySerials(
  serials: readonly string[],
  owners: readonly StateCode[] | undefined,
): LookupQuestion {
  return {
    domain: 'firearm',
    keys: serials.map(documentKey),
    condition: mayBe(KEY_SQL),
    distance: distance(KEY_SQL),
    uses: [{ path: 'serialNumber', use: 'MATCH' }],
    explanationOf: (key) => explanationOf({ serial: wholeSerial(key) }, ['serialNumber']),
    ...(owners ? { owners } : {}),
  };
}

/**
 * A key of a lookup is a document's key of no state: only letters are left to exchange, which PostgreSQL itself does, where
 * `hub.serial_key` looks for states in each key again.
 */
const KEY_SQL: SerialSql = {
  mark: sql`k.key`,
  key: exchanged(SERIAL_FOLDS),
  marks: exchanged({ ...SERIAL_FOLDS, ...MARK_FOLDS }),
};

// Letters are sent as values: a database that cannot hold one of them gets another in its place.
function exchanged(folds: Readonly<Record<string, string>>): Sql {
  return sql`translate(k.key, ${Object.keys(folds).join('')}::text, ${Object.values(folds).join('')}::text)`;
}
