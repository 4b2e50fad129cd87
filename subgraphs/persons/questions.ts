import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { columnsSql } from '../../shared/src/sources/sql/columns.ts';
import type { FieldUse } from '../../shared/src/policy/words/ruling.ts';
import type {
  LinkDefinition,
  LookupQuestion,
  SearchQuestion,
} from '../../shared/src/sources/sql/question.ts';
import { whereOpen } from '../../shared/src/sources/sql/lent.ts';
import type { CheckedDocument, MatchMode, PersonSearch } from './arguments.ts';
import { byBirth, byYearInstead } from './by-birth.ts';
import { explanationOf, WEIGHTS } from './match.ts';
import {
  DIFFERENT,
  EQUAL,
  MISSING,
  number,
  said,
  shownWhole,
  SIMILAR,
  type ScoredMember,
} from './scored-member.ts';
import { NO_NATIONALITY, NO_SEX, renamed, saysNoNationality } from './unknown.ts';
import type { PersonColumns } from './contract.ts';
import { HELP } from './names/evidence.ts';
import { POSSIBLE } from './names/score.ts';

const r = columnsSql<PersonColumns>();

/** Our estimates: one in thirty people has the nationality that is asked for, one in a million the document. */
const NATIONALITY_BITS = 5;
const DOCUMENT_BITS = 20;

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
 * People who meet all members of a search, those whom it fits best first.
 *
 * Name, exact date of birth, sex, nationality and document are the search data of a hit/no-hit question (Regulation (EU)
 * 2024/982 Art. 47(4)): each is MATCH as long as a name or a document says who is meant. Without one, the same members
 * would list people, so they are OPEN, as a part of a date and grounds of alerts always are.
 *
 * What a record does not know contradicts nothing. What is similar is looked for, and what a member adds to a record's
 * place is looked at, only where the law shows the member's fields whole: a hit on what is withheld stays a question of the
 * same value, and its place says no more than that it is a hit.
 */
export function bySearch(search: PersonSearch, owners: readonly StateCode[] | undefined): SearchQuestion {
  const saysWho: FieldUse['use'] = search.nameKeys || search.document ? 'MATCH' : 'OPEN';
  const named = search.nameKeys && byName(search.nameKeys, search.match);
  const exact = [
    ...(named ? [named] : []),
    ...(search.birth ? [byBirth(search.birth, search.match, saysWho)] : []),
    ...(search.sex ? [bySex(search.sex, search.match, saysWho)] : []),
    ...(search.nationality ? [byNationality(search.nationality, search.match, saysWho)] : []),
    ...(search.document ? [byDocument(search.document, search)] : []),
  ];
  const open = [
    ...(search.alerts
      ? [{ condition: sql`${r.alert_bases} && ${[...search.alerts]}::text[]`, uses: [ALERT_USE] }]
      : []),
    // References count up: to ask for one is to list, whoever else is asked for.
    ...(search.reference ? [{ condition: sql`${r.id} = ${search.reference}`, uses: [REFERENCE_USE] }] : []),
  ];
  const members: readonly { readonly condition: Sql; readonly uses: readonly FieldUse[] }[] = [
    ...exact,
    ...open,
  ];
  const uses = members.flatMap((member) => member.uses);
  const helped = named && search.match === 'SIMILAR' ? hitWithHelp(exact) : undefined;
  const score = scoreSql(exact);
  return {
    domain: 'person',
    // What was found by name is what is gone through: the same condition once more would find it again.
    conditions: [
      ...members.filter((member) => member !== named).map(({ condition }) => condition),
      ...(helped ? [helped] : []),
    ],
    ...(named ? { found: named.found(helped !== undefined) } : {}),
    uses,
    ...(search.birth && !search.birth.isByYear ? { coarser: byYearInstead(uses) } : {}),
    exact,
    order: score ? [{ expression: score, direction: 'DESC', type: 'number' }] : [],
    mixed: !search.nameKeys,
    explanation: explanationOf(search, {
      asked: [...new Set(uses.map(({ path }) => path))],
      isRanked: score !== undefined,
    }),
    ...(owners ? { owners } : {}),
  };
}

/** The mean of how well each member is met, by weight: the same numbers as those of links, see names/rules.ts. */
function scoreSql(members: readonly ScoredMember[]): Sql | undefined {
  const [only, ...others] = members;
  if (others.length === 0) return only?.fit;
  const total = Number(members.reduce((sum, { weight }) => sum + weight, 0).toFixed(2));
  const parts = members.map(({ weight, fit }) => sql`${number(weight)} * ${fit}`);
  return sql`round(((${join(parts, ' + ')}) / ${number(total)})::numeric, 4)::float8`;
}

/**
 * Whom a name alone does not find, what else is asked for may find: whose date of birth, document, or nationality and year of
 * birth are equal, of names that would be a hit with a rare word more (Fellegi and Sunter, 1969: what agrees adds up). What
 * the law lends for a hit is enough, as it is the very value that is asked for.
 *
 * @returns undefined where all that is asked for says too little.
 */
function hitWithHelp(members: readonly ScoredMember[]): Sql | undefined {
  const agreeing = members.flatMap(({ agrees }) => agrees ?? []);
  if (agreeing.reduce((sum, { bits }) => sum + bits, 0) < HELP) return undefined;
  const bits = agreeing.map(
    ({ condition, bits }) => sql`CASE WHEN ${condition} THEN ${number(bits)} ELSE 0 END`,
  );
  return sql`(f.score >= ${number(POSSIBLE)} OR ${join(bits, ' + ')} >= ${number(HELP)})`;
}

/** People by name, best first: what a search goes through. In the order of the answer, so that a page ends where it is full. */
function byName(
  nameKeys: readonly string[],
  match: MatchMode,
): ScoredMember & { readonly found: (withHelp: boolean) => Sql } {
  const keys = [...nameKeys];
  const people = raw(match === 'EXACT' ? 'hub.persons_spelt' : 'hub.persons_named');
  const byItself = match === 'EXACT' ? sql`TRUE` : sql`n.score >= ${number(POSSIBLE)}`;
  return {
    says: 'NAME',
    value: said(match, [...keys].sort().join(' ')),
    condition: sql`(${r.owner}, ${r.id}) IN (SELECT n.owner, n.person_id FROM ${people}(${keys}::text[]) n WHERE ${byItself})`,
    found: (withHelp) =>
      sql`SELECT n.owner COLLATE "C" AS owner, n.person_id COLLATE "C" AS id, n.score FROM ${people}(${keys}::text[]) n WHERE ${withHelp ? sql`TRUE` : byItself} ORDER BY score DESC NULLS LAST, owner, id`,
    uses: NAME_USES,
    weight: WEIGHTS.NAME,
    fit: sql`f.score`,
  };
}

function bySex(sex: string, match: MatchMode, use: FieldUse['use']): ScoredMember {
  const uses: readonly FieldUse[] = [{ path: 'sex', use }];
  const isEqual = sql`${r.sex} = ${sex}::text`;
  const isUnknown = sql`(${r.sex} IS NULL OR ${r.sex} = ANY(${[...NO_SEX]}::text[]))`;
  return {
    value: said(match, sex),
    condition: match === 'EXACT' ? isEqual : sql`(${isEqual} OR ${isUnknown})`,
    uses,
    weight: WEIGHTS.SEX,
    fit: shownWhole(uses, sql`CASE WHEN ${isEqual} THEN ${EQUAL} ELSE ${MISSING} END`),
  };
}

function byNationality(nationality: string, match: MatchMode, use: FieldUse['use']): ScoredMember {
  const uses: readonly FieldUse[] = [{ path: 'nationalities', use }];
  const isEqual = sql`${r.nationalities} @> ${[nationality]}::text[]`;
  const isUnknown = saysNoNationality(nationality)
    ? sql`TRUE`
    : sql`(${r.nationalities} IS NULL OR ${r.nationalities} <@ ${[...NO_NATIONALITY]}::text[])`;
  const isRenamed = sql`${r.nationalities} && ${[...renamed(nationality)]}::text[]`;
  const isOpen = whereOpen(['nationalities'], isRenamed, sql`FALSE`);
  return {
    value: said(match, nationality),
    condition: match === 'EXACT' ? isEqual : sql`(${isEqual} OR ${isUnknown} OR ${isOpen})`,
    uses,
    weight: WEIGHTS.NATIONALITY,
    agrees: { condition: isEqual, bits: NATIONALITY_BITS },
    fit: shownWhole(
      uses,
      sql`CASE WHEN ${isEqual} THEN ${EQUAL} WHEN ${isRenamed} THEN ${SIMILAR} ELSE ${MISSING} END`,
    ),
  };
}

const ALERT_USE: FieldUse = { path: 'alerts.basis', use: 'OPEN' };
const REFERENCE_USE: FieldUse = { path: 'reference', use: 'OPEN' };

function byDocument(
  document: CheckedDocument,
  { match, nameKeys }: Pick<PersonSearch, 'match' | 'nameKeys'>,
): ScoredMember {
  const bare = numberIn(document);
  const isEqual = sql`${r.document_keys} @> ${[document]}::text[]`;
  // Where a name says who is meant, others are told apart by their place alone: people have several documents, and new ones.
  const hasNone = sql`${r.document_keys} = '{}'`;
  const meant = [isEqual, ...(bare === undefined ? [] : [withoutIssuer(sql`${bare}::text`)])];
  const isMeant = sql`(${join(meant, ' OR ')})`;
  return {
    says: 'NUMBER',
    value: match === 'EXACT' ? `person ${document} exactly` : `person ${document}`,
    ...(bare === undefined ? {} : { number: bare }),
    condition: match === 'EXACT' ? isEqual : nameKeys ? sql`TRUE` : isMeant,
    // Nothing is tried about everybody who has another document or none: whom the name means is counted by the name.
    means: match === 'EXACT' ? isEqual : isMeant,
    uses: DOCUMENT_USES,
    weight: WEIGHTS.DOCUMENT,
    agrees: { condition: isMeant, bits: DOCUMENT_BITS },
    fit: shownWhole(
      DOCUMENT_USES,
      sql`CASE WHEN ${isEqual} THEN ${EQUAL} WHEN ${hasNone} THEN ${MISSING} WHEN ${isMeant} THEN ${SIMILAR} ELSE ${DIFFERENT} END`,
    ),
  };
}

/** Whether a record has a document of this number of which it does not say who issued it. */
function withoutIssuer(bare: Sql): Sql {
  return sql`(${r.document_keys} @> ARRAY[${bare}] AND NOT EXISTS (SELECT 1 FROM unnest(${r.document_keys}) AS d(key) WHERE split_part(d.key, '/', 2) = ${bare}))`;
}

/** The number of a document that is asked for with its issuer. */
function numberIn(document: CheckedDocument): string | undefined {
  const [, number] = document.split('/');
  return number;
}

/** A name is compared with every spelling of it that the register holds. */
const NAME_USES: readonly FieldUse[] = [
  { path: 'primaryName', use: 'MATCH' },
  { path: 'identities.surnames', use: 'MATCH' },
  { path: 'identities.forenames', use: 'MATCH' },
  { path: 'identities.patronymic', use: 'MATCH' },
  { path: 'identities.nameAtBirth', use: 'MATCH' },
  { path: 'identities.previousNames', use: 'MATCH' },
  { path: 'identities.transliteration', use: 'MATCH' },
];

const DOCUMENT_USES: readonly FieldUse[] = [
  { path: 'documents.number', use: 'MATCH' },
  { path: 'documents.issuer', use: 'MATCH' },
];

/** People by document, many at once: one whose issuer is not on record is found by its number alone. */
export function byDocuments(
  documents: readonly CheckedDocument[],
  owners: readonly StateCode[] | undefined,
): LookupQuestion {
  return {
    domain: 'person',
    keys: documents,
    condition: documents.some((document) => numberIn(document) !== undefined)
      ? sql`(${r.document_keys} @> ARRAY[k.key] OR ${withoutIssuer(sql`nullif(split_part(k.key, '/', 2), '')`)})`
      : sql`${r.document_keys} @> ARRAY[k.key]`,
    distance: whereOpen(
      DOCUMENT_USES.map(({ path }) => path),
      sql`CASE WHEN ${r.document_keys} @> ARRAY[k.key] THEN 0 ELSE 1 END`,
      sql`1`,
    ),
    uses: DOCUMENT_USES,
    numberIn,
    explanationOf: (document) =>
      explanationOf({ document }, { asked: DOCUMENT_USES.map(({ path }) => path), isRanked: false }),
    ...(owners ? { owners } : {}),
  };
}
