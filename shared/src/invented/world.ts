import { globalId, type GlobalId, type StateCode } from '../core/ids.ts';
import type { Domain } from '../core/vocabulary.ts';
import type { SeedTable } from './table.ts';

/**
 * The invented world, by arithmetic: which State knows which human, and who and what belongs to which case. Nothing is
 * stored and nothing is looked up, so that millions of records can be generated as a stream, each domain for itself and
 * all in agreement. Everything here is invented.
 */
export interface World {
  readonly seed: number;
  readonly scale: number;
  /** Whether the records made by hand stand beside those that are drawn. */
  readonly tellsStory: boolean;
  count(state: StateCode, domain: Domain): number;
  /** Local id of the i-th record, such as `P-000017`. */
  localId(state: StateCode, domain: Domain, i: number): string;
  id(state: StateCode, domain: Domain, i: number): GlobalId;
  /** A stream of chance of its own for these keys: the same keys always give the same numbers. */
  chance(...keys: readonly (string | number)[]): Chance;
  /**
   * The human behind the i-th person record of a State. Records of several States may be of one human; then each State
   * writes the name in its own way.
   */
  humanOf(state: StateCode, i: number): Human;
  /** Person records of other States about the same human. */
  sameHuman(state: StateCode, i: number): readonly PersonRef[];
  /** The n-th case of a State: one seizure and all that hangs on it. */
  caseAt(state: StateCode, n: number): Case;
  cases(state: StateCode): number;
}

export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** Whole number in [0, below). */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
  chance(probability: number): boolean;
  /** A day between two ISO days, both included. */
  day(from: string, to: string): string;
}

export interface Human {
  /** Number of the human in the world. Names, birth and nationality follow from it. */
  readonly number: number;
  /** State whose national the human most likely is; of States outside the hub too (UA, SY, MA ...). */
  readonly nationality: string;
}

export interface PersonRef {
  readonly state: StateCode;
  readonly index: number;
  readonly id: GlobalId;
}

export interface RecordRef {
  readonly state: StateCode;
  readonly index: number;
  readonly id: GlobalId;
}

export interface Case {
  readonly state: StateCode;
  readonly number: number;
  readonly caseNumber: string;
  /** Day of the seizure. */
  readonly on: string;
  readonly seizure: RecordRef;
  /** First is the courier or driver; later ones may be known to another State only. */
  readonly suspects: readonly PersonRef[];
  readonly firearms: readonly RecordRef[];
  /** Crossings of the first suspect before the seizure; some recorded by another State. */
  readonly crossings: readonly RecordRef[];
}

/** The States that the demonstration invents records for. */
export const INVENTED_STATES = [
  'DE',
  'FR',
  'AT',
  'ES',
  'FI',
  'IE',
  'DK',
  'NO',
  'GB',
  'RS',
] as unknown as readonly StateCode[];

/** What a domain says of its part of the invented data, in `subgraphs/NAME/subgraph.ts`. */
export interface InventedPart {
  /** What the owner's own numbers begin with. */
  readonly prefix: string;
  /** How many records each State has at scale 1. */
  readonly records: number;
  /** What makes them: read only where they are made. */
  readonly maker: () => Promise<{
    readonly tables: (world: World, state: StateCode) => Iterable<SeedTable>;
  }>;
}

/** Nationals of countries outside the hub live and travel in it too. */
const OTHER_NATIONALITIES = ['GR', 'BG', 'UA', 'SY', 'MA', 'IN', 'PL', 'RO', 'TR', 'NL'] as const;

/** Every fourth person record is of a human whom two to four States know. */
const SHARED_EVERY = 4;
const SUSPECTS_PER_CASE = 4;
const FIREARMS_PER_CASE = 2;
const CROSSINGS_PER_CASE = 3;

/**
 * Makes the world of a seed.
 *
 * @param scale times the shipped volume.
 * @param parts how many records each domain has, and how they are numbered.
 * @param tellsStory whether "Operation Meltemi" is told: unless said, in the shipped volume and larger ones, as small worlds are
 *   for tests that count.
 */
export function worldOf(options: {
  readonly seed: number;
  readonly scale: number;
  readonly parts: Readonly<Record<Domain, Pick<InventedPart, 'prefix' | 'records'>>>;
  readonly tellsStory?: boolean;
}): World {
  const { seed, scale, parts, tellsStory = scale >= 1 } = options;
  const count = (_state: StateCode, domain: Domain): number =>
    Math.max(12, Math.round(parts[domain].records * scale));
  const localId = (_state: StateCode, domain: Domain, i: number): string =>
    `${parts[domain].prefix}-${String(i).padStart(7, '0')}`;
  const id = (state: StateCode, domain: Domain, i: number): GlobalId =>
    globalId(state, domain, localId(state, domain, i));
  const ref = (state: StateCode, domain: Domain, i: number): RecordRef => ({
    state,
    index: i,
    id: id(state, domain, i),
  });
  const chance = (...keys: readonly (string | number)[]): Chance => new Drawn(`${seed}|${keys.join('|')}`);
  const position = (state: StateCode): number => INVENTED_STATES.indexOf(state);
  const stateAt = (i: number): StateCode => at(INVENTED_STATES, i % INVENTED_STATES.length);
  const people = count(at(INVENTED_STATES, 0), 'person');

  /** States that share the human at an index: a run of two to four neighbours in the list, the same for all of them. */
  const sharers = (i: number): readonly StateCode[] => {
    const from = chance('sharers', i).below(INVENTED_STATES.length);
    const size = 2 + chance('sharers-size', i).below(3);
    return Array.from({ length: size }, (_, k) => stateAt(from + k));
  };
  const isShared = (i: number): boolean => i % SHARED_EVERY === 0;

  const humanOf = (state: StateCode, i: number): Human => {
    const shared = isShared(i) && sharers(i).includes(state);
    const number = shared ? i : people * (1 + position(state)) + i;
    const home = shared ? at(sharers(i), 0) : state;
    const draw = chance('nationality', number);
    return {
      number,
      nationality: draw.chance(0.7) ? home : draw.pick([...OTHER_NATIONALITIES, ...INVENTED_STATES]),
    };
  };
  const sameHuman = (state: StateCode, i: number): readonly PersonRef[] =>
    isShared(i) && sharers(i).includes(state)
      ? sharers(i)
          .filter((other) => other !== state)
          .map((other) => ref(other, 'person', i))
      : [];

  const cases = (state: StateCode): number => count(state, 'seizure');
  const caseAt = casesBy({ count, ref, chance, neighbourOf: (state, k) => stateAt(position(state) + 1 + k) });
  return { seed, scale, tellsStory, count, localId, id, chance, humanOf, sameHuman, caseAt, cases };
}

/** What the cases of a world are made of. */
interface CaseParts extends Pick<World, 'count' | 'chance'> {
  readonly ref: (state: StateCode, domain: Domain, i: number) => RecordRef;
  /** Another State: the next in the list, or so many further on. */
  readonly neighbourOf: (state: StateCode, further: number) => StateCode;
}

function casesBy({ count, ref, chance, neighbourOf }: CaseParts): World['caseAt'] {
  const people = count(at(INVENTED_STATES, 0), 'person');
  return (state, n) => {
    const draw = chance('case', state, n);
    const neighbour = neighbourOf(state, draw.below(INVENTED_STATES.length - 1));
    const suspectCount = 1 + draw.below(SUSPECTS_PER_CASE);
    const suspects = Array.from({ length: suspectCount }, (_, k) => {
      const index = (n * SUSPECTS_PER_CASE + k) % people;
      return ref(k === 2 ? neighbour : state, 'person', index);
    });
    const firearmCount = draw.chance(0.4) ? 1 + draw.below(FIREARMS_PER_CASE) : 0;
    const firearms = Array.from({ length: firearmCount }, (_, k) =>
      ref(k === 1 ? neighbour : state, 'firearm', (n * FIREARMS_PER_CASE + k) % count(state, 'firearm')),
    );
    const crossings = Array.from({ length: 1 + draw.below(CROSSINGS_PER_CASE) }, (_, k) =>
      ref(k === 1 ? neighbour : state, 'crossing', (n * CROSSINGS_PER_CASE + k) % count(state, 'crossing')),
    );
    const on = draw.day('2023-01-01', '2026-10-31');
    return {
      state,
      number: n,
      caseNumber: `${state}-INVENTED-${on.slice(0, 4)}-${String(n).padStart(6, '0')}`,
      on,
      seizure: ref(state, 'seizure', n),
      suspects,
      firearms,
      crossings,
    };
  };
}

function at<T>(list: readonly T[], i: number): T {
  const item = list[i];
  if (item === undefined) throw new RangeError(`no item ${i}`);
  return item;
}

/** splitmix32 over an FNV-1a hash of the keys: small, fast, and good enough to invent with. */
class Drawn implements Chance {
  #state = 2166136261;

  constructor(key: string) {
    for (let i = 0; i < key.length; i += 1)
      this.#state = Math.imul(this.#state ^ key.charCodeAt(i), 16777619);
  }

  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let z = this.#state ^ (this.#state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 4294967296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(list: readonly T[]): T {
    return at(list, this.below(list.length));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  day(from: string, to: string): string {
    const first = dayNumber(from);
    return dayAt(first + this.below(dayNumber(to) - first + 1));
  }
}

const DAY_MS = 86_400_000;
/** Days and their numbers since 1970. Remembered: there are few, and some are drawn for every record. */
const DAYS = new Map<number, string>();
const DAY_NUMBERS = new Map<string, number>();

function dayNumber(day: string): number {
  let number = DAY_NUMBERS.get(day);
  if (number === undefined) DAY_NUMBERS.set(day, (number = Math.round(Date.parse(day) / DAY_MS)));
  return number;
}

function dayAt(number: number): string {
  let day = DAYS.get(number);
  if (day === undefined) DAYS.set(number, (day = new Date(number * DAY_MS).toISOString().slice(0, 10)));
  return day;
}
