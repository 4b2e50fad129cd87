import type { StateCode } from '../../shared/src/core/ids.ts';
import { STORY_CROSSINGS } from './invented-story.ts';
import { COLUMNS } from './migrations/register.ts';
import { headerValues, LINK_COLUMNS, linkValues, SEED_HEADER } from '../../shared/src/invented/header.ts';
import { placesOf, type Place } from '../../shared/src/invented/places.ts';
import { personAt, travelDocument } from '../../shared/src/invented/people.ts';
import { inTurn, storyLinks, storyRows } from '../../shared/src/invented/story.ts';
import type { SeedTable } from '../../shared/src/invented/table.ts';
import { INVENTED_STATES, type Case, type Chance, type World } from '../../shared/src/invented/world.ts';

const SEEDED = [...SEED_HEADER, ...COLUMNS];

const BORDER_BY_KIND: Readonly<Record<Place['kind'], string>> = {
  PORT: 'SEA',
  AIRPORT: 'AIR',
  ROAD: 'LAND_ROAD',
  RAIL: 'LAND_RAIL',
};
const FREE_MOVERS = new Set(['DE', 'FR', 'AT', 'ES', 'FI', 'IE', 'DK', 'NO', 'GR', 'BG', 'PL', 'RO', 'NL']);
const VISA_EXEMPT = new Set(['GB', 'RS', 'UA']);

/** A State's invented border crossings: ordinary travellers, refusals, hits, and the journeys of its cases. */
export function* tables(world: World, state: StateCode): Iterable<SeedTable> {
  const story = storyRows(world, state, STORY_CROSSINGS, SEEDED);
  yield { table: 'register.crossing', columns: SEEDED, rows: inTurn(crossings(world, state), story) };
  const linked = inTurn(links(world, state), storyLinks(world, state, 'crossing'));
  yield { table: 'register.link', columns: LINK_COLUMNS, rows: linked };
}

/**
 * Who crossed: the traveller of the i-th crossing. Three crossings of each case lie at 3n to 3n + 2: there it is a
 * suspect; every fifth other one is somebody on record; the rest are nobody that any police knows.
 */
function travellerOf(world: World, state: StateCode, i: number) {
  const found = caseOf(world, state, i);
  const suspect = found?.suspects[0];
  if (suspect) return { person: suspect, found };
  if (i % 5 === 0) {
    const index = world.chance('traveller', state, i).below(world.count(state, 'person'));
    return { person: { state, index, id: world.id(state, 'person', index) }, found: undefined };
  }
  return undefined;
}

/** Crossings of a case may be recorded by another State: then they lie at the same index there. */
function caseOf(world: World, state: StateCode, i: number): Case | undefined {
  const n = Math.floor(i / 3);
  for (const owner of INVENTED_STATES) {
    if (n >= world.cases(owner)) continue;
    const found = world.caseAt(owner, n);
    if (found.crossings.some((crossing) => crossing.state === state && crossing.index === i)) return found;
  }
  return undefined;
}

function* crossings(world: World, state: StateCode): Generator<readonly unknown[]> {
  const places = placesOf(state);
  for (let i = 0; i < world.count(state, 'crossing'); i += 1) {
    const draw = world.chance('crossing', state, i);
    const known = travellerOf(world, state, i);
    const person = known
      ? personAt(world, known.person.state, known.person.index)
      : personAt(world, state, 1_000_000 + i);
    const place = draw.pick(places);
    const on = known?.found ? dayBefore(known.found.on, draw.below(5)) : draw.day('2024-01-01', '2026-10-31');
    const direction = draw.chance(0.05) ? 'REFUSAL' : draw.pick(['ENTRY', 'EXIT']);
    const category = categoryOf(person.nationality, draw);
    const isHit = known !== undefined && draw.chance(0.4);
    yield [
      ...headerValues(
        {
          id: world.localId(state, 'crossing', i),
          owner: state,
          authority: `${state} border guard (invented)`,
          subjects: ['TRAVELLER'],
          madeOn: on,
          ...(category.startsWith('MINOR') ? { minorUntil: '2030-01-01' } : {}),
        },
        draw,
      ),
      category,
      direction,
      `${on}T${String(draw.below(24)).padStart(2, '0')}:${String(draw.below(60)).padStart(2, '0')}:00Z`,
      BORDER_BY_KIND[place.kind],
      state,
      draw.pick(['TR', 'MA', 'RS', 'UA', 'AL', 'GB', 'AE', 'US']),
      { code: place.code, name: place.name, latitude: place.latitude, longitude: place.longitude },
      `${state} border guard (invented)`,
      { surname: person.latin.surname, forenames: person.latin.forenames, dateOfBirth: person.dateOfBirth },
      person.nationality,
      travelDocument(person),
      ...permissions({ state, i, on, category, direction }, draw),
      isThird(category) ? 'CAPTURED' : 'NOT_APPLICABLE',
      isThird(category) && draw.chance(0.9) ? 'CAPTURED' : 'NOT_APPLICABLE',
      draw.chance(0.01),
      transport(draw, place.kind, i),
      ...(isHit ? hitsOf(state, i, draw) : [null, null]),
      `officer-${draw.below(500)}`,
    ];
  }
}

/** What a crossing's columns of visa, ETIAS, stay and refusal say of it. */
interface Permitted {
  readonly state: StateCode;
  readonly i: number;
  readonly on: string;
  readonly category: string;
  readonly direction: string;
}

/** Columns of what a traveller was allowed, or refused. */
function permissions({ state, i, on, category, direction }: Permitted, draw: Chance): readonly unknown[] {
  return [
    category === 'TCN_VISA_REQUIRED'
      ? {
          number: `INV${state}${String(i).padStart(7, '0')}`,
          issuer: state,
          type: 'C',
          stayUntil: '2026-12-31',
          entries: 1,
        }
      : null,
    category === 'TCN_VISA_EXEMPT' ? { number: `INV-ETIAS-${state}-${i}`, expiresOn: '2028-12-31' } : null,
    isThird(category)
      ? {
          authorisedUntil: '2026-12-31',
          daysUsed: draw.below(95),
          overstayed: draw.chance(0.05),
          decision: 'NONE',
          decisionGround: null,
        }
      : null,
    direction === 'REFUSAL'
      ? {
          reasons: [draw.pick(['A', 'B', 'C', 'E', 'F', 'G', 'H', 'I'])],
          authority: `${state} border guard (invented)`,
          on,
        }
      : null,
  ];
}

/** Columns of an alert that was met, and what was noted at it. */
function hitsOf(state: StateCode, i: number, draw: Chance): readonly unknown[] {
  return [
    [
      {
        alertReference: `INVENTED-SIS-${state}-${i}`,
        issuer: draw.pick(INVENTED_STATES),
        actionTaken: 'Invented: discreet check carried out',
      },
    ],
    draw.chance(0.5)
      ? {
          reason: 'Invented',
          route: 'Invented route',
          companions: 'none',
          objects: 'none',
          circumstances: 'Invented',
        }
      : null,
  ];
}

/** Whether a traveller is a national of a third country. */
function isThird(category: string): boolean {
  return category.startsWith('TCN');
}

function categoryOf(nationality: string, draw: Chance): string {
  if (draw.chance(0.03))
    return draw.pick([
      'CREW',
      'DIPLOMAT',
      'FAMILY_OF_FREE_MOVEMENT',
      'RESIDENT',
      'MINOR_ACCOMPANIED',
      'MINOR_UNACCOMPANIED',
    ]);
  if (FREE_MOVERS.has(nationality)) return 'EU_EEA_CH';
  return VISA_EXEMPT.has(nationality) ? 'TCN_VISA_EXEMPT' : 'TCN_VISA_REQUIRED';
}

function transport(draw: Chance, kind: Place['kind'], i: number): unknown {
  const number = String((i * 7919) % 10_000).padStart(4, '0');
  if (kind === 'AIRPORT')
    return {
      carrier: 'Invented Air',
      service: `ZZ${number}`,
      plate: null,
      plateCountry: null,
      vehicle: null,
    };
  if (kind === 'RAIL')
    return {
      carrier: 'Invented Rail',
      service: `IR ${number}`,
      plate: null,
      plateCountry: null,
      vehicle: null,
    };
  return {
    carrier: kind === 'PORT' ? 'Invented Ferries' : null,
    service: null,
    plate: `INV ${number} ${String.fromCharCode(65 + (i % 26))}`,
    plateCountry: draw.pick(INVENTED_STATES),
    vehicle: draw.pick(['car', 'van', 'lorry', 'coach']),
  };
}

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}

/** Who travelled, with which firearm of the case, and with whom. */
function* links(world: World, state: StateCode): Generator<readonly unknown[]> {
  const authority = `${state} border guard (invented)`;
  for (let i = 0; i < world.count(state, 'crossing'); i += 1) {
    const known = travellerOf(world, state, i);
    if (!known) continue;
    const near = world.id(state, 'crossing', i);
    const since = known.found?.on ?? '2024-05-02';
    const base = { owner: state, authority, madeOn: since };
    yield linkValues(
      { ...base, id: `L-C${i}-p`, subjects: ['TRAVELLER'] },
      { kind: 'TRAVELLER', near, far: known.person.id, since },
    );
    const firearm = known.found?.firearms[0];
    if (firearm)
      yield linkValues(
        { ...base, id: `L-C${i}-f`, subjects: [] },
        { kind: 'CARRIED_AT', near, far: firearm.id, since },
      );
    const other = known.found?.crossings.find(({ id }) => id !== near);
    if (other)
      yield linkValues(
        { ...base, id: `L-C${i}-c`, subjects: [] },
        { kind: 'CO_TRAVELLER', near, far: other.id, since },
      );
  }
}
