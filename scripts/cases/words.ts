import { issuerCode } from '../../shared/src/core/issuer-code.ts';
import { wordKey } from '../../shared/src/core/word-key.ts';
import { documentKey } from '../../subgraphs/border-crossings/arguments.ts';
import { readMrz } from '../../shared/src/core/mrz.ts';
import { substanceKey, substanceNamed, unitNamed } from '../../subgraphs/drug-seizures/substances.ts';
import { calibreName } from '../../subgraphs/firearms/calibre.ts';
import { serialKey } from '../../subgraphs/firearms/serial.ts';
import { countryCode } from '../import/formats/country-names.ts';
import { judged, tableOf, type CaseResult } from './case.ts';

/** What makes a word of reports comparable, by kind. */
const KEYS: Readonly<Record<string, (text: string) => string>> = {
  plate: documentKey,
  serial: serialKey,
  make: wordKey,
  substance: substanceKey,
  issuer: issuerCode,
};

/** Judges words of reports: units, substances, calibres, countries, keys and machine readable zones. Asks no database. */
export function judgedWords(folder: string): readonly CaseResult[] {
  return [
    ...judgedBy(folder, 'units', unitIsRight, (text) => unitNamed(text, undefined)),
    ...judgedBy(folder, 'substances', substanceIsRight, substanceNamed),
    ...judgedBy(folder, 'calibres', calibreIsRight, calibreName),
    ...judgedBy(folder, 'countries', (right, now) => now === right, countryCode),
    ...judgedBy(folder, 'mrz', zoneIsRight, (zone) => readMrz(unescaped(zone))),
    ...judgedKeys(folder),
  ];
}

const REFUSED = Symbol('refused');
type Made<T> = T | undefined | typeof REFUSED;

function judgedBy<T>(
  folder: string,
  name: string,
  isRight: (right: string, now: Made<T>) => boolean | undefined,
  make: (text: string) => T | undefined,
): readonly CaseResult[] {
  return tableOf(folder, `${name}.tsv`).map(({ where, cells: [asked = '', right = ''] }) => {
    let now: Made<T>;
    let said: string;
    try {
      now = make(asked);
      said = JSON.stringify(now) ?? 'nothing';
    } catch (error) {
      now = REFUSED;
      said = `refused: ${error instanceof Error ? error.message : String(error)}`;
    }
    return judged({ where, asked, right, now: said }, isRight(right, now));
  });
}

function judgedKeys(folder: string): readonly CaseResult[] {
  return tableOf(folder, 'keys.tsv').map(
    ({ where, cells: [kind = '', one = '', other = '', right = ''] }) => {
      const key = KEYS[kind];
      const asked = `${kind} ${one} and ${other}`;
      if (!key)
        return judged(
          { where, asked, right, now: `no such kind: ${Object.keys(KEYS).join(', ')}` },
          undefined,
        );
      const [a, b] = [key(one), key(other)];
      // Nothing compares as equal to nothing: an empty key finds nothing.
      const now = a === b && a !== '' ? 'EQUAL' : 'DIFFERENT';
      return judged({ where, asked, right, now: `${now} (${a}, ${b})` }, now === right);
    },
  );
}

/** `0.001 kg`, or the unit's name; what follows is remark. */
function unitIsRight(
  right: string,
  now: Made<{ readonly unit: string; readonly kilogramsPerUnit: number | null }>,
): boolean | undefined {
  const [, amount, measure] = /^([\d.]+) (kg|l)\b/u.exec(right) ?? [];
  if (measure === 'l') return undefined;
  if (now === REFUSED || now === undefined) return false;
  if (amount !== undefined) return now.kilogramsPerUnit === Number(amount);
  const [, unit] = /^([A-Z]+)\b/u.exec(right) ?? [];
  return unit === undefined ? undefined : now.unit === unit;
}

/** The name of a substance, `CLASS, 1961 I`, a regime alone, or words. */
function substanceIsRight(
  right: string,
  now: Made<{ readonly name: string; readonly substanceClass: string; readonly schedule: string | null }>,
): boolean | undefined {
  if (now === REFUSED || now === undefined) return false;
  const [first = '', ...rest] = right.split(', ');
  if (/^no schedule/u.test(right)) return now.schedule === 'NONE';
  const regime = [first, ...rest].find((part) => /^(?:1961|1971|1988) /u.test(part));
  if (regime !== undefined) {
    const isClass = /^[A-Z_]+$/u.test(first) ? now.substanceClass === first : true;
    return isClass && regimeOf(now.schedule).startsWith(regimeOf(regime.replace(/ and .*/u, '')));
  }
  return now.name === first;
}

function regimeOf(text: string | null): string {
  return (text ?? '').replace(/^C|table|[^0-9IV]/gu, '');
}

/** The cartridge's name, perhaps another way to write it, or that there is none. */
function calibreIsRight(right: string, now: Made<string>): boolean | undefined {
  if (now === REFUSED) return false;
  if (right === 'no cartridge') return now === undefined;
  const name = right.replace(/^found by a search for /u, '').replace(/ \(.*|,.*|; .*/u, '');
  return now !== undefined && now === (calibreName(name) ?? name);
}

function zoneIsRight(
  right: string,
  now: Made<{ readonly number: string; readonly issuer: string | null; readonly doubts: readonly string[] }>,
): boolean | undefined {
  if (right.startsWith('refused: the composite')) return now === REFUSED || now?.doubts.includes('COMPOSITE');
  if (right.startsWith('refused')) return now === REFUSED;
  const [, number] = /number ([A-Z0-9]+)/u.exec(right) ?? [];
  if (number === undefined) return undefined;
  return now !== REFUSED && now?.number === number;
}

function unescaped(zone: string): string {
  return zone.replace(/\\n/gu, '\n').replace(/\\r/gu, '\r');
}
