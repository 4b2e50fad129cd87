import { withoutRemarks } from '../../shared/src/core/remarks.ts';
import { exactProduct, KILOGRAMS_IN, reportedUnit } from './units.ts';

/** What a substance is, in the words of the UN conventions. */
export interface Substance {
  readonly name: string;
  readonly substanceClass: string;
  readonly cas: string | null;
  readonly schedule: string;
  readonly isNps: boolean;
  readonly isPrecursor: boolean;
  /** Kilograms of a usual tablet, dose or plant, for reports by number. null where there is no usual one. */
  readonly kilogramsPerTablet: number | null;
}

function substance(
  name: string,
  substanceClass: string,
  schedule: string,
  cas: string | null,
  kilogramsPerTablet: number | null,
  more: { readonly isNps?: boolean; readonly isPrecursor?: boolean } = {},
): Substance {
  return {
    name,
    substanceClass,
    schedule,
    cas,
    kilogramsPerTablet,
    isNps: false,
    isPrecursor: false,
    ...more,
  };
}

/** Schedules and CAS numbers as in the lists of the International Narcotics Control Board. */
const SUBSTANCES: readonly Substance[] = [
  substance('cocaine', 'COCAINE', 'C1961_I', '50-36-2', null),
  substance('cocaine base', 'COCAINE', 'C1961_I', '50-36-2', null),
  substance('coca leaf', 'COCAINE', 'C1961_I', null, null),
  substance('crack', 'COCAINE', 'C1961_I', '50-36-2', null),
  substance('cannabis herb', 'CANNABIS', 'C1961_I', null, null),
  substance('cannabis resin', 'CANNABIS', 'C1961_I', null, null),
  substance('cannabis oil', 'CANNABIS', 'C1961_I', null, null),
  substance('cannabis plant', 'CANNABIS', 'C1961_I', null, 0.1),
  substance('heroin', 'OPIOIDS', 'C1961_I', '561-27-3', null),
  substance('opium', 'OPIOIDS', 'C1961_I', '8008-60-4', null),
  substance('poppy straw', 'OPIOIDS', 'C1961_I', null, null),
  substance('morphine', 'OPIOIDS', 'C1961_I', '57-27-2', 0.0001),
  substance('codeine', 'OPIOIDS', 'C1961_II', '76-57-3', 0.0001),
  substance('methadone', 'OPIOIDS', 'C1961_I', '76-99-3', 0.0001),
  substance('buprenorphine', 'OPIOIDS', 'C1971_III', '52485-79-7', 0.0001),
  substance('tramadol', 'OPIOIDS', 'NONE', '27203-92-5', 0.0003),
  substance('fentanyl', 'OPIOIDS', 'C1961_I', '437-38-7', 0.0001),
  substance('oxycodone', 'OPIOIDS', 'C1961_I', '76-42-6', 0.0001),
  substance('desomorphine', 'OPIOIDS', 'C1961_I', '427-00-9', null),
  substance('amphetamine', 'AMPHETAMINES', 'C1971_II', '300-62-9', 0.00025),
  substance('methamphetamine', 'AMPHETAMINES', 'C1971_II', '537-46-2', 0.0001),
  substance('captagon', 'AMPHETAMINES', 'C1971_II', '3736-08-1', 0.00017),
  substance('methylphenidate', 'AMPHETAMINES', 'C1971_II', '113-45-1', 0.0002),
  substance('MDMA', 'ECSTASY', 'C1971_I', '42542-10-9', 0.0003),
  substance('LSD', 'HALLUCINOGENS', 'C1971_I', '50-37-3', 0.00000005),
  substance('psilocybin mushrooms', 'HALLUCINOGENS', 'C1971_I', null, null),
  substance('DMT', 'HALLUCINOGENS', 'C1971_I', '61-50-7', null),
  substance('ketamine', 'NPS', 'NONE', '6740-88-1', null, { isNps: true }),
  substance('GHB', 'SEDATIVES', 'C1971_II', '591-81-1', null),
  substance('GBL', 'SEDATIVES', 'NONE', '96-48-0', null),
  substance('diazepam', 'SEDATIVES', 'C1971_IV', '439-14-5', 0.0001),
  substance('alprazolam', 'SEDATIVES', 'C1971_IV', '28981-97-7', 0.0001),
  substance('clonazepam', 'SEDATIVES', 'C1971_IV', '1622-61-3', 0.0001),
  substance('flunitrazepam', 'SEDATIVES', 'C1971_III', '1622-62-4', 0.0001),
  substance('phenobarbital', 'SEDATIVES', 'C1971_IV', '50-06-6', 0.0001),
  substance('methaqualone', 'SEDATIVES', 'C1971_II', '72-44-6', 0.0003),
  substance('3-MMC', 'NPS', 'C1971_II', '1246816-62-5', null, { isNps: true }),
  substance('mephedrone', 'NPS', 'C1971_II', '1189805-46-6', null, { isNps: true }),
  substance('alpha-PVP', 'NPS', 'C1971_II', '14530-33-7', null, { isNps: true }),
  substance('MDPV', 'NPS', 'C1971_II', '687603-66-3', null, { isNps: true }),
  substance('synthetic cannabinoids', 'NPS', 'C1971_II', null, null, { isNps: true }),
  substance('methcathinone', 'NPS', 'C1971_I', '5650-44-2', null, { isNps: true }),
  substance('methylone', 'NPS', 'C1971_II', '186028-79-5', null, { isNps: true }),
  substance('khat', 'NPS', 'NONE', null, null, { isNps: true }),
  substance('kratom', 'NPS', 'NONE', null, null, { isNps: true }),
  substance('ephedrine', 'PRECURSORS', 'C1988_TABLE_I', '299-42-3', 0.0001, { isPrecursor: true }),
  substance('pseudoephedrine', 'PRECURSORS', 'C1988_TABLE_I', '90-82-4', 0.0001, { isPrecursor: true }),
  substance('acetic anhydride', 'PRECURSORS', 'C1988_TABLE_I', '108-24-7', null, { isPrecursor: true }),
  substance('potassium permanganate', 'PRECURSORS', 'C1988_TABLE_I', '7722-64-7', null, {
    isPrecursor: true,
  }),
  substance('BMK', 'PRECURSORS', 'C1988_TABLE_I', '103-79-7', null, { isPrecursor: true }),
  substance('PMK', 'PRECURSORS', 'C1988_TABLE_I', '4676-39-5', null, { isPrecursor: true }),
];

/** Other names, in the languages and spellings in which reports come. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  cocaine: [
    'cocaine hydrochloride',
    'cocaine hcl',
    'cocaina',
    'clorhidrato de cocaina',
    'cocaine salts',
    'coke',
    'cocaine unspecified',
    'coca',
  ],
  'cocaine base': [
    'coca base',
    'base de coca',
    'coca paste',
    'cocaine paste',
    'pasta de coca',
    'cocaine base paste',
    'basuco',
    'bazuco',
    'coca paste cocaine base',
  ],
  crack: ['crack cocaine', 'cocaine crack'],
  'coca leaf': ['coca leaves', 'hoja de coca', 'coca plant', 'coca bush'],
  'cannabis herb': [
    'marijuana',
    'marihuana',
    'cannabis',
    'herbal cannabis',
    'weed',
    'cannabis herb marijuana',
  ],
  'cannabis resin': ['hashish', 'hasch', 'hachis', 'haschisch', 'resin'],
  'cannabis oil': ['hashish oil', 'liquid cannabis', 'hash oil'],
  'cannabis plant': ['cannabis plants', 'marijuana plant'],
  heroin: [
    'heroin no 3',
    'heroin no 4',
    'heroina',
    'diacetylmorphine',
    'diamorphine',
    'heroin base',
    'heroin hydrochloride',
    'brown sugar',
  ],
  opium: ['opium raw', 'raw opium', 'opium prepared', 'opium liquid', 'opium gum', 'opium poppy'],
  'poppy straw': ['opium poppy straw', 'poppy capsules', 'poppy heads', 'poppy seeds', 'poppy plant'],
  morphine: ['morphine base', 'morphine sulphate'],
  methadone: ['methadone hydrochloride', 'methadon'],
  buprenorphine: ['subutex', 'suboxone'],
  desomorphine: ['krokodil'],
  amphetamine: [
    'amphetamine sulphate',
    'amphetamine sulfate',
    'amfetamine',
    'amphetamines',
    'speed',
    'amphetamine unspecified',
  ],
  methamphetamine: [
    'metamphetamine',
    'methamphetamine hydrochloride',
    'crystal meth',
    'ice',
    'methylamphetamine',
    'crystalline methamphetamine',
    'yaba',
    'pervitin',
    'metamfetamine',
  ],
  captagon: ['fenetylline', 'fenethylline'],
  methylphenidate: ['ritalin'],
  MDMA: [
    'ecstasy',
    'mdma tablets',
    'extasis',
    '3 4 methylenedioxymethamphetamine',
    'ecstasy type substances',
    'ecstasy mdma',
    'mdma ecstasy',
  ],
  LSD: ['lysergide', 'lsd 25', 'lysergic acid diethylamide', 'lsd lysergide'],
  'psilocybin mushrooms': [
    'psilocybin',
    'psilocybine',
    'magic mushrooms',
    'hallucinogenic mushrooms',
    'psilocine',
  ],
  ketamine: ['ketamin', 'ketamine hydrochloride'],
  GHB: ['gamma hydroxybutyric acid', 'ghb gamma hydroxybutyric acid'],
  GBL: ['gamma butyrolactone'],
  diazepam: ['valium'],
  alprazolam: ['xanax'],
  clonazepam: ['rivotril'],
  flunitrazepam: ['rohypnol'],
  methaqualone: ['mandrax', 'quaalude'],
  '3-MMC': ['3 mmc', '3 methylmethcathinone'],
  mephedrone: ['4 mmc', '4 methylmethcathinone'],
  'alpha-PVP': ['alpha pvp', 'a pvp', 'flakka', 'alpha pyrrolidinovalerophenone'],
  'synthetic cannabinoids': [
    'spice',
    'jwh 018',
    'jwh 122',
    'jwh 167',
    'jwh 203',
    'synthetic cannabinoid',
    'jwh 073',
    'jwh 210',
    'am 2201',
    'mdmb chmica',
    '5f mdmb pinaca',
    'synthetic cannabinoid',
    'ab fubinaca',
    '5f akb48',
    'ur 144',
    'ab chminaca',
    'ab pinaca',
  ],
  methcathinone: ['ephedrone'],
  khat: ['qat', 'catha edulis', 'khat leaves', 'miraa'],
  pseudoephedrine: ['pseudo ephedrine'],
  BMK: ['p 2 p', '1 phenyl 2 propanone', 'phenylacetone'],
  PMK: ['3 4 mdp 2 p', 'piperonyl methyl ketone'],
};

function keyOf(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/gu, ' ')
    .trim();
}

const INDEX: ReadonlyMap<string, Substance> = new Map(
  SUBSTANCES.flatMap((entry) =>
    [entry.name, ...(OTHER_NAMES[entry.name] ?? [])].map((name) => [keyOf(name), entry] as const),
  ),
);

/** Finds a substance by any usual name. undefined when the name is not known: it is then kept as it was reported. */
export function substanceNamed(name: string): Substance | undefined {
  const { outside, inside } = withoutRemarks(name);
  return INDEX.get(keyOf(name)) ?? INDEX.get(keyOf(outside)) ?? INDEX.get(keyOf(inside[0] ?? ''));
}

/** The form in which substance names are compared; `hub.word_key` does the same in the database. */
export function substanceKey(name: string): string {
  return keyOf(substanceNamed(name)?.name ?? name).replaceAll(' ', '');
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
