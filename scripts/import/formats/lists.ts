import type { ImportFormat, ImportItem } from '../importer.ts';
import { ofacPersons } from './ofac.ts';
import { PERSON_COLUMNS, personRow, type ImportedPerson } from './person.ts';
import { unPersons } from './un.ts';

const LIST = {
  table: 'register.person',
  columns: PERSON_COLUMNS,
  currency: ['data_as_of', 'quality'],
} as const;

/** The consolidated list of the UN Security Council: one XML file. */
export const unFormat: ImportFormat = {
  ...LIST,
  read: ([file = ''], _owner, onBytes) => items(unPersons(file, onBytes)),
};

/** The OFAC list of specially designated nationals: `sdn`, `add`, `alt` and, where it is kept, `sdn_comments` as CSV. */
export function ofacFormat(dataAsOf: string): ImportFormat {
  return {
    ...LIST,
    read: ([sdn = '', add = '', alt = '', comments], _owner, onBytes) =>
      items(
        ofacPersons({ sdn, add, alt, ...(comments === undefined ? {} : { comments }), dataAsOf }, onBytes),
      ),
  };
}

async function* items(persons: AsyncIterable<ImportedPerson>): AsyncGenerator<ImportItem> {
  for await (const person of persons) yield { kind: 'row', values: personRow(person) };
}
