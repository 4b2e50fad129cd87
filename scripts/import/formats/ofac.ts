import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { scriptOf } from '../../../shared/src/core/names/romanise.ts';
import type { RejectedLine, UnknownWord } from '../import-format.ts';
import { openText, type HowToRead, type OnBytes } from '../open.ts';
import { quoted, WrongFile } from '../wrong-file.ts';
import { countryCode } from './country-names.ts';
import { readRemarks, type Remarks } from './ofac-remarks.ts';
import type { ImportedAddress, ImportedIdentity, ImportedPerson } from './person.ts';

const US = 'US' as StateCode;
const AUTHORITY = 'Office of Foreign Assets Control, US Department of the Treasury';

/** Far beyond any line of the list. */
const LONGEST = 1024 * 1024;

/** The legacy CSV files of one list. Packed files end in `.gz`. `comments` holds what did not fit into remarks. */
export interface OfacFiles {
  readonly sdn: string;
  readonly add: string;
  readonly alt: string;
  readonly comments?: string;
  /** Day of the list, `YYYY-MM-DD`: the files do not say it. */
  readonly dataAsOf: string;
}

type Line = readonly string[];

/** An individual of the list, with the line on which it stands and the names of countries that are not known. */
export interface OfacEntry {
  readonly person: ImportedPerson;
  readonly line: number;
  readonly unknown: readonly UnknownWord[];
}

/** The files by the number of cells in their lines: they have no line of names. */
const PARTS: Readonly<Record<number, 'sdn' | 'add' | 'alt' | 'comments'>> = {
  12: 'sdn',
  6: 'add',
  5: 'alt',
  2: 'comments',
};

/**
 * Finds out which file is which by what it holds: whatever order they are named in, none is taken for another.
 *
 * @throws WrongFile when one is none of them, two are the same, or one of the three that each list has is missing.
 */
export async function ofacFiles(
  files: readonly string[],
  how?: HowToRead,
): Promise<Omit<OfacFiles, 'dataAsOf'>> {
  const found: { sdn?: string; add?: string; alt?: string; comments?: string } = {};
  for (const file of files) {
    let first: Line | undefined;
    for await (const line of lines(file, undefined, how)) {
      first = line;
      break;
    }
    const part = first && /^\d+$/u.test(first[0] ?? '') ? PARTS[first.length] : undefined;
    if (part === undefined)
      throw new WrongFile(
        file,
        `not a file of the OFAC list in its legacy CSV: sdn lines have 12 cells, add 6, alt 5, sdn_comments 2, the first one a number. Its first line is ${quoted((first ?? []).join(' | '))}`,
      );
    const other = found[part];
    if (other !== undefined) throw new WrongFile(file, `holds ${part} lines, and so does ${other}`);
    found[part] = file;
  }
  const { sdn, add, alt, comments } = found;
  if (sdn === undefined || add === undefined || alt === undefined) {
    const missing = (['sdn', 'add', 'alt'] as const).filter((part) => found[part] === undefined);
    throw new WrongFile(
      files[0] ?? 'ofac',
      `a list needs sdn, add and alt: no file holds ${missing.join(', ')} lines`,
    );
  }
  return { sdn, add, alt, ...(comments === undefined ? {} : { comments }) };
}

/**
 * Reads the individuals of an OFAC list. The three files are in the order of entry numbers, so that they are joined as
 * they stream, in constant memory; only the few overflowing remarks are held.
 *
 * @throws WrongFile when a file is not in that order: rows would be lost without a word.
 */
export async function* ofacPersons(
  files: OfacFiles,
  onBytes?: OnBytes,
  how?: HowToRead,
): AsyncGenerator<OfacEntry | RejectedLine> {
  const overflow = new Map<string, string>();
  if (files.comments !== undefined) {
    for await (const [entry = '', text = ''] of lines(files.comments, onBytes, how))
      overflow.set(entry, text);
  }
  const addresses = new Following(files.add, onBytes, how);
  const aliases = new Following(files.alt, onBytes, how);
  let number = 0;
  let before = Number.NEGATIVE_INFINITY;
  for await (const line of lines(files.sdn, onBytes, how)) {
    number += 1;
    const [entry = '', , kind] = line;
    // The file ends with a lone end-of-file mark.
    if (line.length === 1) continue;
    if (line.length !== SDN_CELLS || !/^\d+$/u.test(entry)) {
      const reason = `not a line of the list: ${quoted(line.join(' | '))}`;
      yield { kind: 'reject', line: number, reason, ...(/^\d+$/u.test(entry) ? { id: idOf(entry) } : {}) };
      continue;
    }
    if (!(Number(entry) > before)) throw new WrongFile(files.sdn, `entry ${entry} is out of order`);
    before = Number(entry);
    const [where, names] = [await addresses.of(Number(entry)), await aliases.of(Number(entry))];
    if (kind === 'individual') {
      const entryOf = { line, addresses: where, aliases: names, overflow: overflow.get(entry) ?? '' };
      const remarks = readRemarks(`${known(line[11]) ?? ''}${entryOf.overflow}`);
      const unknown = [...where.flatMap((address) => known(address[4]) ?? []), ...remarks.issuers]
        .filter((country) => countryCode(country) === undefined)
        .map((word): UnknownWord => ({ what: 'country', word }));
      yield { person: personOf(entryOf, remarks, files.dataAsOf), line: number, unknown };
    }
  }
}

const SDN_CELLS = 12;

function idOf(entry: string): string {
  return `SDN-${entry}`;
}

/** One of the files beside the main one, read along with it. */
class Following {
  readonly #file: string;
  readonly #lines: AsyncIterator<Line>;
  #held: Line | undefined;
  #before = Number.NEGATIVE_INFINITY;

  constructor(file: string, onBytes?: OnBytes, how?: HowToRead) {
    this.#file = file;
    this.#lines = lines(file, onBytes, how)[Symbol.asyncIterator]();
  }

  /** Every line of an entry. Entries must be asked for in rising order. */
  async of(entry: number): Promise<readonly Line[]> {
    const found: Line[] = [];
    for (;;) {
      const line = this.#held ?? (await this.#next());
      this.#held = line;
      if (line === undefined || Number(line[0]) > entry) return found;
      if (Number(line[0]) === entry) found.push(line);
      this.#held = undefined;
    }
  }

  async #next(): Promise<Line | undefined> {
    const { value, done } = await this.#lines.next();
    if (done) return undefined;
    const line = value as Line;
    if (Number(line[0]) < this.#before)
      throw new WrongFile(this.#file, `entry ${line[0] ?? ''} is out of order`);
    this.#before = Number(line[0]);
    return line;
  }
}

async function* lines(file: string, onBytes?: OnBytes, how?: HowToRead): AsyncGenerator<Line> {
  const parser = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: LONGEST,
  });
  pipeline(openText(file, onBytes, how), parser, () => undefined);
  try {
    yield* parser as AsyncIterable<Line>;
  } catch (error) {
    if (error instanceof CsvError) throw new WrongFile(file, `cannot be read as CSV: ${error.message}`);
    throw error;
  }
}

/** OFAC writes `-0-` where nothing is known. */
function known(text: string | undefined): string | null {
  return text === undefined || text === '-0-' || text === '' ? null : text;
}

/** One entry of the list, with its lines in the other files. */
interface Entry {
  readonly line: Line;
  readonly addresses: readonly Line[];
  readonly aliases: readonly Line[];
  /** Remarks that did not fit into the line. */
  readonly overflow: string;
}

function personOf({ line, addresses, aliases }: Entry, remarks: Remarks, dataAsOf: string): ImportedPerson {
  const [entry = '', name = '', , program, title] = line;
  const programs = known(program)?.split('] [').join(', ') ?? null;
  return {
    id: idOf(entry),
    owner: US,
    holdingAuthority: AUTHORITY,
    subjects: ['SUSPECT'],
    createdAt: null,
    updatedAt: null,
    dataAsOf: `${dataAsOf}T00:00:00Z`,
    quality: `Snapshot of ${dataAsOf.slice(0, 7)}, not the live list`,
    legalBasisOfEntry: `OFAC sanctions programme ${programs ?? 'not named'}`,
    primaryName: [splitName(name).forenames, splitName(name).surnames]
      .filter((part) => part !== null)
      .join(' '),
    identities: identitiesOf(name, remarks, aliases),
    sex: remarks.sex,
    nationalities: remarks.nationalities,
    documents: remarks.documents,
    alerts: [
      {
        basis: 'US_SANCTION',
        reason: remarks.rest.length === 0 ? null : remarks.rest.join('; '),
        reference: `SDN ${entry}`,
        decisionReference: programs,
        issuingAuthority: AUTHORITY,
        actionToBeTaken: 'CONSULT_LIST',
        issuedOn: null,
      },
    ],
    addresses: addresses.flatMap(addressOf),
    contacts: remarks.contacts,
    occupation: known(title),
  };
}

/** `LAST, First` or a single name. */
function splitName(name: string): { readonly surnames: string; readonly forenames: string | null } {
  const [surnames = '', ...forenames] = name.split(', ');
  return { surnames, forenames: forenames.length === 0 ? null : forenames.join(', ') };
}

function identitiesOf(name: string, remarks: Remarks, aliases: readonly Line[]): readonly ImportedIdentity[] {
  const identity = (
    kind: ImportedIdentity['kind'],
    spelt: string,
    lowQuality: boolean,
  ): ImportedIdentity => ({
    kind,
    ...splitName(spelt),
    script: scriptOf(spelt),
    transliteration: null,
    dateOfBirth: null,
    placeOfBirth: null,
    countryOfBirth: null,
    lowQuality,
  });
  const more = Math.max(1, remarks.births.length, remarks.places.length);
  const listed = Array.from({ length: more }, (_, i): ImportedIdentity => {
    const place = remarks.places[i] ?? remarks.places[0];
    return {
      ...identity(i === 0 ? 'CONFIRMED' : 'NOT_CONFIRMED', name, false),
      dateOfBirth: remarks.births[i] ?? remarks.births[0] ?? null,
      placeOfBirth: place?.place ?? null,
      countryOfBirth: place?.country ?? null,
    };
  });
  return [
    ...listed,
    ...aliases.flatMap((line) => {
      const spelt = known(line[3]);
      return spelt === null ? [] : [identity('ALIAS', spelt, false)];
    }),
    // OFAC keeps weak aliases in the remarks.
    ...remarks.aliases.map((alias) => identity('ALIAS', alias, true)),
  ];
}

function addressOf(line: Line): readonly ImportedAddress[] {
  const country = known(line[4]);
  const code = country === null ? undefined : countryCode(country);
  const address = {
    street: known(line[2]),
    town: known(line[3]),
    // A country that is not known is kept as it was written.
    region: code === undefined ? country : null,
    country: code ?? null,
  };
  return Object.values(address).some((value) => value !== null) ? [address] : [];
}
