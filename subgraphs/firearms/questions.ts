import sql, { type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { FieldUse } from '../../shared/src/policy/words/ruling.ts';
import type {
  LinkDefinition,
  LookupQuestion,
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

/** Firearms that meet all members of a search. Ordered by owner and id: no other order is lent by every law. */
export function byFilter(search: FirearmSearch, owners: readonly StateCode[] | undefined): SearchQuestion {
  const conditions: Sql[] = [];
  const uses: FieldUse[] = [];
  const add = (path: string, use: FieldUse['use'], condition: Sql): void => {
    conditions.push(condition);
    uses.push({ path, use });
  };
  if (search.reference) add('reference', 'OPEN', sql`r.id = ${search.reference}`);
  if (search.serial?.kind === 'exact') add('serialNumber', 'MATCH', sql`r.serial_key = ${search.serial.key}`);
  if (search.serial?.kind === 'pattern')
    add('serialNumber', 'OPEN', sql`r.serial_key LIKE ${search.serial.like}`);
  if (search.make) add('make', 'OPEN', sql`r.make_key = hub.word_key(${search.make})`);
  if (search.model) add('model', 'OPEN', sql`r.model_key = hub.word_key(${search.model})`);
  if (search.calibre) add('calibre', 'OPEN', sql`r.calibre_key = hub.word_key(${search.calibre})`);
  if (search.type) add('type', 'OPEN', sql`r.type = ${search.type}`);
  if (search.euCategory) add('euCategory', 'OPEN', sql`r.eu_category = ${search.euCategory}`);
  if (search.statuses) add('status', 'OPEN', sql`r.status = ANY(${[...search.statuses]}::text[])`);
  if (search.statusFrom) add('statusSince', 'OPEN', sql`r.status_since >= ${search.statusFrom}::date`);
  if (search.statusTo) add('statusSince', 'OPEN', sql`r.status_since <= ${search.statusTo}::date`);
  return { domain: 'firearm', conditions, uses, order: [], ...(owners ? { owners } : {}) };
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
