/** Line, first column and the column after the last, from 0. */
export type Span = readonly [line: number, from: number, to: number];

export type LayoutName = 'TD1' | 'TD2' | 'TD3' | 'MRV_A' | 'MRV_B' | 'FRENCH_CARD';

/** Where a zone holds what. */
export interface Layout {
  readonly name: LayoutName;
  readonly lines: number;
  readonly width: number;
  /** What the zone begins with where two layouts are of one size. */
  readonly begins?: RegExp;
  /** Its check digit follows, as with all fields that have one. */
  readonly number: Span;
  readonly issuer: Span;
  readonly birth: Span;
  readonly expiry?: Span;
  /** Where a number goes on that is longer than its place. */
  readonly goesOn?: Span;
  /** Optional data with a check digit of their own. */
  readonly optional?: Span;
  readonly composite?: { readonly over: readonly Span[]; readonly digit: Span };
  readonly sex: Span;
  readonly nationality?: Span;
  /** Family name and given names, parted by two fillers, unless the given names stand elsewhere. */
  readonly names: Span;
  readonly forenames?: Span;
  /** Where no digit can be. */
  readonly letters: readonly Span[];
}

const TD1: Layout = {
  name: 'TD1',
  lines: 3,
  width: 30,
  number: [0, 5, 14],
  issuer: [0, 2, 5],
  birth: [1, 0, 6],
  expiry: [1, 8, 14],
  goesOn: [0, 15, 30],
  composite: {
    over: [
      [0, 5, 30],
      [1, 0, 7],
      [1, 8, 15],
      [1, 18, 29],
    ],
    digit: [1, 29, 30],
  },
  sex: [1, 7, 8],
  nationality: [1, 15, 18],
  names: [2, 0, 30],
  letters: [
    [0, 2, 5],
    [1, 15, 18],
  ],
};

const SECOND_LINE = {
  number: [1, 0, 9],
  issuer: [0, 2, 5],
  birth: [1, 13, 19],
  expiry: [1, 21, 27],
  sex: [1, 20, 21],
  nationality: [1, 10, 13],
  letters: [
    [0, 2, 5],
    [1, 10, 13],
  ],
} as const;

/** The composite digit of a TD2 or TD3 stands at the end of all that it covers. */
function compositeTo(end: number): NonNullable<Layout['composite']> {
  return {
    over: [
      [1, 0, 10],
      [1, 13, 20],
      [1, 21, end],
    ],
    digit: [1, end, end + 1],
  };
}

/**
 * ICAO Doc 9303 parts 5 (TD1), 6 (TD2), 4 (TD3) and 7 (MRV-B and MRV-A, as wide as TD2 and TD3, without a composite
 * digit), and the French identity card that was issued until 2021: twelve characters of number, no expiry, given names in
 * the second line, a composite digit over everything (layout from memory, held against the specimens of PRADO).
 */
export const LAYOUTS: readonly Layout[] = [
  TD1,
  {
    name: 'FRENCH_CARD',
    lines: 2,
    width: 36,
    begins: /^IDFRA/u,
    number: [1, 0, 12],
    issuer: [0, 2, 5],
    birth: [1, 27, 33],
    composite: {
      over: [
        [0, 0, 36],
        [1, 0, 35],
      ],
      digit: [1, 35, 36],
    },
    sex: [1, 34, 35],
    names: [0, 5, 30],
    forenames: [1, 13, 27],
    letters: [
      [0, 0, 30],
      [1, 13, 27],
    ],
  },
  { name: 'MRV_B', lines: 2, width: 36, begins: /^V/u, ...SECOND_LINE, names: [0, 5, 36] },
  {
    ...{ name: 'TD2', lines: 2, width: 36, names: [0, 5, 36] },
    ...SECOND_LINE,
    goesOn: [1, 28, 35],
    composite: compositeTo(35),
  },
  { name: 'MRV_A', lines: 2, width: 44, begins: /^V/u, ...SECOND_LINE, names: [0, 5, 44] },
  {
    ...{ name: 'TD3', lines: 2, width: 44, names: [0, 5, 44] },
    ...SECOND_LINE,
    optional: [1, 28, 42],
    composite: compositeTo(43),
  },
];
