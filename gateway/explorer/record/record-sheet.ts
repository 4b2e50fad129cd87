import type { Row } from '../answer/rows.ts';
import { bearingOf, rowBearing, type Sheet, type Taken, type Voice } from '../export/sheet.ts';
import { fieldWord } from '../graph/field-words.ts';
import { byCategory, categoryWord } from './categories.ts';
import { factsOf } from './facts.ts';
import { linksOf } from './links.ts';
import { nameOf } from '../answer/table.ts';
import { typeOfId } from '../graph/select.ts';

/** @returns a whole record as a sheet: a line a fact and a link, each bearing what the record bears. */
export function recordSheetOf(row: Row, taken: Taken, voice: Voice): Sheet {
  const { language, sayer, say } = voice;
  const word = (path: string): string => fieldWord(language, path);
  const bearing = bearingOf(taken, voice);
  const borne = [...rowBearing(row, voice), bearing.silent, bearing.stamp, bearing.receipt];
  const facts = byCategory(row.recordType, factsOf(row.data, row.recordType, taken.schema, sayer));
  const lines = facts.flatMap(({ category, things }) =>
    things.flatMap((fact) => {
      const start = [say(categoryWord(category)), word(fact.field)];
      if ('texts' in fact) return [[...start, fact.texts.join(', ')]];
      return fact.lines.map((line) => [
        ...start,
        line
          .flatMap((text, at) => (text === '' ? [] : [`${word(fact.columns[at] ?? '')}: ${text}`]))
          .join('; '),
      ]);
    }),
  );
  const links = linksOf(row.data, typeOfId).flatMap(({ field, links: found }) =>
    found.map(({ end, kind }) => [
      say('record.links'),
      word(field),
      [
        end?.id,
        end && nameOf(end, sayer, taken.schema),
        end && `[${rowBearing(end, voice).join('; ')}]`,
        kind,
      ]
        .filter(Boolean)
        .join(' '),
    ]),
  );
  return {
    title: taken.asked.title,
    ...bearing,
    facts: 3,
    columns: [
      ...[say('record.category'), say('record.field'), say('record.value')],
      ...['id', 'handling', 'obligations'].map(word),
      ...[say('export.column.silent'), say('export.column.stamp'), say('export.column.receipt')],
    ],
    rows: [...lines, ...links].map((line) => [...line, row.id, ...borne]),
  };
}
