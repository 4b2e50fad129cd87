import sql, { type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { FieldUse } from '../../shared/src/policy/words/ruling.ts';
import type {
  ExactMember,
  LinkDefinition,
  LookupQuestion,
  OrderKey,
  SearchQuestion,
} from '../../shared/src/sources/sql/question.ts';
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
  const order: OrderKey[] = [];
  const saysWho: FieldUse['use'] = search.nameKeys || search.document ? 'MATCH' : 'OPEN';
  const exact: ExactMember[] = [];
  let byName: (ExactMember & { readonly found: Sql }) | undefined;
  if (search.nameKeys) {
    const keys = [...search.nameKeys];
    byName = {
      says: 'NAME',
      value: [...keys].sort().join(' '),
      condition: sql`(r.owner, r.id) IN (SELECT n.owner, n.person_id FROM hub.persons_named(${keys}::text[]) n)`,
      // In the order of the answer, so that a page ends where it is full.
      found: sql`SELECT n.owner COLLATE "C" AS owner, n.person_id COLLATE "C" AS id, n.score FROM hub.persons_named(${keys}::text[]) n ORDER BY score DESC NULLS LAST, owner, id`,
      uses: NAME_USES,
    };
    exact.push(byName);
    order.push({ expression: sql`f.score`, direction: 'DESC', type: 'number' });
  }
  if (search.birth) {
    const { days, isWhole } = search.birth;
    const use = isWhole ? saysWho : 'OPEN';
    exact.push({
      value: days,
      condition: sql`r.births && ${days}::datemultirange`,
      uses: [
        { path: 'dateOfBirth', use },
        { path: 'identities.dateOfBirth', use },
      ],
    });
  }
  if (search.sex)
    exact.push({
      value: search.sex,
      condition: sql`r.sex = ${search.sex}`,
      uses: [{ path: 'sex', use: saysWho }],
    });
  if (search.nationality)
    exact.push({
      value: search.nationality,
      condition: sql`r.nationalities @> ${[search.nationality]}::text[]`,
      uses: [{ path: 'nationalities', use: saysWho }],
    });
  if (search.document) exact.push(byDocument(search.document));
  const open = [
    ...(search.alerts
      ? [{ condition: sql`r.alert_bases && ${[...search.alerts]}::text[]`, uses: [ALERT_USE] }]
      : []),
    // References count up: to ask for one is to list, whoever else is asked for.
    ...(search.reference ? [{ condition: sql`r.id = ${search.reference}`, uses: [REFERENCE_USE] }] : []),
  ];
  const members = [...exact, ...open];
  return {
    domain: 'person',
    conditions: members.filter((member) => member !== byName).map(({ condition }) => condition),
    ...(byName ? { found: byName.found } : {}),
    uses: members.flatMap(({ uses }) => uses),
    exact,
    order,
    ...(owners ? { owners } : {}),
  };
}

const ALERT_USE: FieldUse = { path: 'alerts.basis', use: 'OPEN' };
const REFERENCE_USE: FieldUse = { path: 'reference', use: 'OPEN' };

function byDocument(document: CheckedDocument): ExactMember {
  const number = numberIn(document);
  return {
    says: 'NUMBER',
    value: `person ${document}`,
    ...(number === undefined ? {} : { number }),
    condition: sql`r.document_keys @> ${[document]}::text[]`,
    uses: DOCUMENT_USES,
  };
}

/** The number of a document that is asked for with its issuer. */
function numberIn(document: CheckedDocument): string | undefined {
  const [, number] = document.split('/');
  return number;
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
    numberIn,
    ...(owners ? { owners } : {}),
  };
}
