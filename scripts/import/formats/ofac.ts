import { parse } from 'csv-parse';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { scriptOf } from '../../../shared/src/core/names/romanise.ts';
import { openText, type OnBytes } from '../open.ts';
import { countryCode } from './country-names.ts';
import { readRemarks, type Remarks } from './ofac-remarks.ts';
import type { ImportedAddress, ImportedIdentity, ImportedPerson } from './person.ts';

const US = 'US' as StateCode;
const AUTHORITY = 'Office of Foreign Assets Control, US Department of the Treasury';

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

/**
 * Reads the individuals of an OFAC list. The three files are in the order of entry numbers, so that they are joined as
 * they stream, in constant memory; only the few overflowing remarks are held.
 *
 * @throws Error when a file is not in that order: rows would be lost without a word.
 */
export async function* ofacPersons(files: OfacFiles, onBytes?: OnBytes): AsyncGenerator<ImportedPerson> {
  const overflow = new Map<string, string>();
  if (files.comments !== undefined) {
    for await (const [entry = '', text = ''] of lines(files.comments, onBytes)) overflow.set(entry, text);
  }
  const addresses = new Following(files.add, onBytes);
  const aliases = new Following(files.alt, onBytes);
  for await (const line of lines(files.sdn, onBytes)) {
    const [entry = '', , kind] = line;
    const [where, names] = [await addresses.of(Number(entry)), await aliases.of(Number(entry))];
    if (kind === 'individual') {
      const entryOf = { line, addresses: where, aliases: names, overflow: overflow.get(entry) ?? '' };
      yield personOf(entryOf, files.dataAsOf);
    }
  }
}

/** One of the files beside the main one, read along with it. */
class Following {
  readonly #file: string;
  readonly #lines: AsyncIterator<Line>;
  #held: Line | undefined;
  #before = Number.NEGATIVE_INFINITY;

  constructor(file: string, onBytes?: OnBytes) {
    this.#file = file;
    this.#lines = lines(file, onBytes)[Symbol.asyncIterator]();
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
      throw new Error(`${this.#file}: entry ${line[0] ?? ''} is out of order`);
    this.#before = Number(line[0]);
    return line;
  }
}

function lines(file: string, onBytes?: OnBytes): AsyncIterable<Line> {
  const text = openText(file, onBytes);
  const parsed = text.pipe(parse({ relax_column_count: true, skip_empty_lines: true, trim: true }));
  text.on('error', (error) => parsed.destroy(error));
  return parsed as AsyncIterable<Line>;
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

function personOf({ line, addresses, aliases, overflow }: Entry, dataAsOf: string): ImportedPerson {
  const [entry = '', name = '', , program, title] = line;
  const remarks = readRemarks(`${known(line[11]) ?? ''}${overflow}`);
  const programs = known(program)?.split('] [').join(', ') ?? null;
  return {
    id: `SDN-${entry}`,
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
  const address = {
    street: known(line[2]),
    town: known(line[3]),
    region: null,
    country: country === null ? null : (countryCode(country) ?? null),
  };
  return Object.values(address).some((value) => value !== null) ? [address] : [];
}
