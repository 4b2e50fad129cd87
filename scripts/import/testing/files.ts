import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { ImportFormat, ImportItem } from '../import-format.ts';

/** A folder for the files of one test file. Call `remove` when all tests have run. */
export function testFolder(): {
  readonly write: (name: string, content: string | Uint8Array) => string;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-import-'));
  return {
    write: (name, content) => {
      const file = join(folder, name);
      writeFileSync(file, content);
      return file;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Everything that a format makes of files. */
export async function itemsOf(
  format: ImportFormat,
  files: readonly string[],
  owner = 'XX' as StateCode,
): Promise<readonly ImportItem[]> {
  const items: ImportItem[] = [];
  for await (const item of format.read(files, owner, () => undefined)) items.push(item);
  return items;
}

/** The records among items, by column; lists in PostgreSQL's notation. */
export function recordsOf(
  format: ImportFormat,
  items: readonly ImportItem[],
): readonly Readonly<Record<string, unknown>>[] {
  return items.flatMap((item) =>
    item.kind === 'row'
      ? [
          Object.fromEntries(
            format.columns.map((column, i) => {
              const value = item.values[i];
              const isList = typeof value === 'object' && value !== null && !Array.isArray(value);
              return [column, isList ? String(value) : value];
            }),
          ),
        ]
      : [],
  );
}

/** What of items is no record, as short text. */
export function othersOf(items: readonly ImportItem[]): readonly string[] {
  return items.flatMap((item) => {
    if (item.kind === 'skip') return [`skipped: ${item.what}`];
    if (item.kind === 'reject')
      return [`line ${item.line}${item.id === undefined ? '' : ` ${item.id}`}: ${item.reason}`];
    return [];
  });
}
