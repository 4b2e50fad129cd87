import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { copyRows } from './copy.ts';
import { ofacPersons } from './formats/ofac.ts';
import { PERSON_COLUMNS, personRow, type ImportedPerson } from './formats/person.ts';
import { unPersons } from './formats/un.ts';

const LISTS: Readonly<Record<string, () => AsyncGenerator<ImportedPerson>>> = {
  UN: () => unPersons(shipped('un_sc_consolidated_2026-02-27.xml.gz')),
  US: () =>
    ofacPersons({
      sdn: shipped('ofac_2021-07_sdn.csv.gz'),
      add: shipped('ofac_2021-07_add.csv.gz'),
      alt: shipped('ofac_2021-07_alt.csv.gz'),
      comments: shipped('ofac_2021-07_sdn_comments.csv.gz'),
      dataAsOf: '2021-07-01',
    }),
};

/** Owners of the published lists that ship. See data/SOURCES.md: they are snapshots. */
export const PUBLISHED_OWNERS = ['UN', 'US'] as unknown as readonly StateCode[];

function shipped(file: string): string {
  return fileURLToPath(new URL(`./data/${file}`, import.meta.url));
}

/**
 * Loads an owner's shipped list into its empty database of people, whole or not at all.
 *
 * @throws Error when the owner has no shipped list, or the list cannot be read to its end.
 */
export async function importPublished(owner: StateCode, adminUrl: string): Promise<void> {
  const list = LISTS[owner];
  if (!list) throw new Error(`no published list ships for ${owner}`);
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    const counted = { asOf: '' };
    await copyRows(client, 'register.person', PERSON_COLUMNS, rows(list(), counted));
    await client.query(
      'INSERT INTO register.currency (owner, data_as_of) VALUES ($1, $2) ON CONFLICT (owner) DO UPDATE SET data_as_of = excluded.data_as_of',
      [owner, counted.asOf],
    );
    await client.query('COMMIT');
    await client.query('ANALYZE');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

async function* rows(persons: AsyncIterable<ImportedPerson>, counted: { asOf: string }) {
  for await (const person of persons) {
    counted.asOf = person.dataAsOf;
    yield personRow(person);
  }
}
