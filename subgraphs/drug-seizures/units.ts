import { wordKey } from '../../shared/src/core/word-key.ts';

/** A unit as it is reported. */
export interface ReportedUnit {
  /** A member of `DrugUnit`. */
  readonly unit: string;
  /** How many of `unit` one reported unit is: 0.001 for a milligram, which is counted in grams. */
  readonly each: number;
}

/** Kilograms in one unit of mass. A litre or a piece has no mass of its own. */
export const KILOGRAMS_IN: Readonly<Record<string, number>> = { KILOGRAM: 1, GRAM: 0.001 };

/**
 * Units of reports in the languages in which these come. Factors: SI brochure; NIST SP 811 (pound, ounce, US gallon). A
 * ton is metric, as in the reports to UNODC. What differs from country to country (gallon alone, libra, onza, arroba,
 * quintal, tola, viss) is not here, nor is any area.
 */
const UNITS: readonly (readonly [unit: string, each: number, names: string])[] = [
  [
    'KILOGRAM',
    1,
    `kg, kilogram, kilogramme, kilo, kilogramo, quilograma, quilo, chilogrammo, chilogrammi, chilo, chili, kgr, kgm,
    кг, килограмм, килограмма, килограммов, килограммы, килограм, килограма, килограми, кило, кілограм, кілограма, кілограмів,
    χιλιόγραμμο, χιλιόγραμμα, κιλό, κιλά, χλγ, كغ, كجم, كيلو, كيلوغرام, كيلوجرام, كيلوغرامات, کیلوگرم, کیلو, ק"ג, קילוגרם, 千克, 公斤`,
  ],
  [
    'GRAM',
    1,
    `g, gram, gramme, gr, gm, grm, gramo, grama, grammo, grammi, gramm, г, гр, грамм, грамма, граммов, граммы, грам, грама, грами,
    грамів, γραμμάριο, γραμμάρια, γρ, غ, غرام, جرام, غم, جم, غرامات, گرم, גרם, 克`,
  ],
  ['GRAM', 100, 'hg, hectogram, hectogramme, hectogramo'],
  ['GRAM', 10, 'dag, decagram, decagramme, deka, dekagramm, dkg'],
  ['GRAM', 0.1, 'dg, decigram, decigramme'],
  ['GRAM', 0.01, 'cg, centigram, centigramme'],
  [
    'GRAM',
    0.001,
    `mg, milligram, milligramme, mgr, miligramo, miligrama, milligrammo, milligrammi, milligramm, miligram, мг, миллиграмм,
    миллиграмма, миллиграммов, милиграм, милиграма, міліграм, міліграмів, χιλιοστόγραμμο, мілігр, ملغ, ملغم, مليغرام, مجم, 毫克`,
  ],
  [
    'GRAM',
    0.000001,
    `μg, mcg, ug, microgram, microgramme, microgramo, micrograma, microgrammo, microgrammi, mikrogramm, mikrogram, gamma, мкг,
    микрограмм, микрограмма, микрограммов, микрограм, мікрограм, мікрограмів, ميكروغرام, 微克`,
  ],
  ['GRAM', 0.000000001, 'ng, nanogram, nanogramme, nanogramo, nanograma, nanogramm, нг, нанограмм'],
  [
    'KILOGRAM',
    1000,
    `t, ton, tonne, metric ton, metric tonne, mt, tonelada, tonelada metrica, tonnellata, tonnellate, tona, tonn, т, тонна, тонны, тонн,
    тон, тона, тонни, τόνος, τόνοι, طن, تن, 吨, 公吨`,
  ],
  ['GRAM', 453.59237, 'lb, pound, фунт'],
  ['GRAM', 28.349523125, 'oz, ounce, avoirdupois ounce, унция'],
  ['GRAM', 31.1034768, 'troy ounce, oz t, ozt'],
  [
    'LITRE',
    1,
    `l, litre, liter, litro, ltr, lt, litar, litr, ℓ, л, литр, литра, литров, литры, литър, литар, літр, літрів, λίτρο, λίτρα, لتر, لترات,
    لیتر, ליטר, 升, dm3, cubic decimetre, cubic decimeter`,
  ],
  ['LITRE', 1000, 'm3, cubic metre, cubic meter, metro cubico, м3'],
  ['LITRE', 3.785411784, 'us gallon, gallon us, gallon us liquid'],
  ['LITRE', 4.54609, 'gallon uk, uk gallon, imperial gallon'],
  ['MILLILITRE', 10, 'cl, centilitre, centiliter, centilitro'],
  ['MILLILITRE', 100, 'dl, decilitre, deciliter, decilitro'],
  [
    'MILLILITRE',
    1,
    `ml, millilitre, milliliter, mililitro, millilitro, millilitri, mililitr, mililitar, cc, cm3, ccm, cubic centimeter, cubic centimetre,
    centimetro cubico, centimetre cube, kubikzentimeter, мл, миллилитр, миллилитра, миллилитров, милилитър, мілілітр, см3, مل, 毫升`,
  ],
  [
    'TABLET',
    1,
    `tablet, pill, tab, capsule, tableta, comprimido, pastilla, pildora, capsula, compressa, compresse, pastiglia, pastiglie, comprime, cachet,
    pilule, gelule, tablette, tabletten, pille, pillen, kapsel, kapseln, tabletka, tabletki, tabletek, таблетка, таблетки, таблеток, табл, капсула,
    капсулы, капсул, таблета, таблете, δισκίο, δισκία, χάπι, χάπια, حبة, حبوب, قرص, أقراص, قرص, کپسول, 片, 粒`,
  ],
  [
    'DOSE',
    1,
    `dose, dosage unit, blotter, trip, lsd dose, blotting paper, stamp, mark, dosis, dosi, dosen, доза, дозы, доз, дози, δόση, δόσεις, جرعة`,
  ],
  [
    'PLANT',
    1,
    `plant, tree, bush, seedling, planta, mata, pianta, piante, pied, pflanze, pflanzen, растение, растения, растений, куст, куста, кустов, рослина,
    рослини, рослин, φυτό, φυτά, نبتة, شجرة, 株`,
  ],
  [
    'UNIT',
    1,
    `unit, piece, ampoule, ampule, ampolla, package, packet, stick, cigarette, bottle, flacon, barette, vial, sachet, seed, unidad, unidades,
    unidade, unite, bag, block, brick, bulb, head, leaf, leaves, strip, joint, injection, patch, plaster, phial, bundle, parcel, roll, box, container,
    other, pieza, peca, pezzo, pezzi, stuck, stk, sztuka, sztuki, sztuk, szt, komad, kom, adet, pcs, pc, шт, штука, штуки, штук, ампула, ампулы, ампул,
    единица, единиц, брой, броя, бр, комад, комада, τεμάχιο, τεμάχια, τεμ, قطعة, وحدة, 件, 个`,
  ],
];

const INDEX = new Map(
  UNITS.flatMap(([unit, each, names]) =>
    names.split(',').map((name) => [wordKey(name), { unit, each }] as const),
  ),
);

/** `Hundred of units`, `100 gram`: so many of a unit are one. */
const MANY: readonly (readonly [RegExp, number])[] = [
  [/^hundreds? (?:of )?/u, 100],
  [/^thousands? (?:of )?/u, 1000],
  [/^millions? (?:of )?/u, 1_000_000],
];

/** @returns undefined for what is no unit that is known: it is not guessed, and kept as it was written. */
export function reportedUnit(name: string): ReportedUnit | undefined {
  const key = wordKey(name.replace(/\.(?=\p{L})|\(e?s\)/gu, ''));
  const known = unitOf(key);
  if (known) return known;
  const number = /^([1-9]\d{0,5}) (.+)$/u.exec(key.replace(/^(\d+)(?=\p{L})/u, '$1 '));
  const [many, rest] = number
    ? [Number(number[1]), number[2] ?? '']
    : (MANY.flatMap(([words, count]) =>
        words.test(key) ? [[count, key.replace(words, '')] as const] : [],
      )[0] ?? [0, '']);
  const one = unitOf(rest);
  return one && { unit: one.unit, each: exactProduct(one.each, many) };
}

/** A unit by its key, in the singular or in an English, French or Spanish plural. */
function unitOf(key: string): ReportedUnit | undefined {
  const words = key.split(' ');
  // `Kilogram (kg)` and `kg kg` say one thing twice.
  const singles = [key, ...(words.length === 2 && isSame(words) ? words.slice(0, 1) : [])];
  for (const single of singles) {
    const found = singularsOf(single)
      .map((one) => INDEX.get(one))
      .find((one) => one !== undefined);
    if (found) return found;
  }
  return undefined;
}

function isSame([one = '', other = '']: readonly string[]): boolean {
  const [first, second] = [one, other].map((word) =>
    singularsOf(word)
      .map((each) => INDEX.get(each))
      .find(Boolean),
  );
  return first !== undefined && first.unit === second?.unit && first.each === second.each;
}

function singularsOf(key: string): readonly string[] {
  const words = key.split(' ');
  // Gallons (US, liquid), metric tons, toneladas métricas: each word may be in the plural.
  const stripped = words.map((word) => (word.length > 2 ? word.replace(/s$/u, '') : word)).join(' ');
  return [key, key.length > 2 ? key.replace(/s$/u, '') : key, stripped, key.replace(/es$/u, '')];
}

/**
 * Multiplies decimal numbers as they are written: 3.84 times 0.001 is 0.00384, and no binary fraction beside it.
 *
 * @returns the double that is nearest to the exact product.
 */
export function exactProduct(one: number, other: number): number {
  // One is a whole number of the other's own: most of what files hold. What is rounded once is rounded right.
  if (one === 1) return other;
  if (other === 1) return one;
  if (Number.isInteger(one) && Number.isInteger(other) && Math.abs(one * other) <= Number.MAX_SAFE_INTEGER)
    return one * other;
  const divisor = Number.isSafeInteger(other) ? DIVISORS.get(one) : undefined;
  if (divisor !== undefined) return other / divisor;
  const [a, b] = [decimal(one), decimal(other)];
  return Number(`${a.digits * b.digits}e${a.exponent + b.exponent}`);
}

/** Grams in kilograms and the like: a whole number divided by another is rounded once. */
const DIVISORS: ReadonlyMap<number, number> = new Map(
  [1, 2, 3, 6, 9].map((zeros) => [Number(`1e-${zeros}`), 10 ** zeros]),
);

function decimal(value: number): { readonly digits: bigint; readonly exponent: number } {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(`${whole}${fraction}`), exponent: Number(exponent) - fraction.length };
}

/** A sum as people would write it, to twelve digits: doubles that are added up leave 3.8400000000000003 for 3.84. */
export function withoutNoise(sum: number): number {
  return Number(sum.toPrecision(12));
}
