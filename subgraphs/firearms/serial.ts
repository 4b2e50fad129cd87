import { badInput } from '../../shared/src/core/errors.ts';
import {
  documentKey,
  isSerialState,
  serialKey,
  serialMarks,
  serialPart,
} from '../../shared/src/core/keys.ts';

export { serialKey };

const READABLE_MIN = 3;

/** What stands for one or more characters, in full width too, as SQL has it. */
const WILD: Readonly<Record<string, string>> = { '?': '_', '？': '_', '*': '%', '＊': '%' };

/** A whole serial: `key` as serials are compared, `mark` letter by letter, `marks` with those as one that are read for each other on metal. */
export interface WholeSerial {
  readonly kind: 'exact';
  readonly key: string;
  readonly mark: string;
  readonly marks: string;
}

export type SerialSearch = WholeSerial | { readonly kind: 'pattern'; readonly like: string };

/**
 * Reads a serial number as an officer types it: `?` for one unreadable character, `*` for any number of them.
 *
 * @throws HubError BAD_INPUT when fewer than three characters are readable, as such a search finds everything; and for a word
 *   that says that there is no serial (`UNKNOWN`, `OBLITERATED`): registers hold it as a state of the marking.
 */
export function serialSearch(input: string): SerialSearch {
  if (isSerialState(input)) throw badInput('serial', input, NO_STATE);
  const pattern = input
    .split(/([?*？＊])/u)
    .map((part) => WILD[part] ?? serialPart(part))
    .join('');
  const readable = pattern.replace(/[_%]/gu, '').length;
  if (readable < READABLE_MIN) {
    throw badInput(
      'serial',
      input,
      `a serial number with at least ${READABLE_MIN} readable letters or digits, ? and * for the rest`,
    );
  }
  return /[_%]/u.test(pattern)
    ? { kind: 'pattern', like: pattern }
    : { kind: 'exact', key: pattern, mark: documentKey(input), marks: serialMarks(pattern) };
}

/** @param serial of a lookup, checked. */
export function wholeSerial(serial: string): WholeSerial {
  const key = serialKey(serial);
  return { kind: 'exact', key, mark: documentKey(serial), marks: serialMarks(key) };
}

const NO_STATE = 'a serial number, and no word that says that there is none or that it cannot be read';

/** @throws HubError BAD_INPUT when one has no letter and no digit, or says that there is no serial. */
export function checkedSerials(serials: readonly string[]): readonly string[] {
  for (const serial of serials)
    if (serialKey(serial) === '')
      throw badInput(
        'serials',
        serial,
        isSerialState(serial) ? NO_STATE : 'serial numbers with at least one letter or digit',
      );
  return serials;
}
