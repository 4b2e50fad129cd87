import sql, { join, type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { FieldUse } from '../../shared/src/policy/ruling.ts';
import type { LinkDefinition, LookupQuestion, OrderKey, SearchQuestion } from '../../shared/src/sources/question.ts';
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

/** How alike two names must be, by trigrams, to be shown at all. */
const SIMILAR_ENOUGH = 0.34;

/**
 * People who meet all members of a search, the best name first.
 *
 * A name makes candidates by sound (each word's sound key, all but one of them for names of three words and more) and by
 * trigrams; the order is by trigrams over the words, whatever their order.
 */
export function bySearch(search: PersonSearch, owners: readonly StateCode[] | undefined): SearchQuestion {
  const conditions: Sql[] = [];
  const uses: FieldUse[] = [];
  const order: OrderKey[] = [];
  if (search.name) {
    conditions.push(sql`(r.owner, r.id) IN (SELECT n.owner, n.person_id FROM hub.person_name_v1 n WHERE ${isCandidate(search.name)})`);
    uses.push({ path: 'identities.surnames', use: 'MATCH' }, { path: 'identities.forenames', use: 'MATCH' });
    order.push({
      expression: sql`(SELECT max(similarity(n.plain, ${search.name.plain})) FROM hub.person_name_v1 n WHERE n.owner = r.owner AND n.person_id = r.id)`,
      direction: 'DESC',
      type: 'number',
    });
  }
  if (search.birth) {
    conditions.push(sql`r.birth_from <= ${search.birth.to}::date AND r.birth_to >= ${search.birth.from}::date`);
    uses.push({ path: 'dateOfBirth', use: search.birth.isWhole ? 'MATCH' : 'OPEN' });
  }
  if (search.sex) {
    conditions.push(sql`r.sex = ${search.sex}`);
    uses.push({ path: 'sex', use: 'MATCH' });
  }
  if (search.nationality) {
    conditions.push(sql`r.nationalities @> ${[search.nationality]}::text[]`);
    uses.push({ path: 'nationalities', use: 'MATCH' });
  }
  if (search.document) {
    const { key, issuer } = search.document;
    const byIssuer = issuer === undefined ? sql`` : sql` AND d.issuer = ${issuer}`;
    conditions.push(
      sql`(r.owner, r.id) IN (SELECT d.owner, d.person_id FROM hub.person_document_v1 d WHERE d.number_key = ${key}${byIssuer})`,
    );
    uses.push({ path: 'documents.number', use: 'MATCH' }, { path: 'documents.issuer', use: 'MATCH' });
  }
  if (search.alerts) {
    conditions.push(sql`r.alert_bases && ${[...search.alerts]}::text[]`);
    uses.push({ path: 'alerts.basis', use: 'OPEN' });
  }
  return { domain: 'person', conditions, uses, order, ...(owners ? { owners } : {}) };
}

function isCandidate(name: NonNullable<PersonSearch['name']>): Sql {
  const bySound = name.words.map((keys) => sql`n.sounds && ${[...keys]}::text[]`);
  const byTrigram = sql`n.plain % ${name.plain}`;
  if (bySound.length === 0) return byTrigram;
  // With three words and more, one may be missing or misheard.
  const sound =
    bySound.length < 3
      ? join(bySound, ' AND ')
      : join(
          bySound.map((_, left) => sql`(${join(bySound.filter((__, i) => i !== left), ' AND ')})`),
          ' OR ',
        );
  return sql`((${sound}) OR ${byTrigram}) AND similarity(n.plain, ${name.plain}) >= ${SIMILAR_ENOUGH}::float4`;
}

/** People by document, many at once. A key is `ISSUER/NUMBER`, or `/NUMBER` for any issuer. */
export function byDocuments(documents: readonly CheckedDocument[], owners: readonly StateCode[] | undefined): LookupQuestion {
  return {
    domain: 'person',
    keys: documents.map(({ key, issuer }) => `${issuer ?? ''}/${key}`),
    condition: sql`(r.owner, r.id) IN (SELECT d.owner, d.person_id FROM hub.person_document_v1 d
      WHERE d.number_key = split_part(k.key, '/', 2) AND (split_part(k.key, '/', 1) = '' OR d.issuer = split_part(k.key, '/', 1)))`,
    uses: [
      { path: 'documents.number', use: 'MATCH' },
      { path: 'documents.issuer', use: 'MATCH' },
    ],
    ...(owners ? { owners } : {}),
  };
}
