import type { Answer, GraphqlError } from '../session/answer.ts';
import { cellsOf, type Cell } from './cells.ts';
import { bearingsOf, conditionsIn, type Bearing, type Condition } from './conditions.ts';
import { groupsOf, type Grouped } from './groups.ts';
import { readFound, type Asked, type Found, type Row } from './rows.ts';

/** An answer as the card shows it. Everything here is in the answer; nothing is concluded that it does not say. */
export interface AnswerModel {
  /** Absent where the question was not answered: then nobody is shown as having answered. */
  readonly found?: Found;
  readonly rows: readonly Row[];
  readonly cells: readonly Cell[];
  readonly conditions: readonly Condition[];
  readonly bearings: readonly Bearing[];
  readonly grouped: Grouped;
  readonly errors: readonly GraphqlError[];
}

/** Reads an answer for the card. Pure: the same answer gives the same card, whatever was shown before. */
export function modelOf({ data, told, errors }: Answer<unknown>, asked: Asked): AnswerModel {
  const found = data === null ? undefined : readFound(data, asked);
  const rows = found?.rows ?? [];
  const conditions = found ? conditionsIn(data, told?.conditions ?? []) : [];
  return {
    ...(found && { found }),
    rows,
    cells: cellsOf(found, told?.sources ?? [], asked.root),
    conditions,
    bearings: bearingsOf(conditions),
    grouped: groupsOf(rows),
    errors,
  };
}
