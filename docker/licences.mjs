// Lists the packages of a package-lock.json with their licences, tab separated: package, version, licence, kind. Ends with 1 when a
// licence is none that this project takes. Arguments: the lock file (./package-lock.json); --shipped leaves out what only
// development needs. Whoever adds a package with another licence reads it first, then adds it here.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Licences that ask no more than to be named and kept with the code. */
export const FREE = [
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 AND MIT',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
  '(MIT AND BSD-3-Clause)',
  'PSF-2.0',
  'Unlicense',
];
/** No open source licence: it forbids to offer the software itself to others as a managed service. A State runs its hub itself. */
export const RESTRICTED = ['Elastic-2.0'];
/** Taken for what never leaves a developer's machine, beside those above. */
export const FOR_DEVELOPMENT = ['CC-BY-4.0', 'CC0-1.0', 'MPL-2.0', '(MIT OR CC0-1.0)', 'Python-2.0'];

/**
 * @param packages what package-lock.json says of each package, by its path.
 * @returns each package once a version, sorted, with the kind of its licence: free, restricted, development, or refused.
 */
export function licences(packages, isShippedOnly = false) {
  const rows = new Map();
  for (const [path, { version, license = 'none', dev = false }] of Object.entries(packages)) {
    if (path === '' || (dev && isShippedOnly)) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    rows.set(`${name}\t${version}`, { name, version, license, kind: kindOf(license, dev) });
  }
  return [...rows.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function kindOf(license, isForDevelopment) {
  if (FREE.includes(license)) return 'free';
  if (RESTRICTED.includes(license)) return 'restricted';
  return isForDevelopment && FOR_DEVELOPMENT.includes(license) ? 'development' : 'refused';
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const words = process.argv.slice(2);
  const file = words.find((word) => !word.startsWith('-')) ?? 'package-lock.json';
  const rows = licences(JSON.parse(readFileSync(file, 'utf8')).packages, words.includes('--shipped'));
  for (const { name, version, license, kind } of rows) console.log([name, version, license, kind].join('\t'));
  const refused = rows.filter(({ kind }) => kind === 'refused');
  for (const { name, license } of refused)
    console.error(`${name}: its licence, ${license}, is none that docker/licences.mjs lists.`);
  process.exitCode = refused.length > 0 ? 1 : 0;
}
