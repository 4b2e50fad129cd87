import type { Dice } from './dice.ts';

/** Names that mean something to JavaScript, GraphQL or JSON. */
export const ODD_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'toJSON',
  'then',
  'length',
  'name',
  '__typename',
  '__schema',
  '__type',
  '_entities',
  '_service',
  '__defineGetter__',
  'data',
  'errors',
  'extensions',
  'null',
  'true',
  'undefined',
  'NaN',
  '_',
  '__',
  'id',
  'nodes',
  'isPrototypeOf',
  '__lookupGetter__',
] as const;

/** Strings that some parser takes for more than text. */
const ODD_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udfffb',
  '\ufeff',
  '\u202e',
  '%',
  '_',
  '*',
  '?',
  '\\',
  "'",
  '"',
  "' OR 1=1 --",
  '$1',
  '{}',
  '[]',
  '-',
  '--',
  '/*',
  ')',
  '((((((((((',
  '1e999',
  '-0',
  'NaN',
  '0x1F',
  'İ',
  'ß',
  'ﬃ',
  '\u0301'.repeat(60),
  '🧨',
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10',
  '1985-XX-XX',
  '9999-99-99',
  'DE:person:',
  'XX:person:1',
  'DE:person:\u0000',
  '../../etc/passwd',
  '__proto__',
] as const;

/** What makes a pattern, a splitter or a normaliser walk back. */
const UNITS = [
  'a',
  ' ',
  '<',
  '0',
  '1.',
  'x ',
  '-',
  '9x',
  "'",
  'é',
  '٠',
  '\u0301',
  '*',
  '?',
  '\u00ad',
  'Ж',
  '𝒳',
  'ab ',
  '0,',
  'P<',
] as const;
const LENGTHS = [201, 1_000, 10_000, 25_000, 100_000] as const;

/** Values that a question of this hub is made of. */
export interface Corpus {
  /** Ids of records that a caller was shown. */
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly documents: readonly string[];
}

const SENSIBLE: Readonly<Record<string, readonly string[]>> = {
  id: [],
  statecode: ['DE', 'FR', 'FI', 'GB', 'GR', 'EL', 'UN'],
  countrycode: ['DE', 'FRA', 'D', 'RS', 'SRB', 'XXA'],
  partialdate: ['1985', '1985-03', '1985-03-07', '1992-XX-XX'],
  date: ['2024-01-01', '2025-06-30', '2026-11-01'],
  datetime: ['2026-11-01T00:00:00Z', '2025-01-01T12:00:00Z'],
};
const WORDS = [
  'Nada Jovanovic',
  'Jovanovic',
  'Нада Јовановић',
  'Müller',
  'Ali',
  '9x19',
  '9 mm',
  '.45',
  'Glock',
  '17',
  'AB-*',
  '?123',
  'cocaine',
  'DEHAM',
  'B-MA 1234',
  'C01X00T47',
  'INVENTED-1',
  'Hamburg',
  'x',
] as const;

/** A value for a scalar: mostly sensible, else odd or long. */
export function valueFor(dice: Dice, scalar: string, corpus: Corpus): string {
  const roll = dice.upTo(19);
  if (roll === 0) return dice.one(UNITS).repeat(dice.one(LENGTHS)).slice(0, 100_000);
  if (roll <= 3) return oddText(dice);
  const sensible = scalar === 'id' ? corpus.ids : SENSIBLE[scalar];
  if (sensible && sensible.length > 0) return dice.one(sensible);
  return dice.one([dice.one(WORDS), dice.one(corpus.names), dice.one(corpus.documents)]);
}

export function oddText(dice: Dice): string {
  return dice.oneIn(4) ? dice.text(40) : dice.oneIn(6) ? dice.one(ODD_NAMES) : dice.one(ODD_TEXTS);
}

export function longText(dice: Dice): string {
  return dice.one(UNITS).repeat(dice.one(LENGTHS)).slice(0, 100_000);
}
