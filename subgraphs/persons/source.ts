import sql, { type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { FieldUse } from '../../shared/src/policy/ruling.ts';
import type {
  LinkDefinition,
  LookupQuestion,
  OrderKey,
  SearchQuestion,
} from '../../shared/src/sources/question.ts';
import type { CheckedDocument, PersonSearch } from './arguments.ts';

export const ASSOCIATES: LinkDefinition = {
  domain: 'person',
  path: 'associates',
  farDomain: 'person',
  kinds: ['ASSOCIATE', 'FAMILY', 'CO_OFFENDER', 'CONTACT'],
};

export const IDENTITY_LINKS: LinkDefinition = {
  domain: 'person',
  path: 'identityLinks',
  farDomain: 'person',
  kinds: ['SAME_PERSON'],
};

/**
 * People who meet all members of a search, the best name first.
 *
 * Name, exact date of birth, sex, nationality and document are the search data of a hit/no-hit question (Regulation (EU)
 * 2024/982 Art. 47(4)): each is MATCH as long as a name or a document says who is meant. Without one, the same members
 * would list people, so they are OPEN, as a part of a date and grounds of alerts always are.
 */
export function bySearch(search: PersonSearch, owners: readonly StateCode[] | undefined): SearchQuestion {
  const conditions: Sql[] = [];
  const uses: FieldUse[] = [];
  const order: OrderKey[] = [];
  const saysWho: FieldUse['use'] = search.nameKeys || search.document ? 'MATCH' : 'OPEN';
  if (search.nameKeys) {
    const keys = [...search.nameKeys];
    conditions.push(
      sql`(r.owner, r.id) IN (SELECT n.owner, n.person_id FROM hub.persons_named(${keys}::text[]) n)`,
    );
    uses.push(...NAME_USES);
    order.push({
      expression: sql`hub.person_name_score(r.owner, r.id, ${keys}::text[])`,
      direction: 'DESC',
      type: 'number',
    });
  }
  if (search.birth) {
    conditions.push(sql`r.births && daterange(${search.birth.from}::date, ${search.birth.to}::date, '[]')`);
    const use = search.birth.isWhole ? saysWho : 'OPEN';
    uses.push({ path: 'dateOfBirth', use }, { path: 'identities.dateOfBirth', use });
  }
  if (search.sex) {
    conditions.push(sql`r.sex = ${search.sex}`);
    uses.push({ path: 'sex', use: saysWho });
  }
  if (search.nationality) {
    conditions.push(sql`r.nationalities @> ${[search.nationality]}::text[]`);
    uses.push({ path: 'nationalities', use: saysWho });
  }
  if (search.document) {
    conditions.push(sql`r.document_keys @> ${[search.document]}::text[]`);
    uses.push(...DOCUMENT_USES);
  }
  if (search.alerts) {
    conditions.push(sql`r.alert_bases && ${[...search.alerts]}::text[]`);
    uses.push({ path: 'alerts.basis', use: 'OPEN' });
  }
  if (search.reference) {
    // References count up: to ask for one is to list, whoever else is asked for.
    conditions.push(sql`r.id = ${search.reference}`);
    uses.push({ path: 'reference', use: 'OPEN' });
  }
  return { domain: 'person', conditions, uses, order, ...(owners ? { owners } : {}) };
}

/** A name is compared with every spelling of it that the register holds. */
const NAME_USES: readonly FieldUse[] = [
  { path: 'identities.surnames', use: 'MATCH' },
  { path: 'identities.forenames', use: 'MATCH' },
  { path: 'identities.nameAtBirth', use: 'MATCH' },
  { path: 'identities.transliteration', use: 'MATCH' },
];

const DOCUMENT_USES: readonly FieldUse[] = [
  { path: 'documents.number', use: 'MATCH' },
  { path: 'documents.issuer', use: 'MATCH' },
];

/** People by document, many at once. */
export function byDocuments(
  documents: readonly CheckedDocument[],
  owners: readonly StateCode[] | undefined,
): LookupQuestion {
  return {
    domain: 'person',
    keys: documents,
    condition: sql`r.document_keys @> ARRAY[k.key]`,
    uses: DOCUMENT_USES,
    ...(owners ? { owners } : {}),
  };
}
