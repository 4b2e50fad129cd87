import { readFileSync, writeFileSync } from 'node:fs';
import { FAULTS } from './kinds/all.ts';
import { CERTIFICATE_FAULTS } from './kinds/certificates.ts';
import { merged, textOf, type FaultsData } from './results.ts';
import { tables } from './table.ts';
import { TOPOLOGY_FAULTS } from './topology/kinds.ts';

/** What was measured last of each fault, and the page that is made from it. */
interface Kept {
  readonly dataFile: URL;
  readonly pageFile: URL;
  /** Faults of which rows are kept, in their order. */
  readonly names: readonly string[];
  readonly title: string;
  /** What makes it, and where what is said of it stands. */
  readonly about: string;
}

const ABOUT = (words: string, readme: string): string =>
  `Made by \`npm run faults -- ${words}--write\`; [results.json](results.json) holds what was measured, and \`npm run faults -- ${words}--page\` makes this page from it again. A run of some faults (\`--only\`) replaces their rows and leaves the others. What each column is held against stands in [README.md](${readme}). All people and records are invented.`;

/** What faults of one hub cost. */
const ONE_HUB: Kept = {
  dataFile: new URL('./results.json', import.meta.url),
  pageFile: new URL('./FAULTS.md', import.meta.url),
  names: [...[...FAULTS, ...CERTIFICATE_FAULTS].map(({ name }) => name), 'soak'],
  title: 'What faults cost',
  about: ABOUT('', 'README.md'),
};

/** What the same, and more, cost two gateways behind HAProxy. */
const TOPOLOGY: Kept = {
  dataFile: new URL('./topology/results.json', import.meta.url),
  pageFile: new URL('./topology/FAULTS.md', import.meta.url),
  names: [...TOPOLOGY_FAULTS.map(({ name }) => name), 'soak'],
  title: 'What faults cost two gateways behind HAProxy',
  about: ABOUT('--topology ', '../README.md'),
};

function keptOf(isTopology: boolean): Kept {
  return isTopology ? TOPOLOGY : ONE_HUB;
}

/** The page that is made from what runs measured. The same data make the same page. */
export function faultsPage(data: FaultsData, isTopology: boolean): string {
  const { names, title, about } = keptOf(isTopology);
  const missing = names.filter((name) => data.faults.every(({ of }) => of.fault !== name));
  return `${[
    `# ${title}`,
    about,
    `"Slowest" is the longest that anybody waited, less what a busy machine added, as the kernel counts it: the time for which each process that answers waited for a processor, one after the other, though they may have waited at once. Where the load average of a run is far above the number of processors, that is much, and what is left says little: the next column is the same by the clock; whether answers were whole and honest does not depend on it.`,
    ...(missing.length === 0
      ? []
      : [`Not measured yet: ${missing.map((name) => `\`${name}\``).join(', ')}.`]),
    tables(data),
  ].join('\n\n')}\n`;
}

/** What is kept. */
export function readKept(isTopology: boolean): FaultsData {
  return JSON.parse(readFileSync(keptOf(isTopology).dataFile, 'utf8')) as FaultsData;
}

/** The page as it lies there. */
export function readPage(isTopology: boolean): string {
  return readFileSync(keptOf(isTopology).pageFile, 'utf8');
}

/** Keeps what a run measured in the place of what was measured before, and makes the page anew. */
export function keep(later: FaultsData, isTopology: boolean): void {
  const { dataFile, names } = keptOf(isTopology);
  writeFileSync(dataFile, textOf(merged(readKept(isTopology), later, names)));
  writePage(isTopology);
}

/** Makes the page anew from what is kept. */
export function writePage(isTopology: boolean): void {
  writeFileSync(keptOf(isTopology).pageFile, faultsPage(readKept(isTopology), isTopology));
}
