import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { halfOf, type Half } from '../../../subgraphs/persons/names/halves.ts';
import { ofacPersons } from '../../import/formats/ofac.ts';
import type { ImportedIdentity, ImportedPerson } from '../../import/formats/person.ts';
import { unEntries } from '../../import/formats/un.ts';
import type { RejectedLine, SkippedEntry } from '../../import/import-format.ts';

export interface Query {
  readonly half: Half;
  readonly name: string;
  /** Who is to be found; empty where nobody is. */
  readonly owners: ReadonlySet<string>;
}

export const HALVES: readonly Half[] = ['tuned on', 'held back'];

/** @param row says in which half the query is, by its hash. */
export function queryOf(row: string, name: string, owners: readonly string[]): Query {
  return { half: halfOf(row), name, owners: new Set(owners) };
}

export function nameOf({ forenames, surnames }: ImportedIdentity): string {
  return `${forenames ?? ''} ${surnames ?? ''}`.trim();
}

export function percent(part: number, of: number): string {
  return of === 0 ? '-' : `${((100 * part) / of).toFixed(1)} %`;
}

const LISTS = new URL('../../import/data/', import.meta.url);
const list = (name: string): string => fileURLToPath(new URL(name, LISTS));

/** The people of the two lists that ship. */
export async function shippedLists(): Promise<{
  readonly un: readonly ImportedPerson[];
  readonly us: readonly ImportedPerson[];
}> {
  const [sdn = '', add = '', alt = '', comments = ''] = ['sdn', 'add', 'alt', 'sdn_comments'].map((part) =>
    list(`ofac_2021-07_${part}.csv.gz`),
  );
  return {
    un: await all(unEntries(list('un_sc_consolidated_2026-02-27.xml.gz'))),
    us: await all(ofacPersons({ sdn, add, alt, comments, dataAsOf: '2021-07-01' })),
  };
}

async function all(
  entries: AsyncGenerator<{ readonly person: ImportedPerson } | RejectedLine | SkippedEntry>,
): Promise<readonly ImportedPerson[]> {
  const found: ImportedPerson[] = [];
  for await (const entry of entries) if ('person' in entry) found.push(entry.person);
  return found;
}

/** Rows of a CSV file by column, packed or not. */
export function rowsOf(file: string): readonly Readonly<Record<string, string>>[] {
  const bytes = readFileSync(file);
  return parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, {
    columns: true,
    relax_column_count: true,
  }) as Record<string, string>[];
}

/** People asked by their names in their own script. */
export function originalsOf(
  people: readonly ImportedPerson[],
): readonly (Query & { readonly script: string | null })[] {
  return people.flatMap((person) =>
    person.identities
      .filter(({ kind, script }) => kind === 'CONFIRMED' && script !== 'Latn')
      .map((identity) => ({
        ...queryOf(person.id, nameOf(identity), [person.id]),
        script: identity.script ?? null,
      })),
  );
}

/** The list asked by the rows of a file, whose truths stand in the same rows of another; those who left the list are left out. */
export function listed(
  people: readonly ImportedPerson[],
  asked: readonly Readonly<Record<string, string>>[],
  truths: readonly Readonly<Record<string, string>>[],
): readonly Query[] {
  const owners = ownersByName(people);
  return asked.flatMap(({ full_name: name = '' }, i) => {
    const truth = truths[i]?.['full_name'] ?? '';
    const ids = owners.get(letters(truth));
    return ids ? [queryOf(truth, name, [...ids])] : [];
  });
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}]+/gu, ' ');
}

function ownersByName(people: readonly ImportedPerson[]): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  for (const person of people)
    for (const name of [person.primaryName, ...person.identities.map(nameOf)]) {
      const known = owners.get(letters(name));
      if (known) known.add(person.id);
      else owners.set(letters(name), new Set([person.id]));
    }
  return owners;
}
