import sql, { type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { FieldUse } from '../../shared/src/policy/words/ruling.ts';
import type {
  LinkDefinition,
  LookupQuestion,
  OrderKey,
  SearchQuestion,
} from '../../shared/src/sources/sql/question.ts';
import type { FirearmSearch } from './arguments.ts';
import { serialKey } from './serial.ts';

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
 */
export function byFilter(search: FirearmSearch, owners: readonly StateCode[] | undefined): SearchQuestion {
  const conditions: Sql[] = [];
  const uses: FieldUse[] = [];
  const add = (path: string, use: FieldUse['use'], condition: Sql): void => {
    conditions.push(condition);
    uses.push({ path, use });
  };
  if (search.reference) add('reference', 'OPEN', sql`r.id = ${search.reference}`);
  const order: OrderKey[] = [];
  if (search.serial?.kind === 'exact') {
    const { key, mark, marks } = search.serial;
    add('serialNumber', 'MATCH', sql`r.serial_marks = ${marks}`);
    // The same letters first, then O for 0 and I for 1, then what else is read for it on metal.
    order.push({
      expression: sql`CASE WHEN hub.document_key(r.serial_number) = ${mark} THEN 0 WHEN r.serial_key = ${key} THEN 1 ELSE 2 END`,
      direction: 'ASC',
      type: 'number',
    });
  }
  if (search.serial?.kind === 'pattern')
    add('serialNumber', 'OPEN', sql`r.serial_key LIKE ${search.serial.like}`);
  if (search.make) add('make', 'OPEN', sql`r.make_key = ${search.make}`);
  if (search.model) add('model', 'OPEN', sql`r.model_key = ${search.model}`);
  if (search.calibre) add('calibre', 'OPEN', sql`r.calibre_key = ${search.calibre}`);
  if (search.type) add('type', 'OPEN', sql`r.type = ${search.type}`);
  if (search.euCategory) add('euCategory', 'OPEN', sql`r.eu_category = ${search.euCategory}`);
  if (search.statuses) add('status', 'OPEN', sql`r.status = ANY(${[...search.statuses]}::text[])`);
  if (search.statusFrom) add('statusSince', 'OPEN', sql`r.status_since >= ${search.statusFrom}::date`);
  if (search.statusTo) add('statusSince', 'OPEN', sql`r.status_since <= ${search.statusTo}::date`);
  return { domain: 'firearm', conditions, uses, order, ...(owners ? { owners } : {}) };
}

/** Firearms by serial number, many at once. */
export function bySerials(
  serials: readonly string[],
  owners: readonly StateCode[] | undefined,
): LookupQuestion {
  return {
    domain: 'firearm',
    keys: serials.map(serialKey),
    condition: sql`r.serial_key = k.key`,
    uses: [{ path: 'serialNumber', use: 'MATCH' }],
    ...(owners ? { owners } : {}),
  };
}
