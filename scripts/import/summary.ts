import type { ImportResult } from './import-format.ts';

/** How many unknown words a summary names. */
const WORDS = 5;

export interface Told {
  /** Where rejected lines and notes stand. */
  readonly rejects: string;
  readonly notes: string;
  /** Entries of which the register keeps nothing, by what they are. */
  readonly skipped: ReadonlyMap<string, number>;
}

/**
 * What an import ends with: what became of it in words, so that nothing is lost in silence, and the code of the command:
 * 0 all is well, 1 refused, 2 lines were rejected, 3 its records are in and something that follows is not done.
 */
export function endOf(
  result: ImportResult,
  told: Told,
): { readonly code: number; readonly lines: readonly string[] } {
  const { undone = [], refusal, rejected } = result;
  const lines = [
    ...summary(result, told),
    ...[...told.skipped].map(
      ([what, many]) => `Skipped, as the register holds none: ${many} of the kind "${what}".`,
    ),
    ...(undone.length > 0
      ? [
          `The records are in, as counted above. Not done: ${undone.join('; ')}. Give the same command again: it changes no record, and does what is not done.`,
        ]
      : []),
  ];
  return { code: refusal !== undefined ? 1 : undone.length > 0 ? 3 : rejected > 0 ? 2 : 0, lines };
}

/**
 * Writes what is to be looked at into the notes. The records are in by now: what fails is undone, and told with them.
 *
 * @returns the result, with what failed.
 */
export function noted(
  result: ImportResult,
  notes: { readonly path: string; add: (line: object) => void },
): ImportResult {
  try {
    for (const id of result.doubles) notes.add({ note: 'comes more than once: the last one holds', id });
    for (const { id, inSet } of result.notHeld?.records ?? [])
      notes.add({
        note: 'said to be gone, and not in this set: nothing was removed',
        id,
        ...(inSet === null ? {} : { set: inSet }),
      });
    for (const { what, word, records } of result.unknown)
      notes.add({ note: `${what} not known: kept as written`, word, records });
    return result;
  } catch (error) {
    const failure = `notes in ${notes.path}: ${error instanceof Error ? error.message : String(error)}`;
    return { ...result, undone: [...(result.undone ?? []), failure] };
  }
}

/** A line of counts, then one for each thing to look at. */
function summary(
  result: ImportResult,
  files: { readonly rejects: string; readonly notes: string },
): readonly string[] {
  const { read, added, changed, unchanged, doubled, removed, rejected, kept, unknown, difference } = result;
  const counts = [
    `${read} read: ${added} added`,
    `${changed} changed`,
    `${unchanged} unchanged`,
    ...(doubled > 0 ? [`${doubled} doubled`] : []),
    `${removed} removed`,
    `${rejected} rejected.`,
  ].join(', ');
  return [
    difference ? `Dry run, nothing was written. ${counts}` : counts,
    ...(rejected > 0 ? [`Rejected lines, with what is accepted: ${files.rejects}`] : []),
    ...(kept > 0
      ? [
          `${kept} records of the set are not in the file and stay, as lines were rejected. Mend those lines, or say --allow-removals ${kept}.`,
        ]
      : []),
    ...(doubled > 0
      ? [`Records that come more than once, of which the last line holds: ${files.notes}`]
      : []),
    ...notHeldLines(result, files.notes),
    ...unknownLines(unknown, files.notes),
    ...(difference
      ? (['added', 'changed', 'removed'] as const).flatMap((kind) =>
          difference[kind].length > 0 ? [`${kind}: ${listed(difference[kind], result[kind])}`] : [],
        )
      : []),
    ...(result.refusal === undefined ? [] : [`It would be refused: ${result.refusal}`]),
  ];
}

function listed(ids: readonly string[], all: number): string {
  return all > ids.length ? `${ids.join(' ')} and ${all - ids.length} more` : ids.join(' ');
}

function notHeldLines({ notHeld }: ImportResult, notes: string): readonly string[] {
  if (!notHeld) return [];
  const other = notHeld.records.find(({ inSet }) => inSet !== null);
  const hint = other ? ` ${other.id} is in the set "${other.inSet ?? ''}": --set ${other.inSet ?? ''}.` : '';
  return [
    `${notHeld.count} records that the file says are gone are not in this set, and stay where they are.${hint} See ${notes}`,
  ];
}

function unknownLines(unknown: ImportResult['unknown'], notes: string): readonly string[] {
  const kinds = [...new Set(unknown.map(({ what }) => what))];
  return kinds.map((kind) => {
    const words = unknown.filter(({ what }) => what === kind);
    const records = words.reduce((sum, word) => sum + word.records, 0);
    const named = words.slice(0, WORDS).map((word) => `${JSON.stringify(word.word)} (${word.records})`);
    return `Not known, kept as written: ${kind} in ${records} records: ${named.join(', ')}${words.length > WORDS ? `, and ${words.length - WORDS} more` : ''}. See ${notes}`;
  });
}
