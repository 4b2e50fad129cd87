import { isOverlapping, NOT_RECORDED, OWNER, valueAt, type Measure, type StatisticRow } from './pivot.ts';
import type { Wanted } from './useFigures.ts';

/** What is known of one country on the map. */
export interface Place {
  readonly code: string;
  readonly value: number;
  readonly isPartly: boolean;
}

/** From one country to another. */
export interface Route extends Place {
  readonly from: string;
  readonly to: string;
}

/** In this order: where something came from, where it was found, where it was to go. */
const STATIONS = ['ROUTE_ORIGIN', 'COUNTRY', 'ROUTE_DESTINATION'] as const;

/** What a map can show of an answer. */
export interface Places {
  /** By which grouping countries are shaded. */
  readonly of: string;
  readonly places: readonly Place[];
  readonly routes: readonly Route[];
  /** By which groupings routes begin and end, where there are any. */
  readonly ends: readonly string[];
}

/** Two groupings by place are routes; else countries are shaded by the one that is, and where none is, by State. */
export function placesOf(rows: readonly StatisticRow[], wanted: Wanted, measure: Measure): Places {
  const groupings = [wanted.down, wanted.across];
  const ends = STATIONS.filter((station) => groupings.includes(station));
  const [from, to] = ends;
  // Whoever counts by State and place asks about places.
  const of = to ?? from ?? (groupings.includes('NATIONALITY') ? 'NATIONALITY' : OWNER);
  const other = groupings.find((grouping) => grouping !== of) ?? OWNER;
  // Over values of which a record may have several nothing is added up, but that it is on each of these routes.
  const isAddable = from !== undefined && to !== undefined ? true : !isOverlapping(other);
  const places = isAddable ? collect(rows, measure, (row) => valueAt(row, of)) : [];
  if (from === undefined || to === undefined) return { of, places, routes: [], ends: [] };
  const routes = collect(rows, measure, (row) => {
    const [begin, end] = [valueAt(row, from), valueAt(row, to)];
    return begin === NOT_RECORDED || end === NOT_RECORDED || begin === end ? NOT_RECORDED : `${begin} ${end}`;
  });
  return {
    ...{ of, ends },
    places: isOverlapping(from) ? [] : places,
    routes: routes.map((route) => {
      const [begin = '', end = ''] = route.code.split(' ');
      return { ...route, from: begin, to: end };
    }),
  };
}

function collect(
  rows: readonly StatisticRow[],
  measure: Measure,
  codeOf: (row: StatisticRow) => string,
): readonly Place[] {
  const found = new Map<string, Place>();
  for (const row of rows) {
    const code = codeOf(row);
    if (code === NOT_RECORDED) continue;
    const value = measure === 'count' ? row.count : row.kilograms;
    const known = found.get(code) ?? { code, value: 0, isPartly: false };
    found.set(code, {
      code,
      value: Number((known.value + (value ?? 0)).toFixed(6)),
      isPartly: known.isPartly || row.suppressed || value === null,
    });
  }
  return [...found.values()].sort((a, b) => b.value - a.value);
}
