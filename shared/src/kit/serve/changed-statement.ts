import { raw } from 'sql-template-tag';
import { changedQuestion, type ChangeSlice } from '../../sources/sql/changes.ts';
import type { SearchQuestion } from '../../sources/sql/question.ts';
import { CLASS_COLUMNS } from '../../sources/sql/row.ts';
import { searchStatement } from '../../sources/sql/statement.ts';
import type { FieldScope, Statement } from '../../sources/sql/statement-form.ts';
import { saidStatement, withMade } from './source-question.ts';

/** A search as it is asked for what changed: when a record did is what `updatedAt` says of it. */
export function questionOfChanges({ coarser: _, ...question }: SearchQuestion): SearchQuestion {
  const { asked } = question;
  return {
    ...question,
    ...(asked ? { asked: { ...asked, ofChanges: true } } : {}),
    uses: [...question.uses, { path: 'updatedAt', use: 'OPEN' }],
  };
}

/** Which changes are wanted, and how many of them. */
interface ChangesWanted {
  readonly slices: readonly ChangeSlice[];
  readonly seed: string;
  readonly first: number;
}

/** One page of what changed, counted as far as there being more shows. */
export function changedStatement(
  scope: FieldScope,
  question: SearchQuestion,
  { slices, seed, first }: ChangesWanted,
): Statement {
  const view = { seed, view: raw(`hub.${scope.entry.view}`) };
  return searchStatement(scope, changedQuestion(question, slices, view), { first, countTo: first + 1 });
}

/** The same, with its words. */
export function saidChanged(scope: FieldScope, question: SearchQuestion, wanted: ChangesWanted): Statement {
  const { slices, seed, first } = wanted;
  return saidStatement(
    changedStatement(scope, question, wanted),
    withMade(question, (made) => ({
      ...{ verb: 'CHANGED', made, paths: [...scope.requested], seed, first },
      slices: slices.map(sliceInWords),
    })),
    // The count stands behind position and mark.
    [CLASS_COLUMNS.length + 2],
  );
}

function sliceInWords({ after: [position, mark], days, ...slice }: ChangeSlice) {
  const between: [string, string] | undefined = days && [...days];
  return { ...slice, after: [position, mark] as [number, string], ...(between ? { days: between } : {}) };
}
