import type { GraphQLSchema } from 'graphql';
import { isObject, type RecordData } from '../answer/rows.ts';
import { kindAt, sayValue, type Sayer } from '../graph/value.ts';
import { isPage } from './facts.ts';

/** Something that happened, as the record dates it. */
export interface Happening {
  /** EDTF or RFC 3339, as the record has it. */
  readonly at: string;
  /** Field of the date, dotted. */
  readonly path: string;
  /** What else stands beside the date. */
  readonly text: string;
}

/** When the owner keeps records, and what stands elsewhere: not what happened to whom. */
const OF_THE_RECORD = new Set([
  // Said by the record itself already.
  'identities.dateOfBirth',

  'dataAsOf',
  'createdAt',
  'updatedAt',
  'reviewDue',
  'retainUntil',
  'embargoUntil',
]);

/** Everything dated of a record, oldest first; what is only partly known stands at its first possible day. */
export function timelineOf(
  data: RecordData,
  recordType: string,
  schema: GraphQLSchema | undefined,
  say: Sayer,
): readonly Happening[] {
  const found: Happening[] = [];
  const walk = (item: RecordData, before: string): void => {
    for (const [name, value] of Object.entries(item)) {
      const path = before === '' ? name : `${before}.${name}`;
      if (OF_THE_RECORD.has(path) || isPage(value)) continue;
      const { kind } = kindAt(schema, recordType, path);
      if (typeof value === 'string' && (kind === 'date' || kind === 'moment'))
        found.push({
          at: sayValue(value, { kind }, say),
          path,
          text: before === '' ? '' : beside(item, name, before),
        });
      else for (const one of Array.isArray(value) ? value : [value]) if (isObject(one)) walk(one, path);
    }
  };
  const beside = (item: RecordData, dated: string, before: string): string =>
    Object.entries(item)
      .flatMap(([name, value]) => {
        const kind = kindAt(schema, recordType, `${before}.${name}`);
        const isShown = name !== dated && typeof value === 'string';
        return isShown && kind.kind !== 'date' && kind.kind !== 'moment' ? [sayValue(value, kind, say)] : [];
      })
      .join(', ');
  walk(data, '');
  return found.sort((a, b) => sortKey(a.at).localeCompare(sortKey(b.at)));
}

/** `198X` sorts as 1980, `../1985` as 1985: by the first day that it may be. */
function sortKey(edtf: string): string {
  const [first = '', second = ''] = edtf.split('/');
  const day = first === '..' ? second : first;
  return day.replaceAll(/[X~?%]/gu, (sign) => (sign === 'X' ? '0' : ''));
}
