import type { ImportFormat, ImportItem } from '../import-format.ts';
import { WrongFile } from '../wrong-file.ts';
import { ofacFiles } from './ofac-files.ts';
import { ofacPersons } from './ofac.ts';
import { PERSON_COLUMNS, personItem } from './person.ts';
import { unEntries } from './un.ts';

const LIST = {
  table: 'register.person',
  columns: PERSON_COLUMNS,
  currency: ['data_as_of', 'quality'],
} as const;

/** The consolidated list of the UN Security Council: one XML file. */
export const unFormat: ImportFormat = {
  ...LIST,
  read: ([file = ''], _owner, onBytes, how) => unItems(file, unEntries(file, onBytes, how)),
};

async function* unItems(file: string, entries: ReturnType<typeof unEntries>): AsyncGenerator<ImportItem> {
  let isEmpty = true;
  for await (const entry of entries) {
    if ('kind' in entry) yield entry;
    else {
      isEmpty = false;
      yield personItem(entry.person, entry.line, entry.unknown);
    }
  }
  if (isEmpty) throw new WrongFile(file, 'a list without one individual');
}

/**
 * The OFAC list of specially designated nationals: `sdn`, `add`, `alt` and, where it is kept, `sdn_comments` as CSV, in any
 * order: each is known by what it holds.
 */
export function ofacFormat(dataAsOf: string): ImportFormat {
  return {
    ...LIST,
    readsSeveral: true,
    async *read(files, _owner, onBytes, how) {
      const named = await ofacFiles(files, how);
      let entry = 0;
      for await (const read of ofacPersons({ ...named, dataAsOf }, onBytes, how)) {
        entry += 1;
        yield 'kind' in read ? read : personItem(read.person, read.line, read.unknown);
      }
      if (entry === 0) throw new WrongFile(named.sdn, 'a list without one individual');
    },
  };
}
