import { z } from 'zod';
import { isDay } from '../../../core/calendar.ts';
import type { LedgerNames } from '../../proof/names.ts';
import { valueBytes } from '../../proof/names.ts';
import { wordsOf } from '../../proof/search-values.ts';

/** A State's officers as keyed hashes: nobody is found in it without the ledger's secret, nor with it but by trying. */
export interface ListedNames {
  readonly officers: readonly ListedOfficer[];
}

/** One officer of a list. */
export interface ListedOfficer {
  readonly officer: Buffer;
  /** Of the longest word of the family name: particles are short. */
  readonly family: Buffer;
  /** Of the whole name, whatever the order of its words. */
  readonly full: Buffer;
  readonly birth: Buffer;
}

/** One officer in clear, as the State writes the list. */
export interface ClearOfficer {
  /** As in the State's tokens. */
  readonly officer: string;
  readonly family: string;
  readonly given: string;
  /** `YYYY-MM-DD`. */
  readonly birth: string;
}

const COLUMNS = ['officer', 'family', 'given', 'birth'] as const;

/**
 * Reads a State's list of its officers: lines of `officer;family;given;birth`, the first of them these four words.
 *
 * @throws Error that names the line, and what it should hold; never the name in it.
 */
export function readOfficers(text: string): readonly ClearOfficer[] {
  const lines = text
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .map((line, i) => ({
      cells: line.split(';').map((cell) => cell.trim()),
      at: i + 1,
      isEmpty: line.trim() === '',
    }))
    .filter(({ isEmpty }) => !isEmpty);
  const [head, ...rest] = lines;
  if (head?.cells.join(';') !== COLUMNS.join(';'))
    throw new Error(`line 1: the first line must be "${COLUMNS.join(';')}"`);
  const seen = new Map<string, number>();
  return rest.map(({ cells, at }) => {
    const [officer = '', family = '', given = '', birth = '', ...more] = cells;
    if (more.length > 0 || cells.length < COLUMNS.length)
      throw new Error(`line ${at}: ${cells.length} columns in place of ${COLUMNS.length}, divided by ";"`);
    if (officer === '') throw new Error(`line ${at}: no officer, as the State's tokens name them`);
    for (const [what, name] of [
      ['family', family],
      ['given', given],
    ] as const)
      if (!wordsOf(name).some((word) => /\p{L}/u.test(word)))
        throw new Error(`line ${at}: "${what}" holds no letter`);
    if (!isDay(birth)) throw new Error(`line ${at}: "birth" must be a day such as 1985-03-07`);
    const first = seen.get(officer);
    if (first !== undefined) throw new Error(`line ${at}: the officer of line ${first} again`);
    seen.set(officer, at);
    return { officer, family, given, birth };
  });
}

/** Hashes a list; what is given in clear is nowhere in it. */
export function hashOfficers(
  state: string,
  officers: readonly ClearOfficer[],
  names: LedgerNames,
): ListedNames {
  const last = (text: string): Buffer => valueBytes(names.values(text).at(-1) ?? '');
  return {
    officers: officers.map(({ officer, family, given, birth }) => ({
      officer: names.officer(state, officer),
      family: last([...wordsOf(family)].sort((a, b) => b.length - a.length)[0] ?? ''),
      full: last(`${given} ${family}`),
      birth: last(birth),
    })),
  };
}

const hash = z.string().regex(/^[A-Za-z0-9+/]{22}==$/u);
const FileSchema = z.strictObject({
  state: z.string(),
  officers: z.array(z.strictObject({ officer: hash, family: hash, full: hash, birth: hash })),
});

/** A list as it is kept: keyed hashes alone. */
export function listText(state: string, { officers }: ListedNames): string {
  const base64 = (bytes: Buffer): string => bytes.toString('base64');
  return `${JSON.stringify({
    state,
    officers: officers.map(({ officer, family, full, birth }) => ({
      ...{ officer: base64(officer), family: base64(family), full: base64(full), birth: base64(birth) },
    })),
  })}\n`;
}

/** @throws Error when the text is no list of this State. */
export function readList(state: string, text: string): ListedNames {
  const read = FileSchema.parse(JSON.parse(text));
  if (read.state !== state) throw new Error(`this is the list of ${read.state}, not of ${state}`);
  const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');
  return {
    officers: read.officers.map(({ officer, family, full, birth }) => ({
      ...{ officer: bytes(officer), family: bytes(family), full: bytes(full), birth: bytes(birth) },
    })),
  };
}
