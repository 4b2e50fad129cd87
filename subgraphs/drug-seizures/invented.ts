import type { StateCode } from '../../shared/src/core/ids.ts';
import { STORY_SEIZURES } from './invented-story.ts';
import { routeKeys, substanceKeys } from './search-columns.ts';
import { substanceNamed } from './substances.ts';
import { TextArray } from '../../shared/src/core/text-array.ts';
import { COLUMNS } from './migrations/register.ts';
import { headerValues, LINK_COLUMNS, linkValues, SEED_HEADER } from '../../shared/src/invented/header.ts';
import { placeAt, placesOf, ROUTES, type Place, type Route } from '../../shared/src/invented/places.ts';
import { inTurn, storyLinks, storyRows } from '../../shared/src/invented/story.ts';
import type { SeedTable } from '../../shared/src/invented/table.ts';
import { INVENTED_STATES, type Chance, type World } from '../../shared/src/invented/world.ts';

const SEEDED = [...SEED_HEADER, ...COLUMNS, 'substance_keys', 'route_keys'];

const CONCEALMENT_BY_MODE: Readonly<Record<Route['mode'], readonly string[]>> = {
  MARITIME_CONTAINER: ['CARGO_LEGAL_GOODS', 'CONTAINER_STRUCTURE'],
  MARITIME_OTHER: ['HULL', 'CARGO_LEGAL_GOODS', 'NONE'],
  ROAD: ['VEHICLE_STRUCTURE', 'LUGGAGE', 'CARGO_LEGAL_GOODS'],
  RAIL: ['LUGGAGE', 'CARGO_LEGAL_GOODS'],
  AIR_COMMERCIAL: ['LUGGAGE', 'BODY_INTERNAL', 'BODY_WORN'],
  POST_PARCEL: ['POSTAL', 'LIQUID_IMPREGNATED'],
};

const SITE_BY_KIND: Readonly<Record<Place['kind'], string>> = {
  PORT: 'PORT',
  AIRPORT: 'AIRPORT',
  ROAD: 'ROAD',
  RAIL: 'RAIL',
};

/** A State's invented drug seizures, one a case, along routes that are known from published reports. */
export function* tables(world: World, state: StateCode): Iterable<SeedTable> {
  const story = storyRows(world, state, STORY_SEIZURES, SEEDED);
  yield { table: 'register.seizure', columns: SEEDED, rows: inTurn(seizures(world, state), story) };
  const linked = inTurn(links(world, state), storyLinks(world, state, 'seizure'));
  yield { table: 'register.link', columns: LINK_COLUMNS, rows: linked };
}

function* seizures(world: World, state: StateCode): Generator<readonly unknown[]> {
  for (let n = 0; n < world.cases(state); n += 1) {
    const draw = world.chance('seizure', state, n);
    const found = world.caseAt(state, n);
    const route = draw.pick(ROUTES);
    const place = draw.pick(placesOf(state));
    const items = route.substances
      .slice(0, draw.chance(0.25) ? 2 : 1)
      .map((name) => item(draw, name, route.mode));
    const total = items.reduce((sum, { kilograms }) => sum + kilograms, 0);
    const legs = routeLegs(draw, route, place, found.on);
    yield [
      ...headerValues(
        {
          id: world.localId(state, 'seizure', n),
          owner: state,
          authority: `${state} police (invented)`,
          subjects: ['SUSPECT'],
          madeOn: found.on,
          originators: INVENTED_STATES,
        },
        draw,
      ),
      found.caseNumber,
      `INVENTED-${state}-${n}`,
      found.on,
      found.on,
      [
        { name: `${state} police (invented)`, kind: 'POLICE', country: state },
        { name: `${state} customs (invented)`, kind: 'CUSTOMS', country: state },
      ].slice(0, 1 + draw.below(2)),
      found.suspects.some((suspect) => suspect.state !== state),
      state,
      `${state}-INVENTED`,
      SITE_BY_KIND[place.kind],
      { locode: place.code, name: place.name, latitude: place.latitude, longitude: place.longitude },
      items,
      new TextArray([...new Set(items.map(({ substanceClass }) => substanceClass))].sort()),
      Number(total.toPrecision(6)),
      analyses(draw, items, state, found.on),
      { amount: Math.round(total * 30_000), currency: 'EUR', level: 'WHOLESALE' },
      route.mode,
      draw.pick(CONCEALMENT_BY_MODE[route.mode]),
      'Invented description of a hiding place',
      legs,
      conveyances(draw, route.mode, state, n),
      draw.chance(0.3) ? [{ amount: 500 * (1 + draw.below(200)), currency: 'EUR' }] : null,
      draw.below(6),
      draw.pick(['INTELLIGENCE', 'CONTROL', 'CANINE', 'X_RAY', 'TIP']),
      draw.chance(0.2) ? `INVENTED-SOURCE-${state}-${n}` : null,
      new TextArray(substanceKeys(items)),
      new TextArray(routeKeys(legs)),
    ];
  }
}

interface Item {
  readonly substanceClass: string;
  readonly substance: string;
  readonly kilograms: number;
  readonly [more: string]: unknown;
}

function item(draw: Chance, name: string, mode: Route['mode']): Item {
  const substance = substanceNamed(name);
  // Most seizures are small, a few are very large: a log-normal shape, larger in containers.
  const large = mode === 'MARITIME_CONTAINER' ? 5 : mode === 'POST_PARCEL' ? -2 : 1;
  const kilograms = Number(
    Math.exp(large + (draw.next() + draw.next() + draw.next() - 1.5) * 3).toPrecision(4),
  );
  const byTablet = substance?.kilogramsPerTablet != null && draw.chance(0.6);
  const perUnit = byTablet ? (substance.kilogramsPerTablet ?? 1) : kilograms < 1 ? 0.001 : 1;
  const quantity = byTablet
    ? Math.ceil(kilograms / perUnit / 1000)
    : Number((kilograms / perUnit).toPrecision(4));
  return {
    substanceClass: substance?.substanceClass ?? 'OTHER',
    substance: substance?.name ?? name,
    substanceRaw: name,
    cas: substance?.cas ?? null,
    schedule: substance?.schedule ?? 'NONE',
    isNps: substance?.isNps ?? false,
    isPrecursor: substance?.isPrecursor ?? false,
    confirmation: draw.chance(0.7) ? 'CONFIRMED' : 'PRESUMPTIVE',
    form: byTablet ? 'tablets' : draw.pick(['powder', 'compressed block', 'crystals', 'liquid']),
    quantity,
    unit: byTablet ? 'TABLET' : perUnit === 1 ? 'KILOGRAM' : 'GRAM',
    kilograms: Number((quantity * perUnit).toPrecision(6)),
    kilogramsPerUnit: perUnit,
    packages: 1 + draw.below(200),
    logo: draw.chance(0.4) ? `invented logo ${1 + draw.below(60)}` : null,
  };
}

function analyses(
  draw: Chance,
  items: readonly Item[],
  state: StateCode,
  on: string,
): readonly unknown[] | null {
  if (draw.chance(0.4)) return null;
  return items.map(({ substance }) => {
    const mean = 20 + draw.below(70);
    return {
      substance,
      purityMeanPercent: mean,
      purityMinPercent: Math.max(1, mean - 8),
      purityMaxPercent: Math.min(99, mean + 7),
      samples: 1 + draw.below(12),
      method: 'GC-MS',
      laboratory: `${state} forensic laboratory (invented)`,
      adulterants: draw.chance(0.5)
        ? [draw.pick(['levamisole', 'phenacetin', 'caffeine', 'paracetamol'])]
        : [],
      on,
    };
  });
}

interface Leg {
  readonly role: string;
  readonly country: string;
  readonly [more: string]: unknown;
}

function routeLegs(draw: Chance, route: Route, place: Place, on: string): readonly Leg[] {
  const before = route.stops.map((code, k) => ({
    place: placeAt(code),
    role: k === 0 ? 'ORIGIN' : 'TRANSIT',
  }));
  const destination = placeAt(draw.pick(['NLRTM', 'GBLHR', 'DEHAM', 'ITGIT', 'PLGDN', 'FIHEL']));
  const all = [...before, { place, role: 'SEIZURE' }, { place: destination, role: 'INTENDED_DESTINATION' }];
  return all.map(({ place: at, role }) => ({
    role,
    country: at.country,
    locode: at.code,
    name: at.name,
    on: role === 'SEIZURE' ? on : null,
    confidence: role === 'SEIZURE' ? 1 : Number((0.4 + draw.next() * 0.6).toFixed(2)),
  }));
}

function conveyances(draw: Chance, mode: Route['mode'], state: StateCode, n: number): readonly unknown[] {
  const serial = String(1_000_000 + ((n * 7919) % 9_000_000)).slice(0, 7);
  const invented = `INV${state}`;
  if (mode === 'MARITIME_CONTAINER')
    return [{ kind: 'CONTAINER', number: `${invented.slice(0, 3)}U${serial}`, country: null }];
  if (mode === 'AIR_COMMERCIAL')
    return [{ kind: 'FLIGHT', number: `ZZ${100 + draw.below(899)}`, country: null }];
  if (mode === 'POST_PARCEL') return [{ kind: 'WAYBILL', number: `${invented}${serial}`, country: null }];
  if (mode === 'MARITIME_OTHER')
    return [{ kind: 'VESSEL', number: `IMO ${serial}`, country: draw.pick(['PA', 'LR', 'MT']) }];
  return [{ kind: 'VEHICLE', number: `${invented} ${serial}`, country: draw.pick(INVENTED_STATES) }];
}

/** Suspects, firearms and crossings of each case, as this State has linked them. */
function* links(world: World, state: StateCode): Generator<readonly unknown[]> {
  const authority = `${state} police (invented)`;
  const parts = ['COURIER', 'ORGANISER', 'DRIVER', 'EXPLOITED'];
  for (let n = 0; n < world.cases(state); n += 1) {
    const found = world.caseAt(state, n);
    const near = found.seizure.id;
    const base = { owner: state, authority, madeOn: found.on };
    for (const [k, suspect] of found.suspects.entries()) {
      const kind = parts[k] ?? 'OWNER';
      yield linkValues(
        { ...base, id: `L-S${n}-p${k}`, subjects: [kind === 'EXPLOITED' ? 'VICTIM' : 'SUSPECT'] },
        { kind, near, far: suspect.id, since: found.on },
      );
    }
    for (const [k, firearm] of found.firearms.entries()) {
      yield linkValues(
        { ...base, id: `L-S${n}-f${k}`, subjects: [] },
        { kind: 'FOUND_IN', near, far: firearm.id, since: found.on },
      );
    }
    for (const [k, crossing] of found.crossings.entries()) {
      yield linkValues(
        { ...base, id: `L-S${n}-c${k}`, subjects: [] },
        { kind: 'SEIZED_AT', near, far: crossing.id, since: found.on },
      );
    }
  }
}
