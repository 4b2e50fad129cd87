import { STORY_FIREARMS } from './invented-story.ts';
import { calibreName } from './calibre.ts';
import { MODELS, type Model } from './invented-models.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { COLUMNS } from './migrations/register.ts';
import { headerValues, LINK_COLUMNS, linkValues, SEED_HEADER } from '../../shared/src/invented/header.ts';
import { inTurn, storyLinks, storyRows } from '../../shared/src/invented/story.ts';
import type { SeedTable } from '../../shared/src/invented/table.ts';
import { INVENTED_STATES, type Case, type Chance, type World } from '../../shared/src/invented/world.ts';

const SEEDED = [...SEED_HEADER, ...COLUMNS];

/** A State's invented firearms register: lawful ones, lost and stolen ones, and those of its cases. */
export function* tables(world: World, state: StateCode): Iterable<SeedTable> {
  const story = storyRows(world, state, STORY_FIREARMS, SEEDED);
  yield { table: 'register.firearm', columns: SEEDED, rows: inTurn(firearms(world, state), story) };
  const linked = inTurn(links(world, state), storyLinks(world, state, 'firearm'));
  yield { table: 'register.link', columns: LINK_COLUMNS, rows: linked };
}

/** Two firearms of every case lie at 2n and 2n + 1: see `caseAt`. */
function caseOf(world: World, state: StateCode, i: number) {
  const n = Math.floor(i / 2);
  if (n >= world.cases(state)) return undefined;
  const found = world.caseAt(state, n);
  return found.firearms.some((firearm) => firearm.state === state && firearm.index === i) ? found : undefined;
}

/** What is drawn of a firearm before its row is written. */
interface Firearm {
  readonly state: StateCode;
  readonly index: number;
  readonly kind: Model;
  readonly year: number;
  readonly inCase: Case | undefined;
  readonly origin: 'PRIVATELY_MADE' | 'CONVERTED' | 'FACTORY';
  readonly status: string;
  readonly since: string;
  readonly serial: string | null;
  readonly calibreRaw: string;
}

function* firearms(world: World, state: StateCode): Generator<readonly unknown[]> {
  for (let i = 0; i < world.count(state, 'firearm'); i += 1) {
    const draw = world.chance('firearm', state, i);
    const firearm = firearmAt(world, state, i, draw);
    const header = headerValues(
      {
        id: world.localId(state, 'firearm', i),
        owner: state,
        authority: `${state} firearms register (invented)`,
        subjects: [isLawful(firearm) ? 'LAWFUL_HOLDER' : 'SUSPECT'],
        madeOn: '2024-05-02',
        originators: INVENTED_STATES,
      },
      draw,
    );
    yield [...header, ...makeOf(firearm, draw), ...historyOf(firearm, draw)];
  }
}

const STATUSES = [
  'REGISTERED',
  'REGISTERED',
  'REGISTERED',
  'STOLEN',
  'LOST',
  'TRANSFERRED',
  'DEACTIVATED',
  'EXPORTED',
] as const;

function firearmAt(world: World, state: StateCode, index: number, draw: Chance): Firearm {
  const kind = draw.pick(MODELS);
  const year = 1970 + draw.below(55);
  const inCase = caseOf(world, state, index);
  const origin =
    kind.make === 'Privately made'
      ? 'PRIVATELY_MADE'
      : kind.type === 'ALARM_SIGNAL'
        ? 'CONVERTED'
        : 'FACTORY';
  const status = inCase ? 'SEIZED' : draw.pick(STATUSES);
  const since = inCase?.on ?? draw.day('2015-01-01', '2026-09-30');
  const serial = serialNumber(draw, state, index);
  const calibreRaw = draw.pick(kind.calibre);
  return { state, index, kind, year, inCase, origin, status, since, serial, calibreRaw };
}

function isLawful({ inCase, status }: Firearm): boolean {
  return !inCase && (status === 'REGISTERED' || status === 'TRANSFERRED' || status === 'DEACTIVATED');
}

/** Columns of what it is, up to its markings. */
function makeOf(firearm: Firearm, draw: Chance): readonly unknown[] {
  const { state, index, kind, year, origin, serial, calibreRaw } = firearm;
  const isShort = kind.type === 'PISTOL' || kind.type === 'REVOLVER';
  return [
    kind.type,
    kind.make,
    draw.pick(kind.raw),
    kind.model,
    calibreName(calibreRaw) ?? calibreRaw,
    calibreRaw,
    serial,
    origin === 'PRIVATELY_MADE'
      ? null
      : `${kind.country ?? 'XX'}${year % 100}${String(index).padStart(6, '0')}`,
    kind.action,
    kind.bore,
    'CENTREFIRE',
    isShort ? 180 + draw.below(60) : 700 + draw.below(400),
    isShort ? 90 + draw.below(60) : 380 + draw.below(300),
    kind.type === 'SHOTGUN' ? 5 : kind.action === 'REPEATING' ? 6 : 10 + draw.below(21),
    kind.category,
    origin,
    kind.country,
    year,
    kind.country === state ? null : state,
    markings(draw, kind.make, serial, origin),
  ];
}

/** Columns of what became of it, from its status on. */
function historyOf(firearm: Firearm, draw: Chance): readonly unknown[] {
  const { state, index, year, inCase, status, since } = firearm;
  const wanted = status === 'STOLEN' || status === 'LOST';
  return [
    status,
    since,
    events(firearm, draw),
    inCase || wanted
      ? [
          {
            requester: state,
            to: draw.pick(INVENTED_STATES),
            status: draw.pick(['SUBMITTED', 'READ', 'ANSWERED', 'CLOSED']),
            submittedOn: since,
            dueOn: '2026-12-31',
          },
        ]
      : null,
    wanted ? `INVENTED-SIS-${state}-${index}` : null,
    wanted && draw.chance(0.5) ? `INVENTED-IARMS-${state}-${index}` : null,
    custody(draw, state, index, year),
    isLawful(firearm) ? `INVENTED-LIC-${state}-${index}` : null,
    inCase
      ? [
          {
            system: 'IBIN',
            reference: `INVENTED-${state}-${index}`,
            laboratory: `${state} forensic laboratory (invented)`,
            on: since,
            sceneCases: draw.chance(0.3) ? [inCase.caseNumber] : [],
          },
        ]
      : null,
    inCase?.caseNumber ?? null,
  ];
}

/** Serial numbers as registers have them: mostly clean, some in other spacing, some unreadable, a few removed. */
function serialNumber(draw: Chance, state: StateCode, i: number): string | null {
  const letters = 'ABCDEFGHKLMNPRSTUVWXYZ';
  const prefix = `${draw.pick([...letters])}${draw.pick([...letters])}${draw.pick([...letters])}`;
  const digits = String((i * 7919 + state.charCodeAt(0) * 104729 + draw.below(1000)) % 1_000_000).padStart(
    6,
    '0',
  );
  const style = draw.next();
  if (style < 0.7) return `${prefix}${digits}`;
  if (style < 0.82) return `${prefix}-${digits.slice(0, 3)} ${digits.slice(3)}`;
  if (style < 0.9) return `${prefix.toLowerCase()}${digits.replaceAll('0', 'O')}`;
  if (style < 0.96) return `${prefix}${digits.slice(0, 2)}`;
  return null;
}

function markings(draw: Chance, make: string, serial: string | null, origin: string): readonly unknown[] {
  if (origin === 'PRIVATELY_MADE')
    return [{ element: 'FRAME', kind: 'SERIAL', condition: 'ABSENT', text: null }];
  const condition = serial === null ? 'OBLITERATED' : draw.chance(0.05) ? 'RESTORED' : 'INTACT';
  return [
    { element: 'FRAME', kind: 'SERIAL', condition, text: serial },
    { element: 'BARREL', kind: 'SERIAL', condition: draw.chance(0.1) ? 'ALTERED' : condition, text: serial },
    { element: 'SLIDE', kind: 'MAKER', condition: 'INTACT', text: make },
    { element: 'BARREL', kind: 'PROOF', condition: 'INTACT', text: 'C.I.P.' },
  ];
}

function events({ state, kind, year, status, since }: Firearm, draw: Chance): readonly unknown[] {
  const { country } = kind;
  const list: Record<string, unknown>[] = [];
  if (country !== null && country !== state) {
    list.push({
      status: 'IMPORTED',
      on: String(year + 1),
      country: state,
      authority: `${state} customs (invented)`,
    });
  }
  list.push({
    status: 'REGISTERED',
    on: `${year + 1 + draw.below(3)}-XX-XX`.replace('-XX-XX', ''),
    country: state,
    authority: `${state} firearms register (invented)`,
  });
  if (status !== 'REGISTERED')
    list.push({
      status,
      on: since,
      country: state,
      place: 'invented town',
      authority: `${state} police (invented)`,
    });
  return list;
}

function custody(draw: Chance, state: StateCode, i: number, year: number): readonly unknown[] {
  return [
    {
      part: 'SUPPLIER',
      name: `Invented Arms Trade ${1 + draw.below(40)}`,
      address: 'Invented Street 1',
      country: state,
      from: String(year),
      until: String(year + 1),
    },
    {
      part: 'ACQUIRER',
      name: `Invented Holder ${state} ${i}`,
      address: `Invented Street ${1 + draw.below(200)}`,
      country: state,
      from: String(year + 1),
      until: null,
    },
  ];
}

/** Who holds what, which traces led where, and which two a laboratory tied together. */
function* links(world: World, state: StateCode): Generator<readonly unknown[]> {
  const authority = `${state} firearms register (invented)`;
  for (let i = 0; i < world.count(state, 'firearm'); i += 1) {
    const draw = world.chance('firearm-link', state, i);
    const near = world.id(state, 'firearm', i);
    const inCase = caseOf(world, state, i);
    const link = (k: string, kind: string, far: string, subject: 'SUSPECT' | 'LAWFUL_HOLDER') =>
      linkValues(
        { id: `L-F${i}-${k}`, owner: state, authority, subjects: [subject], madeOn: '2024-05-02' },
        { kind, near, far, since: inCase?.on ?? '2024-05-02' },
      );
    for (const [k, suspect] of (inCase?.suspects ?? []).slice(0, 2).entries()) {
      yield link(`u${k}`, k === 0 ? 'USED_BY' : 'TRACED_TO', suspect.id, 'SUSPECT');
    }
    if (inCase && draw.chance(0.4)) {
      const other = world.caseAt(draw.pick(INVENTED_STATES), draw.below(world.cases(state))).firearms[0];
      if (other && other.id !== near) yield link('b', 'BALLISTIC_MATCH', other.id, 'SUSPECT');
    }
    // Lawful holders are people too, but of no police interest: only some of them are on record at all.
    if (!inCase && draw.chance(0.2)) {
      const person = draw.below(world.count(state, 'person'));
      yield link('h', 'HOLDER', world.id(state, 'person', person), 'LAWFUL_HOLDER');
    }
  }
}
