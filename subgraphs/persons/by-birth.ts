import sql, { type Sql } from 'sql-template-tag';
import type { FieldUse } from '../../shared/src/policy/words/ruling.ts';
import { columnsSql } from '../../shared/src/sources/sql/columns.ts';
import { whereOpen } from '../../shared/src/sources/sql/lent.ts';
import type { CoarserSearch } from '../../shared/src/sources/sql/question.ts';
import type { MatchMode } from './arguments.ts';
import type { AskedBirth } from './births.ts';
import type { PersonColumns } from './contract.ts';
import { WEIGHTS } from './match.ts';
import { multirange } from './partial-date.ts';
import { EQUAL, MISSING, said, SIMILAR, type ScoredMember } from './scored-member.ts';

const r = columnsSql<PersonColumns>();

const BIRTH_PATHS = ['dateOfBirth', 'identities.dateOfBirth'] as const;
/** Of people born within fifty years one in 18,263 is born on the same day, one in 600 in the same month. */
const DAY_BITS = 14;
const MONTH_BITS = 9;
const YEAR_BITS = 5;
const BIRTH_YEAR_USES = BIRTH_PATHS.map((path): FieldUse => ({ path, use: 'OPEN', within: 'YEAR_ONLY' }));

/** Who is born on a day or in a time that is asked for. @param saysWho how the rest of the search says who is meant. */
export function byBirth(birth: AskedBirth, match: MatchMode, saysWho: FieldUse['use']): ScoredMember {
  const use = birth.isWhole ? saysWho : 'OPEN';
  const uses = birth.isByYear ? BIRTH_YEAR_USES : BIRTH_PATHS.map((path): FieldUse => ({ path, use }));
  const similarDays = birth.similar.map((day) => ({ from: day, to: day }));
  const mayBe = sql`${r.births} && ${multirange(birth.days)}::datemultirange`;
  const written = BIRTHS_WRITTEN;
  const isUnknown = NO_BIRTH;
  // Days first: they have an index. Of a date that is not whole in the record, a digit is no typing error alone.
  const isSimilar = sql`(${r.births} && ${multirange(similarDays)}::datemultirange AND ${written} ?| ${[...birth.similar]}::text[])`;
  const agrees = (): Sql => {
    if (birth.isByYear) return bornInYear(birth, match === 'EXACT' || saysWho === 'OPEN');
    if (match === 'EXACT') return bornOn(birth.days);
    // With nobody in particular meant, whoever has no date would be listed: one has to be there, and an index finds it.
    if (saysWho === 'OPEN')
      return sql`(${bornOn([...birth.days, ...similarDays])} AND (${mayBe} OR ${isSimilar}))`;
    const isOpen = whereOpen(BIRTH_PATHS, isSimilar, sql`FALSE`);
    return sql`(${isUnknown} OR ${mayBe} OR ${isOpen})`;
  };
  return {
    value: said(match, multirange(birth.days)),
    condition: agrees(),
    uses,
    weight: WEIGHTS.DOB,
    agrees: {
      condition: birth.isByYear ? whereOpen(BIRTH_PATHS, mayBe, isYearShown(birth)) : mayBe,
      bits: birth.isByYear ? YEAR_BITS : birth.isWhole ? DAY_BITS : MONTH_BITS,
    },
    fit: whereOpen(
      BIRTH_PATHS,
      sql`CASE WHEN ${isUnknown} THEN ${MISSING} WHEN ${written} ?| ${[...birth.equal]}::text[] THEN ${EQUAL} ELSE ${SIMILAR} END`,
      birth.isByYear ? sql`CASE WHEN ${isYearShown(birth)} THEN ${SIMILAR} ELSE ${MISSING} END` : MISSING,
    ),
  };
}

/**
 * Whoever may be born in one of these years. Where the law shows the year alone, the year that it shows is looked at and
 * nothing else of the date: not that it is about that year, nor how long an interval is that begins with it.
 *
 * @param mustBeKnown whether who has no date on record is left out.
 */
function bornInYear(birth: AskedBirth, mustBeKnown: boolean): Sql {
  const isShown = isYearShown(birth);
  // Days first: they have an index. A date holds a day of the year that it begins with.
  if (mustBeKnown) return sql`(${bornOn(birth.days)} AND ${whereOpen(BIRTH_PATHS, sql`TRUE`, isShown)})`;
  const mayBe = sql`(${NO_BIRTH} OR ${r.births} && ${multirange(birth.days)}::datemultirange)`;
  const noneIsShown = sql`NOT EXISTS (SELECT 1 FROM (${YEARS_SHOWN}) AS y WHERE y.year IS NOT NULL)`;
  return whereOpen(BIRTH_PATHS, mayBe, sql`(${isShown} OR ${noneIsShown})`);
}

/** Whether one of these years is shown where the year alone is: as the mask YEAR_ONLY takes it from the text. */
function isYearShown({ days }: AskedBirth): Sql {
  return sql`EXISTS (SELECT 1 FROM (${YEARS_SHOWN}) AS y WHERE y.year <@ ${yearsOf(days)}::int4multirange)`;
}

/** Years as PostgreSQL writes an `int4multirange`. */
function yearsOf(days: AskedBirth['days']): string {
  const years = days.map(({ from, to }) => `[${Number(from.slice(0, 4))},${Number(to.slice(0, 4))}]`);
  return `{${years.join(',')}}`;
}

const NO_BIRTH = sql`(${r.births} IS NULL OR isempty(${r.births}))`;
const BIRTHS_WRITTEN = sql`jsonb_path_query_array(${r.identities}, '$[*].dateOfBirth')`;
const YEARS_SHOWN = sql`SELECT substring(d.value #>> '{}' FROM '^[0-9]{4}')::int AS year FROM jsonb_array_elements(${BIRTHS_WRITTEN}) AS d(value) WHERE jsonb_typeof(d.value) = 'string'`;

/**
 * Whoever may be born on one of these days, for an index. One by one, as PostgreSQL takes days that lie far apart for all that is
 * between them, and would read the whole table.
 */
function bornOn(days: AskedBirth['days']): Sql {
  return sql`${r.births} && ANY(${days.map((one) => multirange([one]))}::datemultirange[])`;
}

/** The same search with the year of the date of birth alone. */
export function byYearInstead(uses: readonly FieldUse[]): CoarserSearch {
  const others = uses.filter(({ path }) => !BIRTH_PATHS.some((one) => one === path));
  return { uses: [...others, ...BIRTH_YEAR_USES], hint: 'BY_YEAR_ONLY' };
}
