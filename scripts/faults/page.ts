import { readFileSync, writeFileSync } from 'node:fs';
import { FAULTS } from './kinds/all.ts';
import { CERTIFICATE_FAULTS } from './kinds/certificates.ts';
import { merged, textOf, type FaultsData } from './results.ts';
import { tables } from './table.ts';

/** What was measured last of each fault, and the page that is made from it. */
const DATA_FILE = new URL('./results.json', import.meta.url);
const PAGE_FILE = new URL('./FAULTS.md', import.meta.url);

/** Faults of which rows are kept, in their order. */
const NAMES: readonly string[] = [...[...FAULTS, ...CERTIFICATE_FAULTS].map(({ name }) => name), 'soak'];

/** The page that is made from what runs measured. The same data make the same page. */
export function faultsPage(data: FaultsData): string {
  const missing = NAMES.filter((name) => data.faults.every(({ of }) => of.fault !== name));
  return `${[
    '# What faults cost',
    'Made by `npm run faults -- --write`; [results.json](results.json) holds what was measured, and `npm run faults -- --page` makes this page from it again. A run of some faults (`--only`) replaces their rows and leaves the others. What each column is held against stands in [README.md](README.md). All people and records are invented.',
    `"Slowest" is the longest that anybody waited, less what a busy machine added, as the kernel counts it. Where the load average of a run is far above the number of processors, that is much, and its milliseconds say little; whether answers were whole and honest does not depend on it.`,
    ...(missing.length === 0
      ? []
      : [`Not measured yet: ${missing.map((name) => `\`${name}\``).join(', ')}.`]),
    tables(data),
  ].join('\n\n')}\n`;
}

/** What is kept. */
export function readKept(): FaultsData {
  return JSON.parse(readFileSync(DATA_FILE, 'utf8')) as FaultsData;
}

/** Keeps what a run measured in the place of what was measured before, and makes the page anew. */
export function keep(later: FaultsData): void {
  writeFileSync(DATA_FILE, textOf(merged(readKept(), later, NAMES)));
  writePage();
}

/** Makes the page anew from what is kept. */
export function writePage(): void {
  writeFileSync(PAGE_FILE, faultsPage(readKept()));
}
