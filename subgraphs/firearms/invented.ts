import { calibreName } from './calibre.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { COLUMNS } from './migrations/register.ts';
import { headerValues, LINK_COLUMNS, linkValues, SEED_HEADER } from '../../shared/src/invented/header.ts';
import type { SeedTable } from '../../shared/src/invented/table.ts';
import { INVENTED_STATES, type Chance, type World } from '../../shared/src/invented/world.ts';

/** Makes and models are names of products on the market. Serial numbers and everything else are invented. */
const MODELS = [
  {
    make: 'Glock',
    raw: ['GLOCK', 'Glock GmbH', 'glock'],
    model: '17',
    type: 'PISTOL',
    calibre: ['9 MM LUGER (9X19MM)', '9x19', '9mm Para'],
    country: 'AT',
    category: 'B5',
    action: 'SEMI_AUTOMATIC',
    bore: 'RIFLED',
  },
  {
    make: 'CZ',
    raw: ['CZ', 'Ceska Zbrojovka', 'C.Z.'],
    model: '75',
    type: 'PISTOL',
    calibre: ['9mm Luger', '9 MM PARABELLUM'],
    country: 'CZ',
    category: 'B5',
    action: 'SEMI_AUTOMATIC',
    bore: 'RIFLED',
  },
  {
    make: 'Beretta',
    raw: ['BERETTA', 'P. Beretta'],
    model: '92',
    type: 'PISTOL',
    calibre: ['9x19', '9 Para'],
    country: 'IT',
    category: 'B5',
    action: 'SEMI_AUTOMATIC',
    bore: 'RIFLED',
  },
  {
    make: 'Zastava',
    raw: ['ZASTAVA', 'Crvena Zastava'],
    model: 'M70',
    type: 'RIFLE',
    calibre: ['7,62X39', '7.62 x 39', '7,62 MM KALASHNIKOV (7,62X39)'],
    country: 'RS',
    category: 'A2',
    action: 'AUTOMATIC',
    bore: 'RIFLED',
  },
  {
    make: 'Zastava',
    raw: ['ZASTAVA'],
    model: 'M57',
    type: 'PISTOL',
    calibre: ['7.62 Tokarev', '7,62X25'],
    country: 'RS',
    category: 'B5',
    action: 'SEMI_AUTOMATIC',
    bore: 'RIFLED',
  },
  {
    make: 'Heckler & Koch',
    raw: ['HK', 'H&K', 'Heckler Koch'],
    model: 'MP5',
    type: 'SUBMACHINE_GUN',
    calibre: ['9 x 19'],
    country: 'DE',
    category: 'A2',
    action: 'AUTOMATIC',
    bore: 'RIFLED',
  },
  {
    make: 'Walther',
    raw: ['WALTHER', 'C. Walther'],
    model: 'PPK',
    type: 'PISTOL',
    calibre: ['7,65 MM BROWNING (7,65X17 MM)', '.32 ACP'],
    country: 'DE',
    category: 'B5',
    action: 'SEMI_AUTOMATIC',
    bore: 'RIFLED',
  },
  {
    make: 'Smith & Wesson',
    raw: ['S&W', 'Smith Wesson'],
    model: '686',
    type: 'REVOLVER',
    calibre: ['.357 MAGNUM', '357 Mag'],
    country: 'US',
    category: 'B1',
    action: 'REPEATING',
    bore: 'RIFLED',
  },
  {
    make: 'Sako',
    raw: ['SAKO'],
    model: '85',
    type: 'RIFLE',
    calibre: ['.308 Win', '308 Winchester'],
    country: 'FI',
    category: 'C1',
    action: 'REPEATING',
    bore: 'RIFLED',
  },
  {
    make: 'Benelli',
    raw: ['BENELLI'],
    model: 'M2',
    type: 'SHOTGUN',
    calibre: ['12', '12 GA', '12/70'],
    country: 'IT',
    category: 'C2',
    action: 'SEMI_AUTOMATIC',
    bore: 'SMOOTH',
  },
  {
    make: 'Ekol',
    raw: ['EKOL', 'Voltran Ekol'],
    model: 'Tuna',
    type: 'ALARM_SIGNAL',
    calibre: ['8 mm P.A.K.'],
    country: 'TR',
    category: 'A9',
    action: 'SEMI_AUTOMATIC',
    bore: 'SMOOTH',
  },
  {
    make: 'Privately made',
    raw: ['unmarked', 'printed'],
    model: 'FGC type',
    type: 'CARBINE',
    calibre: ['9x19'],
    country: null,
    category: 'A7',
    action: 'SEMI_AUTOMATIC',
    bore: 'RIFLED',
  },
] as const;

const SEEDED = [...SEED_HEADER, ...COLUMNS];

/** A State's invented firearms register: lawful ones, lost and stolen ones, and those of its cases. */
export function* tables(world: World, state: StateCode): Iterable<SeedTable> {
  yield { table: 'register.firearm', columns: SEEDED, rows: firearms(world, state) };
  yield { table: 'register.link', columns: LINK_COLUMNS, rows: links(world, state) };
}

/** Two firearms of every case lie at 2n and 2n + 1: see `caseAt`. */
function caseOf(world: World, state: StateCode, i: number) {
  const n = Math.floor(i / 2);
  if (n >= world.cases(state)) return undefined;
  const found = world.caseAt(state, n);
  return found.firearms.some((firearm) => firearm.state === state && firearm.index === i) ? found : undefined;
}

function* firearms(world: World, state: StateCode): Generator<readonly unknown[]> {
  for (let i = 0; i < world.count(state, 'firearm'); i += 1) {
    const draw = world.chance('firearm', state, i);
    const kind = draw.pick(MODELS);
    const year = 1970 + draw.below(55);
    const inCase = caseOf(world, state, i);
    const origin =
      kind.make === 'Privately made'
        ? 'PRIVATELY_MADE'
        : kind.type === 'ALARM_SIGNAL'
          ? 'CONVERTED'
          : 'FACTORY';
    const status = inCase
      ? 'SEIZED'
      : draw.pick([
          'REGISTERED',
          'REGISTERED',
          'REGISTERED',
          'STOLEN',
          'LOST',
          'TRANSFERRED',
          'DEACTIVATED',
          'EXPORTED',
        ]);
    const since = inCase?.on ?? draw.day('2015-01-01', '2026-09-30');
    const serial = serialNumber(draw, state, i);
    const calibreRaw = draw.pick(kind.calibre);
    const lawful =
      !inCase && (status === 'REGISTERED' || status === 'TRANSFERRED' || status === 'DEACTIVATED');
    const header = headerValues(
      {
        id: world.localId(state, 'firearm', i),
        owner: state,
        authority: `${state} firearms register (invented)`,
        subjects: [lawful ? 'LAWFUL_HOLDER' : 'SUSPECT'],
        madeOn: '2024-05-02',
        originators: INVENTED_STATES,
      },
      draw,
    );
    const wanted = status === 'STOLEN' || status === 'LOST';
    yield [
      ...header,
      kind.type,
      kind.make,
      draw.pick(kind.raw),
      kind.model,
      calibreName(calibreRaw) ?? calibreRaw,
      calibreRaw,
      serial,
      origin === 'PRIVATELY_MADE'
        ? null
        : `${kind.country ?? 'XX'}${year % 100}${String(i).padStart(6, '0')}`,
      kind.action,
      kind.bore,
      'CENTREFIRE',
      kind.type === 'PISTOL' || kind.type === 'REVOLVER' ? 180 + draw.below(60) : 700 + draw.below(400),
      kind.type === 'PISTOL' || kind.type === 'REVOLVER' ? 90 + draw.below(60) : 380 + draw.below(300),
      kind.type === 'SHOTGUN' ? 5 : kind.action === 'REPEATING' ? 6 : 10 + draw.below(21),
      kind.category,
      origin,
      kind.country,
      year,
      kind.country === state ? null : state,
      markings(draw, kind.make, serial, origin),
      status,
      since,
      events(draw, state, kind.country, year, status, since),
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
      wanted ? `INVENTED-SIS-${state}-${i}` : null,
      wanted && draw.chance(0.5) ? `INVENTED-IARMS-${state}-${i}` : null,
      custody(draw, state, i, year),
      lawful ? `INVENTED-LIC-${state}-${i}` : null,
      inCase
        ? [
            {
              system: 'IBIN',
              reference: `INVENTED-${state}-${i}`,
              laboratory: `${state} forensic laboratory (invented)`,
              on: since,
              sceneCases: draw.chance(0.3) ? [inCase.caseNumber] : [],
            },
          ]
        : null,
      inCase?.caseNumber ?? null,
    ];
  }
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

function events(
  draw: Chance,
  state: StateCode,
  country: string | null,
  year: number,
  status: string,
  since: string,
): readonly unknown[] {
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
