import { fileURLToPath } from 'node:url';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { ImportFormat } from './import-format.ts';

interface PublishedList {
  /** Loaded when it is read: a start that finds the lists in place needs no reader. */
  readonly format: () => Promise<ImportFormat>;
  readonly set: string;
  readonly files: readonly string[];
}

const LISTS: Readonly<Record<string, PublishedList>> = {
  UN: {
    format: async () => (await import('./formats/lists.ts')).unFormat,
    set: 'un',
    files: ['un_sc_consolidated_2026-02-27.xml.gz'],
  },
  US: {
    format: async () => (await import('./formats/lists.ts')).ofacFormat('2021-07-01'),
    set: 'ofac',
    files: ['sdn', 'add', 'alt', 'sdn_comments'].map((part) => `ofac_2021-07_${part}.csv.gz`),
  },
};

/** Owners of the published lists that ship. See data/SOURCES.md: they are snapshots. */
export const PUBLISHED_OWNERS = ['UN', 'US'] as unknown as readonly StateCode[];

/**
 * Loads an owner's shipped list into its database of people, whole or not at all.
 *
 * @throws Error when the owner has no shipped list, the list cannot be read to its end, or what follows it fails.
 */
export async function importPublished(owner: StateCode, adminUrl: string): Promise<void> {
  const list = LISTS[owner];
  if (!list) throw new Error(`no published list ships for ${owner}`);
  const files = list.files.map((file) => fileURLToPath(new URL(`./data/${file}`, import.meta.url)));
  const { importFiles } = await import('./importer.ts');
  // What ships was looked through before it did: a later list may let many go.
  const allowRemovals = Number.MAX_SAFE_INTEGER;
  const format = await list.format();
  const { undone } = await importFiles(format, {
    adminUrl,
    owner,
    files,
    set: list.set,
    mode: 'full',
    allowRemovals,
  });
  if (undone) throw new Error(`the list of ${owner} is in, and this is not: ${undone.join('; ')}`);
}
