import { basename } from 'node:path';

/**
 * A file that is not what its format reads: another format, another encoding, an error page, one that ends too soon. The
 * message says what was expected and what was found. A format throws it before its first item wherever it can; nothing of
 * the file is then kept.
 */
export class WrongFile extends Error {
  override readonly name = 'WrongFile';

  constructor(file: string, message: string) {
    super(`${basename(file)}: ${message}`);
  }
}

/**
 * More records would go than was foreseen: the file may be of something else, or not whole. Nothing of it is kept. The
 * message says how to let them go.
 */
export class TooManyRemovals extends Error {
  override readonly name = 'TooManyRemovals';

  constructor(absent: number, held: number, set: string, allowed: number | undefined) {
    super(
      `${absent} of the ${held} records of the set "${set}" are not in this file, and would be removed; ` +
        `${allowed === undefined ? 'that is more than was to be expected' : `${allowed} were allowed`}. Nothing was written. ` +
        `Look with --dry-run; if they are gone indeed: --allow-removals ${absent}. If the file only says what is new: --mode delta`,
    );
  }
}

/**
 * Records of the file belong to another set: to take them would let that set's next edition, or this one's, remove what the
 * other still holds. Nothing of the file is kept.
 */
export class OtherSet extends Error {
  override readonly name = 'OtherSet';

  constructor(many: number, example: string, other: string, set: string) {
    super(
      `${many} records of this file, ${example} among them, are in the set "${other}", and this file is an edition of the set "${set}". ` +
        `Nothing was written. If it is an edition of that set: --set ${other}. If they are other records, they need other ids`,
    );
  }
}

const SHOWN = 80;

/** What of a file is quoted in a message: its beginning, on one line. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return JSON.stringify(line.length > SHOWN ? `${line.slice(0, SHOWN)}...` : line);
}

/**
 * Proves a table by its header.
 *
 * @param found names in the first line.
 * @param needed names that every such file has; others may stand beside them.
 * @throws WrongFile that names those that are missing.
 */
export function proveColumns(
  file: string,
  about: string,
  found: readonly string[],
  needed: readonly string[],
): void {
  const missing = needed.filter((name) => !found.includes(name));
  if (missing.length > 0)
    throw new WrongFile(
      file,
      `not ${about}: no column ${missing.slice(0, 5).join(', ')}. Its first line is ${quoted(found.join(' | '))}`,
    );
}

/**
 * Proves an XML document by its root element.
 *
 * @throws WrongFile that says what the root is instead.
 */
export function proveRoot(
  file: string,
  about: string,
  found: { readonly name: string; readonly namespace?: string | undefined },
  needed: { readonly name: string; readonly namespace?: RegExp },
): void {
  const isNamespace = needed.namespace === undefined || needed.namespace.test(found.namespace ?? '');
  if (found.name === needed.name && isNamespace) return;
  const namespace = found.namespace ? ` of namespace ${quoted(found.namespace)}` : '';
  throw new WrongFile(
    file,
    `not ${about}: its root element is ${quoted(found.name)}${namespace}, not ${needed.name}`,
  );
}
