import sql, { type Sql } from 'sql-template-tag';
import { LOOK_BACK_DAYS } from '../../../policy/words/signals.ts';
import type { StateDay } from './finding.ts';

/** Rows of one day, by the State's own clock: of 23 or 25 hours where that is changed. */
export function onDay(alias: Sql, { state, day, timezone }: StateDay): Sql {
  return sql`${alias}.state = ${state} AND ${alias}.at >= ${day}::date::timestamp AT TIME ZONE ${timezone}
    AND ${alias}.at < (${day}::date + 1)::timestamp AT TIME ZONE ${timezone}`;
}

/** Rows of the days that are looked back at, and of the day itself. */
export function untilDay(alias: Sql, search: StateDay): Sql {
  return sql`${alias}.state = ${search.state} AND ${whileLooked(alias, search)}`;
}

/** The same of rows that do not say whose State they are. */
export function whileLooked(alias: Sql, { day, timezone }: StateDay): Sql {
  return sql`${alias}.at >= (${day}::date - ${LOOK_BACK_DAYS}::int)::timestamp AT TIME ZONE ${timezone}
    AND ${alias}.at < (${day}::date + 1)::timestamp AT TIME ZONE ${timezone}`;
}
