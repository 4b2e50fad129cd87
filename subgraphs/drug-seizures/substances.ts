import { readFileSync } from 'node:fs';
import { withoutRemarks } from '../../shared/src/core/remarks.ts';
import { wordKey } from '../../shared/src/core/word-key.ts';
import { exactProduct, KILOGRAMS_IN, reportedUnit } from './units.ts';

/** What a substance is, in the words of the UN conventions. */
export interface Substance {
  readonly name: string;
  readonly substanceClass: string;
  readonly cas: string | null;
  /** The schedule or table of the strictest regime but for 1961, schedule IV, whose substances are in I too. null: a group. */
  readonly schedule: string | null;
  readonly isNps: boolean;
  readonly isPrecursor: boolean;
  /** Kilograms of a usual tablet, dose or plant, for reports by number. null where there is no usual one. */
  readonly kilogramsPerTablet: number | null;
  /** The group of substances that it belongs to, by name. A seizure is found by either. */
  readonly group: string | null;
}

interface Named {
  readonly substance: Substance;
  /** A word of the street: it may mean something else elsewhere, and yields to a proper name beside it. */
  readonly isStreet: boolean;
}

/** Greek letters that stand alone in chemical names. */
const GREEK: Readonly<Record<string, string>> = { α: 'alpha', β: 'beta', γ: 'gamma', δ: 'delta' };

/** What is said of a form or a salt of a substance, which stays that substance. */
const FORM =
  /^(?:hydrochloride|hcl|hydrobromide|bitartrate|tartrate|sulphate|sulfate|phosphate|citrate|maleate|fumarate|salts?|base|powder|liquid|crystals?|crystalline|tablets?|pills?|capsules?|unspecified)$/u;

/** Words that make of a substance another one, or none: what they stand beside is not taken for it. */
const CHANGES = new RegExp(
  [
    // Imitations, mixtures, denials, and what becomes of something.
    'not?|non|without|negative|imitations?|fake|false|simulated|counterfeit|placebo|substitutes?|precursors?|analogues?|analogs?|derivatives?|derivates',
    'mix|mixed|mixture|cut|plus|with|seeds?|plants?|bush|leaf|leaves|straw|synthetic|like|type|y|and|et|und|или|и',
    // Parts of chemical names.
    'alpha|beta|gamma|delta|n|o|p|m|d|l|para|ortho|meta|iso|nor|homo|cis|trans',
    String.raw`(?:\d+ )*\p{L}*(?:fluor|chlor|brom|iod|meth|eth|prop|but|acet|acr|benz|hydr|nitr|thi)(?:o|yl|oxy|yloxy)?(?:phenyl)?`,
    'intermediate|glycidate|glycidic',
  ]
    .map((words) => `(?:${words})`)
    .join('|')
    .replace(/^/u, '(?:^| )(?:')
    .replace(/$/u, ')(?= |$)'),
  'u',
);

const TABLE = readTable();
const INDEX = makeIndex();

function readTable(): readonly {
  readonly substance: Substance;
  readonly names: string[];
  readonly street: string[];
}[] {
  const [, ...lines] = readFileSync(new URL('./data/substances.tsv', import.meta.url), 'utf8')
    .trimEnd()
    .split(/\r?\n/u);
  const list = (text: string): string[] => (text === '' ? [] : text.split('|'));
  return lines.map((line) => {
    const [
      name = '',
      substanceClass = '',
      schedule = '',
      cas = '',
      each = '',
      marks = '',
      group = '',
      names = '',
      street = '',
    ] = line.split('\t');
    return {
      substance: {
        name,
        substanceClass,
        cas: cas || null,
        schedule: schedule || null,
        isNps: marks === 'NPS',
        isPrecursor: marks === 'PRECURSOR',
        kilogramsPerTablet: each === '' ? null : Number(each),
        group: group || null,
      },
      names: [name, ...list(names)],
      street: list(street),
    };
  });
}

function makeIndex(): ReadonlyMap<string, Named> {
  const index = new Map<string, Named>();
  for (const { substance, names, street } of TABLE)
    for (const [isStreet, all] of [
      [false, names],
      [true, street],
    ] as const)
      for (const name of all) {
        const key = keyOf(name);
        const known = index.get(key);
        if (known && known.substance !== substance)
          throw new Error(`"${name}" is ${known.substance.name} and ${substance.name} in substances.tsv`);
        if (!known) index.set(key, { substance, isStreet });
      }
  // `JWH018` and `2CB`, where that is no name of another.
  for (const [key, one] of [...index]) {
    const joined = key.replaceAll(' ', '');
    if (!index.has(joined)) index.set(joined, one);
  }
  return index;
}

function keyOf(name: string): string {
  return wordKey(
    name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/(?<!\p{L})[αβγδ](?!\p{L})/gu, (letter) => ` ${GREEK[letter] ?? ''} `),
  );
}

function named(text: string): Named | undefined {
  const key = keyOf(text);
  const whole = INDEX.get(key) ?? INDEX.get(key.replaceAll(' ', ''));
  if (whole) return whole;
  const words = key.split(' ');
  // A word at a time: `cocaine base powder` is cocaine base, not cocaine.
  while (words.length > 1 && FORM.test(words.at(-1) ?? '')) {
    words.pop();
    const found = INDEX.get(words.join(' '));
    if (found) return found;
  }
  while (words.length > 1 && FORM.test(words[0] ?? '')) {
    words.shift();
    const found = INDEX.get(words.join(' '));
    if (found) return found;
  }
  return undefined;
}

/**
 * Finds a substance by any usual name, in any script. What stands in brackets says more than the word before: `Cannabis
 * (hashish)` is resin, `Ecstasy (MDA)` is MDA; where it makes something else of it (imitation, 4-fluoro) that is not known,
 * nothing is.
 *
 * @returns undefined when the name is not known, or names two: it is then kept as it was reported.
 */
export function substanceNamed(name: string): Substance | undefined {
  const whole = named(name);
  if (whole) return whole.substance;
  const { outside, inside } = withoutRemarks(name);
  const remarks = inside.filter((remark) => keyOf(remark) !== '');
  if (remarks.length === 0) return undefined;
  for (const remark of remarks) {
    const both = named(`${outside} ${remark}`) ?? named(`${remark} ${outside}`);
    if (both) return both.substance;
  }
  const [word, said] = [named(outside), remarks.map(named)];
  const unknown = [...(word ? [] : [outside]), ...remarks.filter((_, i) => !said[i])];
  if (unknown.some((text) => CHANGES.test(keyOf(text)))) return undefined;
  const proper = said.flatMap((one) =>
    one && !(one.isStreet && word && !word.isStreet) ? [one.substance] : [],
  );
  const substances = new Set(proper.length > 0 ? proper : word ? [word.substance] : []);
  // A group beside one of its own says nothing against it: `JWH-018 (synthetic cannabinoid)`.
  const own = proper.length > 0 && word ? proper.every((one) => one.name === word.substance.group) : false;
  if (own) return word?.substance;
  return substances.size === 1 ? [...substances][0] : undefined;
}

/** The form in which substance names are compared: letters and digits of all scripts. Empty where a name has none. */
export function substanceKey(name: string): string {
  return keyOf(substanceNamed(name)?.name ?? name).replaceAll(' ', '');
}

/** The keys by which a seizure of this substance is found: its own, and that of its group. */
export function substanceKeys(name: string): readonly string[] {
  const group = substanceNamed(name)?.group;
  return [substanceKey(name), ...(group == null ? [] : [substanceKey(group)])].filter((key) => key !== '');
}

/** All substances that are known, and their groups. */
export function knownSubstances(): readonly Substance[] {
  return TABLE.map(({ substance }) => substance);
}

/**
 * Says what a reported unit is and how many kilograms one of it is.
 *
 * @returns `kilogramsPerUnit` null where no honest factor exists: then no kilograms are worked out. Litres and pieces have
 *   no mass that could be known; tablets, doses and plants have the usual one of their substance.
 */
export function unitNamed(
  name: string,
  of: Substance | undefined,
): { readonly unit: string; readonly kilogramsPerUnit: number | null } | undefined {
  const found = reportedUnit(name);
  if (!found) return undefined;
  const inOne = kilogramsInOne(found.unit, of);
  return { unit: found.unit, kilogramsPerUnit: inOne === null ? null : exactProduct(inOne, found.each) };
}

/** Kilograms in one `DrugUnit` of a substance. */
export function kilogramsInOne(unit: string, of: Substance | undefined): number | null {
  const byNumber = unit === 'TABLET' || unit === 'DOSE' || unit === 'PLANT';
  return KILOGRAMS_IN[unit] ?? (byNumber ? (of?.kilogramsPerTablet ?? null) : null);
}
