import { TextArray } from '../../shared/src/core/text-array.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { placeAt } from '../../shared/src/invented/places.ts';
import type { StoryRecord } from '../../shared/src/invented/story.ts';
import { routeKeys, substanceKeys } from './search-columns.ts';
import { substanceNamed } from './substances.ts';

interface Seizure {
  readonly owner: string;
  readonly number: string;
  readonly handling?: 'H0' | 'H1';
  readonly on: string;
  readonly substance: string;
  readonly kilograms: number;
  readonly mode: 'MARITIME_CONTAINER' | 'ROAD';
  /** Stops, in their order; the one at which it was seized is of the owner's State. */
  readonly stops: readonly string[];
  readonly seizedAt: string;
  readonly conveyance: Readonly<Record<string, string | null>>;
}

const SEIZURES: readonly Seizure[] = [
  {
    ...{ owner: 'DE', number: '01', on: '2025-02-14', substance: 'cocaine', kilograms: 412 },
    ...{
      mode: 'MARITIME_CONTAINER',
      stops: ['COCTG', 'PAONX', 'NLRTM', 'DEHAM', 'FIHEL'],
      seizedAt: 'DEHAM',
    },
    conveyance: { kind: 'CONTAINER', number: 'INVU4411070', country: null },
  },
  {
    ...{ owner: 'ES', number: '02', on: '2024-11-20', substance: 'cannabis resin', kilograms: 1_950 },
    ...{ mode: 'MARITIME_CONTAINER', stops: ['MAPTM', 'ESALG', 'FRMRS'], seizedAt: 'ESALG' },
    conveyance: { kind: 'VESSEL', number: 'IMO 4411071', country: 'MT' },
  },
  {
    ...{ owner: 'RS', number: '03', on: '2025-04-30', substance: 'heroin', kilograms: 38.5 },
    ...{ mode: 'ROAD', stops: ['TRKPU', 'BGKAP', 'RSPRS', 'HUROS', 'ATND2'], seizedAt: 'RSPRS' },
    conveyance: { kind: 'VEHICLE', number: 'INV 4411 M', country: 'RS' },
  },
  {
    ...{ owner: 'FR', number: '04', on: '2025-10-18', substance: 'cocaine', kilograms: 86.2 },
    ...{ handling: 'H1', mode: 'MARITIME_CONTAINER', stops: ['ECGYE', 'PAONX', 'FRLEH'], seizedAt: 'FRLEH' },
    conveyance: { kind: 'CONTAINER', number: 'INVU4411073', country: null },
  },
];

const SITES = { PORT: 'PORT', AIRPORT: 'AIRPORT', ROAD: 'ROAD', RAIL: 'RAIL' } as const;

/** The seizures of the story, each with the way that the drugs had taken. */
export const STORY_SEIZURES: readonly StoryRecord[] = SEIZURES.map((seizure) => {
  const { owner, number, handling, on } = seizure;
  return {
    local: `MELTEMI-${number}`,
    owner: owner as StateCode,
    authority: `${owner} police (invented)`,
    subjects: ['SUSPECT'],
    ...(handling && { handling }),
    madeOn: on,
    values: { ...factsOf(seizure), ...wayOf(seizure) },
  };
});

function factsOf(seizure: Seizure): Readonly<Record<string, unknown>> {
  const { owner, number, on, substance: name, kilograms } = seizure;
  const substance = substanceNamed(name);
  const items = [
    {
      substanceClass: substance?.substanceClass ?? 'OTHER',
      substance: substance?.name ?? name,
      substanceRaw: name,
      cas: substance?.cas ?? null,
      schedule: substance?.schedule ?? 'NONE',
      ...{ isNps: false, isPrecursor: false, confirmation: 'CONFIRMED', form: 'compressed block' },
      ...{ quantity: kilograms, unit: 'KILOGRAM', kilograms, kilogramsPerUnit: 1 },
      packages: Math.ceil(kilograms),
      logo: 'invented logo: windrose',
    },
  ];
  return {
    case_number: `${owner}-INVENTED-MELTEMI-${number}`,
    dedup_key: `INVENTED-${owner}-MELTEMI-${number}`,
    occurred_on: on,
    reported_on: on,
    agencies: [{ name: `${owner} customs (invented)`, kind: 'CUSTOMS', country: owner }],
    joint_operation: true,
    items,
    substance_classes: new TextArray(items.map(({ substanceClass }) => substanceClass)),
    total_kilograms: kilograms,
    value: { amount: Math.round(kilograms * 30_000), currency: 'EUR', level: 'WHOLESALE' },
    phones_found: 3,
    information_kind: 'INTELLIGENCE',
    substance_keys: new TextArray(substanceKeys(items)),
  };
}

function wayOf({ owner, on, mode, stops, seizedAt, conveyance }: Seizure): Readonly<Record<string, unknown>> {
  const place = placeAt(seizedAt);
  const found = stops.indexOf(seizedAt);
  const route = stops.map((code, i) => {
    const { country, code: locode, name } = placeAt(code);
    const role =
      i === found ? 'SEIZURE' : i === 0 ? 'ORIGIN' : i < found ? 'TRANSIT' : 'INTENDED_DESTINATION';
    return { role, country, locode, name, on: i === found ? on : null, confidence: i <= found ? 0.9 : 0.6 };
  });
  return {
    country: owner,
    region: `${owner}-INVENTED`,
    site_kind: SITES[place.kind],
    place: {
      locode: place.code,
      name: place.name,
      latitude: place.latitude,
      longitude: place.longitude,
    },
    transport_mode: mode,
    concealment: mode === 'ROAD' ? 'VEHICLE_STRUCTURE' : 'CARGO_LEGAL_GOODS',
    concealment_text: 'Invented description of a hiding place',
    route,
    conveyances: [conveyance],
    route_keys: new TextArray(routeKeys(route)),
  };
}
