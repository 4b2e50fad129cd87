/** Names that lists use and that are not the names of the Unicode CLDR. Historic States have their ISO 3166-3 code. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  "democratic people's republic of korea": 'KP',
  'korea, north': 'KP',
  'korea, south': 'KR',
  'republic of korea': 'KR',
  'democratic republic of the congo': 'CD',
  'congo, democratic republic of the': 'CD',
  congo: 'CG',
  'congo, republic of the': 'CG',
  'russian federation': 'RU',
  'united kingdom of great britain and northern ireland': 'GB',
  'iran (islamic republic of)': 'IR',
  'united states of america': 'US',
  'syrian arab republic': 'SY',
  'state of palestine': 'PS',
  palestinian: 'PS',
  'palestinian territories': 'PS',
  'west bank': 'PS',
  gaza: 'PS',
  'united republic of tanzania': 'TZ',
  'bosnia and herzegovina': 'BA',
  'trinidad and tobago': 'TT',
  'viet nam': 'VN',
  'china, hong kong special administrative region': 'HK',
  'hong kong': 'HK',
  macau: 'MO',
  burma: 'MM',
  'the gambia': 'GM',
  'saint kitts and nevis': 'KN',
  'antigua and barbuda': 'AG',
  'cabo verde': 'CV',
  'macedonia, the former yugoslav republic of': 'MK',
  'north macedonia, the republic of': 'MK',
  'moldova, republic of': 'MD',
  turkey: 'TR',
  'czech republic': 'CZ',
  swaziland: 'SZ',
  'cote d ivoire': 'CI',
  "cote d'ivoire": 'CI',
  'former soviet union': 'SU',
  'soviet union': 'SU',
  yugoslavia: 'YU',
  'serbia and montenegro': 'CS',
  kosovo: 'XK',
};

const NAMES = englishNames();

/**
 * Turns the English name of a country, as lists write it, into its ISO 3166-1 alpha-2 code.
 *
 * @returns undefined for a name that is no country: it is not guessed.
 */
export function countryCode(name: string): string | undefined {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[’‘]/gu, "'")
    .replace(/^the (?!gambia)/u, '');
  return OTHER_NAMES[plain] ?? NAMES.get(plain);
}

function englishNames(): ReadonlyMap<string, string> {
  const display = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const names = new Map<string, string>();
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  for (const first of letters) {
    for (const second of letters) {
      const code = `${first}${second}`;
      const name = display.of(code);
      // Codes that are no more in use have the name of their successor: YD would be Yemen.
      const isCurrent = Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
      if (name !== undefined && isCurrent) names.set(name.toLowerCase(), code);
    }
  }
  return names;
}
