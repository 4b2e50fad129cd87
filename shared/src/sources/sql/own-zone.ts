import sql, { join, Sql } from 'sql-template-tag';
import type { OwnerLending } from './statement-form.ts';

/**
 * Stands in a condition or a grouping for the time zone of the State whose record is looked at, behind `AT TIME ZONE` and cast
 * to `text`. A day of a question is a day there: who asks need not know where the record's owner keeps its clocks.
 */
export const OWN_ZONE: unique symbol = Symbol('the own time zone');

/**
 * A condition as the owners of one source mean it. Each zone is compared with a constant, so that an index still serves; where
 * owners keep different clocks, each zone has a part of its own.
 */
export function conditionInOwnZone(condition: Sql, owners: readonly OwnerLending[]): Sql {
  if (!condition.values.includes(OWN_ZONE)) return condition;
  const parts = byZone(owners).map(([zone, states]) => ({ states, text: inZone(condition, zone) }));
  if (parts.length === 1 && parts[0]) return parts[0].text;
  return sql`(${join(
    parts.map(({ states, text }) => sql`(r.owner = ANY(${states}::text[]) AND ${text})`),
    ' OR ',
  )})`;
}

/** A value, such as a month, as the owner of each row means it. */
export function expressionInOwnZone(expression: Sql, owners: readonly OwnerLending[]): Sql {
  if (!expression.values.includes(OWN_ZONE)) return expression;
  const parts = byZone(owners).map(([zone, states]) => ({ states, text: inZone(expression, zone) }));
  if (parts.length === 1 && parts[0]) return parts[0].text;
  return sql`CASE ${join(
    parts.map(({ states, text }) => sql`WHEN r.owner = ANY(${states}::text[]) THEN ${text}`),
    ' ',
  )} END`;
}

function inZone({ strings, values }: Sql, zone: string): Sql {
  return new Sql(
    strings,
    values.map((value) => (value === OWN_ZONE ? zone : value)),
  );
}

/** The zones of some owners, each with who keeps it. */
function byZone(owners: readonly OwnerLending[]): readonly (readonly [string, readonly string[]])[] {
  const zones = new Map<string, string[]>();
  for (const { owner, lending } of owners)
    zones.set(lending.timezone, [...(zones.get(lending.timezone) ?? []), owner]);
  return [...zones];
}
