import { readFileSync } from 'node:fs';
import { wordKey } from '../../../shared/src/core/word-key.ts';
import { withoutRemarks } from '../../../shared/src/core/remarks.ts';

/**
 * Names that lists use and that neither UNTERM nor the Unicode CLDR has. From memory. A State that was renamed has its
 * present code, one that ended the code of ISO 3166-3: alpha-2, but CSK for Czechoslovakia, as CS was given again to Serbia and
 * Montenegro. What several States are called (Korea, Virgin Islands) is none of them.
 */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  AE: 'UAE, Emirates',
  AN: 'Netherlands Antilles, Dutch Antilles, Antillas Neerlandesas, Antilles néerlandaises, Niederländische Antillen, Нидерландские Антильские острова',
  BA: 'Bosnia, Bosnia-Hercegovina, Bosna i Hercegovina',
  BF: 'Upper Volta, Haute-Volta, Alto Volta',
  BJ: 'Dahomey',
  BO: 'Bolivia Plurinational State, Plurinational Republic of Bolivia',
  BY: 'Byelorussia, Belorussia, Byelorussian SSR, Белоруссия, Bielorrusia, Biélorussie, Bielorrússia',
  BZ: 'British Honduras',
  CD: 'Zaire, Zaïre, DRC, DR Congo, RDC, D.R. Congo, Congo-Kinshasa, Congo Kinshasa, Republic of Zaire, Заир, Democratic Republic of Congo',
  CF: 'Central African Rep, República Centro Africana, Rep. Centro Africana, Central African Empire',
  CG: 'Congo, Congo-Brazzaville, Congo Brazzaville, Republic of the Congo, Republic of Congo, Конго',
  CI: "Ivory Coast, Cote d'Ivoire, Cote dIvoire, Costa de Marfil, Costa do Marfim, Берег Слоновой Кости",
  CN: "PRC, P.R. China, People's Republic of China, PR China, Mainland China, China Mainland, КНР",
  CS: 'Serbia and Montenegro, State Union of Serbia and Montenegro, Srbija i Crna Gora, Serbia y Montenegro, Serbie-et-Monténégro, Sérvia e Montenegro, Сербия и Черногория',
  CSK: 'Czechoslovakia, Czecho-Slovakia, Czechoslovak Socialist Republic, Czech and Slovak Federal Republic, CSSR, ČSSR, ČSFR, Československo, Tschechoslowakei, Tchécoslovaquie, Checoslovaquia, Checoeslovaquia, Tchecoslováquia, Checoslováquia, Cecoslovacchia, Czechosłowacja, Чехословакия, Чехословаччина, Чехословачка, Τσεχοσλοβακία, تشيكوسلوفاكيا',
  CV: 'Cape Verde',
  CZ: 'Czech Republic, Czech Rep, Rep. Tcheca, Rep. Checa',
  DD: 'German Democratic Republic, East Germany, GDR, DDR, G.D.R., RDA, Deutsche Demokratische Republik, République démocratique allemande, República Democrática Alemana, República Democrática Alemã, Allemagne de l’Est, Alemania Oriental, Alemanha Oriental, ГДР, Германская Демократическая Республика, Восточная Германия',
  DE: 'Federal Republic of Germany, West Germany, FRG, F.R.G., BRD, RFA, Alemania Occidental, Alemanha Ocidental, Allemagne de l’Ouest, ФРГ, Западная Германия',
  ET: 'Abyssinia',
  FM: 'Micronesia',
  GB: 'UK, U.K., Great Britain, Britain, England, Scotland, Wales, Northern Ireland, England and Wales, Inglaterra, Escocia, Escócia, Gales, País de Gales, Irlanda del Norte, Irlanda do Norte, Angleterre, Écosse, Grande-Bretagne, Großbritannien, Gran Bretaña, Grã-Bretanha, Inghilterra, Англия, Великобритания, Шотландия, Velika Britanija, Велика Британија',
  GM: 'The Gambia',
  GQ: 'Spanish Guinea',
  GW: 'Portuguese Guinea, Guinea Bissau',
  GY: 'British Guiana',
  HK: 'Hong Kong, Hong Kong Special Administrative Region, Hong Kong SAR, Hong Kong SAR of China, China Hong Kong, Hongkong, Hong Kong (China)',
  ID: 'Dutch East Indies',
  IE: 'Eire, Republic of Ireland, Irish Republic, República de Irlanda',
  IR: 'Persia, Islamic Republic of Iran, Irán',
  KG: 'Kirghizia, Kirgizia, Kyrgyz Republic, Киргизия',
  KH: 'Kampuchea, Democratic Kampuchea, Khmer Republic',
  KN: 'St. Kitts and Nevis, Saint Christopher and Nevis',
  KP: "RPDC, North Korea, Korea North, DPRK, D.P.R.K., Korea DPR, Democratic People's Republic of Korea, КНДР",
  KR: 'South Korea, Korea South, ROK, R.O.K., Korea Rep, Republic of Korea',
  LA: 'Laos, Lao PDR, Lao',
  LK: 'Ceylon',
  LS: 'Basutoland',
  LY: 'Libyan Arab Jamahiriya, Socialist People’s Libyan Arab Jamahiriya, Great Socialist People’s Libyan Arab Jamahiriya',
  MD: 'Moldavia, Republic of Moldova, Молдавия',
  MK: 'Macedonia, FYROM, FYR Macedonia, The former Yugoslav Republic of Macedonia, North Macedonia the Republic of, Republic of Macedonia, Македония, Македонија',
  MM: 'Burma, Birmania, Birmanie, Burma (Myanmar), Myanmar (Burma), Бирма',
  MO: 'Macau, Macao, Macau SAR of China, Macao SAR, Macau SAR, China Macao',
  NL: 'Holland, Holanda, Hollande, Голландия, Holandija, Холандија',
  PS: 'Palestine, State of Palestine, Palestinian, Palestinian Territory, Occupied Palestinian Territory, Palestinian Territories, Palestinian Authority, Palestinian National Authority, West Bank, Gaza, Gaza Strip, West Bank and Gaza, Palestinian Territory Occupied',
  RU: 'Russian Fed, Russian SFSR, RSFSR, РФ, РСФСР',
  SA: 'KSA, Kingdom of Saudi Arabia',
  SR: 'Dutch Guiana, Surinam',
  ST: 'Sao Tome, São Tomé, Sao Tome & Principe',
  SU: 'USSR, U.S.S.R., Soviet Union, Union of Soviet Socialist Republics, URSS, UdSSR, Sowjetunion, Union soviétique, Unión Soviética, União Soviética, Unione Sovietica, Union of Soviet Socialist Republics (USSR), Union der Sozialistischen Sowjetrepubliken, ZSRR, SSSR, Sovjetski Savez, Совјетски Савез, СССР, Советский Союз, Союз Советских Социалистических Республик, СРСР, Радянський Союз, الاتحاد السوفيتي, 苏联',
  SY: 'Syrian Arab Rep',
  SZ: 'Swaziland, eSwatini, Swasiland, Suazilandia, Suazilândia, Свазиленд',
  TH: 'Siam',
  TJ: 'Tadjikistan, Tadzhikistan',
  TL: 'East Timor, Timor Oriental, Timor-Leste, Portuguese Timor, Восточный Тимор',
  TR: 'Turkey, Turkiye, Türkiye, Republic of Turkey',
  TW: 'Taiwan Province of China, Taiwan R.O.C., Chinese Taipei, Taiwan (China), China (Taiwan)',
  TZ: 'Tanganyika',
  US: 'USA, U.S.A., U.S., United States, America (United States), Estados Unidos da América, EUA, E.U.A., EE.UU., EEUU, EE. UU., E.E.U.U., États-Unis d’Amérique, Etats Unis, Vereinigte Staaten von Amerika, США, САЩ, САД, Stati Uniti, Stati Uniti d’America',
  VA: 'Vatican, Vatican City, Vatican City State, Holy See, Holy See (Vatican City State), Santa Sede',
  VD: 'Democratic Republic of Viet-Nam, North Vietnam, Vietnam Nord',
  VE: 'Bolivarian Republic of Venezuela, Venezuela Bolivarian Republic, República Bolivariana de Venezuela',
  VN: 'Vietnam, Socialist Republic of Vietnam',
  VU: 'New Hebrides',
  WS: 'Western Samoa',
  XK: 'Kosovo, Kosovo under UNSCR 1244, Kosovo (UNSCR 1244), Kosovo UNSCR 1244/1999, Kosovo and Metohija, Kosovo i Metohija, Republic of Kosovo, Косово',
  YD: 'South Yemen, Yemen South, Democratic Yemen, Yemen Democratic, People’s Democratic Republic of Yemen',
  YE: 'North Yemen, Yemen Arab Republic, Republic of Yemen',
  YU: 'Yugoslavia, Federal Republic of Yugoslavia, Socialist Federal Republic of Yugoslavia, SFRY, SFR Yugoslavia, FR Yugoslavia, Jugoslavija, Jugoslawien, Yougoslavie, Iugoslávia, Jugoslávia, Jugoslavia, Jugosławia, Югославия, Југославија, Югославія, Γιουγκοσλαβία, يوغوسلافيا, 南斯拉夫',
  ZA: 'RSA, Republic of South Africa, South Africa (Republic of)',
  ZW: 'Rhodesia, Southern Rhodesia, Zimbabwe Rhodesia',
  ZM: 'Northern Rhodesia',
};

/** What several States are called: it says none of them. Each of the parts of the word is known only with its other part. */
const SHARED = [
  'Korea',
  'Corea',
  'Corée',
  'Coreia',
  'Корея',
  'Virgin Islands',
  'Guiana',
  'Guianas',
  'سانت مارتن',
];

const ENGLISH = 'en';

/** Languages of the Unicode CLDR in which a country is looked for after UNTERM's six and English. */
const LANGUAGES =
  'fr es de it pt pt-PT nl sv da nb fi is et lv lt pl cs sk hu ro bg sr sr-Latn hr bs sl mk sq el tr az ru uk be kk ky uz tg tk mn ka hy ar he fa ps ur hi bn ta th vi id ms sw so am zh zh-Hant ja ko ga mt ca eu gl lb km lo my ne si fil'.split(
    ' ',
  );

/** Regions of the CLDR that are no countries: unknown, pseudo-localised, outlying, the euro area. */
const NO_COUNTRY = new Set(['ZZ', 'XA', 'XB', 'QO', 'EZ']);

/** Words that lists leave out or put elsewhere: `Bolivia, Plurinational State of`, `the Bahamas`, `Afghanistan (l')`. */
const SMALL_WORDS = new Set(
  'the of and la le les l el los las lo il i gli der die das o os a as d de du des del della di da do dos das y et e und и і'.split(
    ' ',
  ),
);

let names: Names | undefined;

/**
 * Turns the name of a country, as lists write it, into its ISO 3166-1 alpha-2 code: UNTERM's short and formal names in six
 * languages, the Unicode CLDR's in sixty, common and historic ones; the order of words, articles, accents and case do not
 * count.
 *
 * @returns ISO 3166-3 for a State that is no more (SU, YU, DD, CS; CSK for Czechoslovakia); undefined for a name that is no
 *   country or several: it is not guessed.
 */
export function countryCode(name: string): string | undefined {
  names ??= new Names();
  const whole = find(names, name);
  if (whole !== undefined) return whole;
  // `Iraq (Central Iraq)`: a part of it, where the words in brackets name no other country and no half of one.
  const { outside, inside } = withoutRemarks(name);
  if (inside.length === 0) return undefined;
  const [known, others] = [find(names, outside), inside.map((remark) => find(names ?? new Names(), remark))];
  if (known === undefined || others.some((other) => other !== undefined && other !== known)) return undefined;
  return inside.some((remark) => HALF.test(wordKey(remark))) ? undefined : known;
}

const HALF =
  /^(?:north|south|east|west|northern|southern|eastern|western|former|ex|dutch|french|british|us|american|democratic)\b/u;

function find(all: Names, name: string): string | undefined {
  return all.get(nameKey(name)) ?? all.get(nameKey(name.replace(/^\s*(?:the )?(?:former|ex)[\s-]+/iu, '')));
}

/** Words in alphabetical order, so that `Korea, Republic of` is `Republic of Korea`. */
function nameKey(name: string): string {
  const words = wordKey(
    name
      .replace(/(?<![\p{L}])[ld]['’ʼ]/giu, ' ')
      .replace(/['’ʼ`]/gu, '')
      .replace(/(?<![\p{L}])(?:\p{L}\. ?)+(?![\p{L}])/gu, (letters) => `${letters.replace(/[. ]/gu, '')} `)
      .replace(/(?<![\p{L}])(?:st|ste)\.? (?=\p{L})/giu, 'saint '),
  ).split(' ');
  const kept = words.filter((word) => !SMALL_WORDS.has(word));
  return [...new Set(kept.length > 0 ? kept : words)].sort().join(' ');
}

/** Codes by names. Those of the sixty languages, which take most of a second to gather, are gathered when others fail. */
class Names {
  readonly #first = firstNames();
  #further: ReadonlyMap<string, string> | undefined;

  /** @param key as `nameKey`. An empty code in the first names says that the word is no country's alone. */
  get(key: string): string | undefined {
    const code = this.#first.get(key) ?? (this.#further ??= furtherNames()).get(key);
    return code === '' ? undefined : code;
  }
}

function firstNames(): ReadonlyMap<string, string> {
  const all = new Map<string, string>([['', '']]);
  for (const name of SHARED) all.set(nameKey(name), '');
  const add = (name: string, code: string): void => {
    const key = nameKey(name);
    if (key !== '' && !all.has(key)) all.set(key, code);
  };
  for (const [code, other] of Object.entries(OTHER_NAMES))
    for (const name of other.split(', ')) add(name, code);
  for (const [code, name] of cldrNames(ENGLISH, regions())) add(name, code);
  const [, ...lines] = readFileSync(new URL('../data/country-names.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  for (const line of lines) {
    const [code = '', written = ''] = line.split('\t');
    for (const name of written.split('|'))
      for (const form of [name, name.replace(/\([^)]*\)/gu, '')]) add(form, code);
  }
  return all;
}

/** A word that is one country in one language and another in the next is neither. */
function furtherNames(): ReadonlyMap<string, string> {
  const further = new Map<string, string>();
  const codes = regions();
  for (const language of LANGUAGES)
    for (const [code, name] of cldrNames(language, codes)) {
      const key = nameKey(name);
      further.set(key, (further.get(key) ?? code) === code ? code : '');
    }
  return further;
}

/** Codes of two letters that are in use. One that is no more has the name of its successor: YD would be Yemen. */
function regions(): readonly string[] {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  const english = new Intl.DisplayNames([ENGLISH], { type: 'region', fallback: 'none' });
  return letters
    .flatMap((first) => letters.map((second) => `${first}${second}`))
    .filter(
      (code) =>
        !NO_COUNTRY.has(code) &&
        english.of(code) !== undefined &&
        Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`,
    );
}

function cldrNames(
  language: string,
  codes: readonly string[],
): readonly (readonly [code: string, name: string])[] {
  const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
  return codes.flatMap((code) => {
    const name = display.of(code);
    return name === undefined ? [] : [[code, name] as const];
  });
}
