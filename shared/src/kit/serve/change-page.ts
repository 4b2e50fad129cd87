import type { StateCode } from '../../core/ids.ts';
import type { Clock } from '../../sources/sql/changes.ts';
import type { FanOut, Plan, RowsOfStatement } from '../../sources/sql/fan-out.ts';
import { extraOf, ownerOf } from '../../sources/sql/row.ts';
import type { OwnerRound } from './change-rounds.ts';
import { placedRows, type PlacedRow } from './search.ts';

/** The owners of one source that are read, each at its place. */
export interface Reading {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly rounds: ReadonlyMap<StateCode, OwnerRound>;
}

/** The order of changes is that of two keys. */
const KEYS = 2;

/** The rows of a page: each owner's in the order of its clock, the owners in turns, so that none waits for another. */
export function inTurns(rows: FanOut<RowsOfStatement>, first: number): readonly PlacedRow[] {
  const byOwner = new Map<StateCode, PlacedRow[]>();
  for (const list of placedRows(rows, KEYS))
    for (const one of list) {
      const owner = ownerOf(one.row);
      const own = byOwner.get(owner);
      if (own) own.push(one);
      else byOwner.set(owner, [one]);
    }
  const lists = [...byOwner].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list);
  const given: PlacedRow[] = [];
  for (let turn = 0; given.length < first && lists.some((list) => list.length > turn); turn += 1)
    for (const list of lists) {
      const one = list[turn];
      if (one && given.length < first) given.push(one);
    }
  return given;
}

export function markOf({ position }: PlacedRow): string {
  return String(position.keys[1]);
}

/**
 * Owners of a source whose rows of this page cannot be read, all of them: what lies behind is not reached, and what went
 * before stays as it is, until they can be or the page is larger. The count tells nothing, as it comes with a row.
 */
export function stuckIn({ answers, reports }: FanOut<RowsOfStatement>): ReadonlySet<StateCode> {
  const isPartial = (owner: StateCode): boolean =>
    reports.some((report) => report.owner === owner && report.incomplete === true);
  const empty = answers.filter(({ value }) => value.rows.length === 0).flatMap(({ plan }) => plan.asked);
  return new Set(empty.map(({ owner }) => owner).filter(isPartial));
}

/** Owners of which all that changed is in the page: a source's rows all fit in it, and those of the owner were given. */
export function doneOf(
  { answers }: FanOut<RowsOfStatement>,
  of: ReadonlyMap<Plan, Reading>,
  given: readonly PlacedRow[],
  { first, stuck }: { readonly first: number; readonly stuck: ReadonlySet<StateCode> },
): ReadonlySet<StateCode> {
  const done = new Set<StateCode>();
  for (const { plan, value } of answers) {
    const [row] = value.rows;
    // One row more than a page is counted: then there may be more of each owner.
    const isAll = row === undefined || Number(extraOf(row, KEYS)) <= first;
    const taken = new Set(given.filter((one) => one.plan === plan).map((one) => one.row));
    for (const owner of of.get(plan)?.rounds.keys() ?? []) {
      const isTaken = value.rows.every((one) => ownerOf(one) !== owner || taken.has(one));
      if (isAll && isTaken && !stuck.has(owner)) done.add(owner);
    }
  }
  return done;
}
