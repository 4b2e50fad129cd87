import type { Cell } from '../answer/cells.ts';
import { modelOf, type AnswerModel } from '../answer/model.ts';
import type { Asked } from '../answer/rows.ts';
import type { Answer } from '../session/answer.ts';
import { isOverlapping, type StatisticRow } from './pivot.ts';
import type { Wanted } from './useFigures.ts';

/** An answer of statistics, as its card shows it. */
export interface Card {
  readonly asked: Asked;
  readonly model: AnswerModel;
  readonly rows: readonly StatisticRow[];
  /** States that answered all of it. */
  readonly answered: ReadonlySet<string>;
  /** States that were to be counted, whether they answered or not. */
  readonly askedStates: readonly string[];
  /** Those of them of which nothing, or not all, is known. */
  readonly silent: readonly string[];
}

/** Reads an answer. Of a failed question there are no rows, and nobody has answered. */
export function cardOf(answer: Answer<unknown>, { statistic, title, down, across }: Wanted): Card {
  const asked: Asked = { title, root: statistic.root, recordType: statistic.recordType };
  const model = modelOf(answer, asked);
  const rows = model.found ? rowsIn(answer.data, statistic.root) : [];
  const isAddable = !isOverlapping(down) && !isOverlapping(across);
  const own = model.cells.filter(({ question }) => question === asked.root);
  const answered = own.filter(({ state }) => state === 'NO_HIT' || state === 'NONE_HERE');
  return {
    ...{ asked, rows },
    model: { ...model, cells: model.cells.map((cell) => counted(cell, rows, isAddable)) },
    answered: new Set(answered.map(({ owner }) => owner)),
    askedStates: own.map(({ owner }) => owner),
    silent: own.filter((cell) => !answered.includes(cell)).map(({ owner }) => owner),
  };
}

function rowsIn(data: unknown, root: string): readonly StatisticRow[] {
  const found = (data as Readonly<Record<string, { readonly rows?: readonly StatisticRow[] } | null>>)[root];
  return found?.rows ?? [];
}

/** A State with rows has answered; of how many records, it says where its numbers are exact and can be added up. */
function counted(cell: Cell, rows: readonly StatisticRow[], isAddable: boolean): Cell {
  const own = rows.filter(({ owner }) => owner === cell.owner);
  if (own.length === 0) return cell;
  const isAll = cell.state === 'NO_HIT' || cell.state === 'NONE_HERE';
  const isExact = isAddable && own.every(({ count, rounded }) => count !== null && !rounded);
  const records = isExact ? own.reduce((sum, { count }) => sum + (count ?? 0), 0) : 0;
  return { ...cell, state: 'HITS', rows: records, ...(!isAll && { butAlso: cell.state }) };
}
