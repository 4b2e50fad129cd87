import { COMMON_PARTS } from '../../../subgraphs/persons/names/common-parts.ts';
import { nameKeys } from '../../../subgraphs/persons/names/keys.ts';
import { keyWords } from '../../../subgraphs/persons/names/word-score.ts';
import type { ImportedPerson } from '../../import/formats/person.ts';
import { nameOf } from './queries.ts';

/** Words of fewer people are not common. */
const PEOPLE_MIN = 10;

/**
 * Counts how many people bear each word of names, by its consonants, as the table of common parts holds it.
 *
 * @returns bits by consonants: the binary logarithm of how many people there are to one who bears the word, rounded.
 */
function countParts(people: readonly ImportedPerson[]): Readonly<Record<string, number>> {
  const bearers = new Map<string, Set<string>>();
  for (const { id, identities } of people)
    for (const bones of nameKeys(identities.map(nameOf)).flatMap((key) => keyWords(key).bones)) {
      if (bones === '.' || bones === '=') continue;
      const part = bones.replace(/~$/u, '').replace(/(?<=.)w/gu, '');
      const known = bearers.get(part);
      if (known) known.add(id);
      else bearers.set(part, new Set([id]));
    }
  return Object.fromEntries(
    [...bearers]
      .filter(([, ids]) => ids.size >= PEOPLE_MIN)
      .map(([part, { size }]) => [part, Math.round(Math.log2(people.length / size))]),
  );
}

/** Whether the table of common parts is what the lists say, as a sentence. */
export function partsInStep(people: readonly ImportedPerson[]): string {
  const counted = countParts(people);
  const parts = new Set([...Object.keys(counted), ...Object.keys(COMMON_PARTS)]);
  const differ = [...parts].filter((part) => counted[part] !== COMMON_PARTS[part]).sort();
  return differ.length === 0
    ? `Common parts of names: all ${parts.size} as counted of ${people.length} people.`
    : `Common parts of names that were counted otherwise: ${differ.map((part) => `${part} ${counted[part] ?? '-'}`).join(', ')}`;
}
