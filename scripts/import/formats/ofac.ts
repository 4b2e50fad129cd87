import type { StateCode } from '../../../shared/src/core/ids.ts';
import { scriptOf } from '../../../shared/src/core/names/romanise.ts';
import type { RejectedLine, SkippedEntry, UnknownWord } from '../import-format.ts';
import type { HowToRead, OnBytes } from '../open.ts';
import { quoted, WrongFile } from '../wrong-file.ts';
import { countryCode } from './country-names.ts';
import { Following, idOf, isEndMark, lines, Overflow, type Line, type OfacFiles } from './ofac-files.ts';
import { readRemarks, type Remarks } from './ofac-remarks.ts';
import type { ImportedAddress, ImportedIdentity, ImportedPerson } from './person.ts';
import { withUnsaid, type Leaf } from './unsaid.ts';

const US = 'US' as StateCode;
const AUTHORITY = 'Office of Foreign Assets Control, US Department of the Treasury';

/** An individual of the list, with the line on which it stands and the names of countries that are not known. */
export interface OfacEntry {
  readonly person: ImportedPerson;
  readonly line: number;
  readonly unknown: readonly UnknownWord[];
}

/**
 * Reads the individuals of an OFAC list. The three files are in the order of entry numbers, so that they are joined as
 * they stream, in constant memory; only the few overflowing remarks are held. What no member holds stands behind the reason
 * of the alert.
 *
 * @throws WrongFile when a file is not in that order: rows would be lost without a word.
 */
export async function* ofacPersons(
  files: OfacFiles,
  onBytes?: OnBytes,
  how?: HowToRead,
): AsyncGenerator<OfacEntry | RejectedLine | SkippedEntry> {
  const overflow = new Overflow();
  if (files.comments !== undefined) await overflow.read(files.comments, onBytes, how);
  yield* overflow.told;
  const addresses = new Following(files.add, 'add', onBytes, how);
  const aliases = new Following(files.alt, 'alt', onBytes, how);
  let before = Number.NEGATIVE_INFINITY;
  for await (const { number, cells: line } of lines(files.sdn, onBytes, how)) {
    const [entry = '', , kind = ''] = line;
    if (isEndMark(line)) continue;
    if (line.length !== SDN_CELLS || !/^\d+$/u.test(entry)) {
      const reason = `not a line of the list: ${quoted(line.join(' | '))}`;
      yield { kind: 'reject', line: number, reason, ...(/^\d+$/u.test(entry) ? { id: idOf(entry) } : {}) };
      continue;
    }
    if (!(Number(entry) > before)) throw new WrongFile(files.sdn, `entry ${entry} is out of order`);
    before = Number(entry);
    const more = overflow.take(entry);
    const [where, names] = [await addresses.of(Number(entry)), await aliases.of(Number(entry))];
    yield* [...addresses.told.splice(0), ...aliases.told.splice(0)];
    // Without the line that cannot be read the record would not be whole: it stays as it is.
    if ([addresses, aliases, overflow].some(({ wrong }) => wrong.has(idOf(entry)))) continue;
    if (kind !== 'individual') yield { kind: 'skip', what: known(kind) ?? 'entity' };
    else {
      const entryOf = { line, addresses: where, aliases: names };
      const remarks = readRemarks(`${known(line[11]) ?? ''}${more}`);
      const unknown = [...where.flatMap((address) => known(address[4]) ?? []), ...remarks.issuers]
        .filter((country) => countryCode(country) === undefined)
        .map((word): UnknownWord => ({ what: 'country', word }));
      const person = withUnsaid(personOf(entryOf, remarks, files.dataAsOf), furtherOf(entryOf), READ);
      yield { person, line: number, unknown };
    }
  }
  for (const following of [addresses, aliases]) {
    await following.of(Number.POSITIVE_INFINITY);
    yield* following.told.splice(0);
  }
  yield* overflow.left();
}

const SDN_CELLS = 12;

/** OFAC writes `-0-` where nothing is known. */
function known(text: string | undefined): string | null {
  return text === undefined || text === '-0-' || text === '' ? null : text;
}

/** One entry of the list, with its lines in the other files. */
interface Entry {
  readonly line: Line;
  readonly addresses: readonly Line[];
  readonly aliases: readonly Line[];
}

/** Cells that say nothing of a person, or that are read as the kind of a name that stands beside them. */
const READ = /^alt_type=aka$/u;

/** Cells of an entry's lines that no member of a record holds; the names are those of OFAC's specification (dat_spec.txt). */
function furtherOf({ line, addresses, aliases }: Entry): readonly Leaf[] {
  const leaves = (path: string, text: string | null): readonly Leaf[] =>
    text === null ? [] : [{ path, text }];
  return [
    ...['Call_Sign', 'Vess_type', 'Tonnage', 'GRT', 'Vess_flag', 'Vess_owner'].flatMap((path, i) =>
      leaves(path, known(line[5 + i])),
    ),
    ...addresses.flatMap((address) => leaves('Add_remarks', known(address[5]))),
    ...aliases.flatMap((alias) => [
      ...leaves('alt_type', kindOf(alias)),
      ...leaves('alt_remarks', known(alias[4])),
    ]),
  ];
}

/** A former name is said with the name. */
function kindOf([, , kind, name]: Line): string | null {
  return known(kind) === 'aka' ? 'aka' : [known(kind), known(name)].filter(Boolean).join(' ') || null;
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
