import { classKey } from '../../policy/words/class-key.ts';
import {
  wholeClass,
  type Decided,
  type DecidedCell,
  type DecidedVerdict,
} from '../../policy/words/decided.ts';
import type { Disclosed } from '../../policy/words/report.ts';

/** A cell, and the decisions that it is one of. */
interface PlacedCell {
  readonly decided: Decided;
  readonly cell: DecidedCell;
}

/** Records themselves are decided on under `id` and more; links under the path of the link. */
function recordCells(decided: readonly Decided[]): readonly PlacedCell[] {
  return decided
    .filter(({ paths }) => paths.includes('id'))
    .flatMap((some) => some.cells.map((cell) => ({ decided: some, cell })));
}

function classOf({ cell }: PlacedCell): string {
  return classKey(wholeClass(cell.of));
}

/** The cells that a record of an owner and domain may have been in. */
function cellsFor(
  { owner, domain }: Pick<Disclosed, 'owner' | 'domain'>,
  cells: readonly PlacedCell[],
): readonly PlacedCell[] {
  return cells.filter(({ decided, cell }) => decided.domain === domain && cell.of.owner === owner);
}

/** Leaves out the place of a record's cell where all records of its owner and domain were decided alike: most answers. */
export function withoutPlainCells(
  disclosed: readonly Disclosed[],
  decided: readonly Decided[],
): readonly Disclosed[] {
  if (disclosed.every(({ cell }) => cell === undefined)) return disclosed;
  const cells = recordCells(decided);
  const plain = new Map<string, boolean>();
  return disclosed.map((record) => {
    const key = `${record.owner} ${record.domain}`;
    let isPlain = plain.get(key);
    if (isPlain === undefined)
      plain.set(key, (isPlain = new Set(cellsFor(record, cells).map(classOf)).size <= 1));
    if (!isPlain) return record;
    const { cell: _plain, ...bare } = record;
    return bare;
  });
}

/**
 * What the law said of a record in an answer, by path; undefined where the entry does not tell which of several decisions
 * was about it.
 */
export function verdictsOn(
  record: Disclosed,
  decided: readonly Decided[],
): ReadonlyMap<string, DecidedVerdict> | undefined {
  const cells = cellsFor(record, recordCells(decided));
  const own = record.cell === undefined ? undefined : placed(decided)[record.cell];
  const classes = new Set(own ? [classOf(own)] : cells.map(classOf));
  const [only] = classes;
  if (only === undefined || classes.size > 1) return undefined;
  const found = new Map<string, DecidedVerdict>();
  for (const one of cells.filter((cell) => classOf(cell) === only))
    one.decided.paths.forEach((path, i) => {
      const verdict = one.decided.verdicts[one.cell.as[i] ?? -1];
      if (verdict) found.set(path, verdict);
    });
  return found;
}

function placed(decided: readonly Decided[]): readonly PlacedCell[] {
  return decided.flatMap((some) => some.cells.map((cell) => ({ decided: some, cell })));
}
