import { bearingOf, type Sheet, type Taken, type Voice } from '../export/sheet.ts';
import type { MakeSheet } from '../export/Take.tsx';
import type { Card } from './card.ts';
import { OWNER, valueAt } from './pivot.ts';
import type { Wanted } from './useFigures.ts';

/** The rows as they came, one a line, each with who did not answer, stamp and receipt. */
export function figuresSheet({ rows, asked }: Card, { statistic, down, across }: Wanted): MakeSheet {
  return (taken: Taken, voice: Voice): Sheet => {
    const { say } = voice;
    const bearing = bearingOf(taken, voice);
    const groupings = [down, across].filter((grouping) => grouping !== OWNER);
    const { hasKilograms } = statistic;
    const columns = [
      say('figures.by.OWNER'),
      ...groupings.map((grouping) => grouping.toLowerCase()),
      say('figures.measure.count'),
      ...(hasKilograms ? [say('figures.measure.kilograms')] : []),
      say('figures.column.leftOut'),
      say('figures.column.rounded'),
      ...[say('export.column.silent'), say('export.column.stamp'), say('export.column.receipt')],
    ];
    const lines = rows.map((row) => [
      row.owner,
      ...groupings.map((grouping) => valueAt(row, grouping)),
      row.count ?? '',
      ...(hasKilograms ? [row.kilograms ?? ''] : []),
      row.suppressed ? say('answer.yes') : say('answer.no'),
      row.rounded ? say('answer.yes') : say('answer.no'),
      ...[bearing.silent, bearing.stamp, bearing.receipt],
    ]);
    // An answer without rows says something too: who was asked, and who did not answer.
    const none = [...columns.slice(3).map(() => ''), bearing.silent, bearing.stamp, bearing.receipt];
    const facts = columns.length - 3;
    return { title: asked.title, ...bearing, columns, facts, rows: lines.length === 0 ? [none] : lines };
  };
}
