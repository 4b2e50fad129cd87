/** Words of `Sex` by which a record says that it does not know, or that there is nothing to know. ISO 5218 codes 0 and 9. */
export const NO_SEX = ['NOT_KNOWN', 'NOT_APPLICABLE'] as const;

/**
 * Codes that stand where a nationality would, and name none: refugees (XXB, XXC) and unspecified (XXX) of ICAO Doc 9303
 * part 3. A stateless person (XXA) has none, which is something else than not knowing.
 */
export const NO_NATIONALITY = ['XXB', 'XXC', 'XXX'] as const;

export function saysNoNationality(code: string): boolean {
  return NO_NATIONALITY.some((none) => none === code);
}

/**
 * States that were renamed, joined or divided, by the code of then, with those of now: to hold the nationality of one may be
 * to hold that of the other. ISO 3166-3 (formerly used codes) from memory; which State follows which is ours, and no legal
 * statement of succession.
 */
const RENAMED: Readonly<Record<string, readonly string[]>> = {
  AN: ['BQ', 'CW', 'NL', 'SX'],
  BU: ['MM'],
  CS: ['CZ', 'ME', 'RS', 'SK'],
  DD: ['DE'],
  SU: ['AM', 'AZ', 'BY', 'EE', 'GE', 'KG', 'KZ', 'LT', 'LV', 'MD', 'RU', 'TJ', 'TM', 'UA', 'UZ'],
  TP: ['TL'],
  YD: ['YE'],
  YU: ['BA', 'HR', 'ME', 'MK', 'RS', 'SI', 'XK'],
  ZR: ['CD'],
};

/** Codes under which the same nationality may be recorded, of then or of now, without its own. */
export function renamed(code: string): readonly string[] {
  const then = Object.entries(RENAMED).flatMap(([old, now]) => (now.includes(code) ? [old] : []));
  return [...(RENAMED[code] ?? []), ...then];
}

/** Whether a list of nationalities names none. */
export function namesNone(codes: readonly string[]): boolean {
  return codes.every(saysNoNationality);
}
