import type { ImportResult } from './import-format.ts';

/** How many unknown words a summary names. */
const WORDS = 5;

/**
 * Says what became of an import, so that nothing is lost in silence: a line of counts, then one for each thing to look at.
 *
 * @param files where rejected lines and notes stand.
 */
export function summary(
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

function unknownLines(unknown: ImportResult['unknown'], notes: string): readonly string[] {
  const kinds = [...new Set(unknown.map(({ what }) => what))];
  return kinds.map((kind) => {
    const words = unknown.filter(({ what }) => what === kind);
    const records = words.reduce((sum, word) => sum + word.records, 0);
    const named = words.slice(0, WORDS).map((word) => `${JSON.stringify(word.word)} (${word.records})`);
    return `Not known, kept as written: ${kind} in ${records} records: ${named.join(', ')}${words.length > WORDS ? `, and ${words.length - WORDS} more` : ''}. See ${notes}`;
  });
}
