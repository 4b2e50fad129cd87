import type { Role } from '../../../shared/src/core/vocabulary.ts';
import { chanceFrom, namesFrom, type Chance } from './chance.ts';

/** One invented question, as the index would hold it. All that names somebody is a number. */
export interface Question {
  readonly officer: number;
  /** Minutes since midnight of the first day. */
  readonly minute: number;
  readonly purpose: 'INVESTIGATION' | 'IDENTITY_CHECK';
  readonly inCase: string;
  readonly person: Person;
  /** Whether the name is asked for, and with the date of birth; the number of a document otherwise. */
  readonly by: 'NAME' | 'NAME_AND_BIRTH' | 'DOCUMENT';
  readonly isHit: boolean;
  readonly isOver: boolean;
}

export interface Person {
  readonly id: number;
  readonly family: number;
  readonly given: number;
  /** Days since a first one. */
  readonly birth: number;
}

/** An invented officer, and how much this one asks. */
export interface Officer extends Person {
  readonly agency: string;
  readonly role: Role;
  readonly factor: number;
}

/** How officers of one function work, all of it invented: people a day, how often somebody is found, and whether in shifts. */
const WORK = {
  INVESTIGATOR: { share: 0.5, people: 8, hits: 0.55, isShift: false },
  FRONTLINE: { share: 0.25, people: 35, hits: 0.04, isShift: true },
  ANALYST: { share: 0.1, people: 14, hits: 0.5, isShift: false },
  SPOC_OPERATOR: { share: 0.1, people: 25, hits: 0.45, isShift: true },
  REGISTRY_CLERK: { share: 0.05, people: 20, hits: 0.4, isShift: false },
} as const satisfies Partial<Record<Role, object>>;
type Working = keyof typeof WORK;

export const OFFICERS = 1_200;
const AGENCIES = 6;
/** The first of them a Monday; those before `JUDGED_FROM` are only the measure of the later ones. */
export const DAYS = 12;
export const JUDGED_FROM = 5;
export const DAY_MINUTES = 1_440;
const FAMILIES = 3_000;
const GIVEN = 400;
const BIRTHS = 18_000;

/** Everything that is drawn of one seed. */
export interface World {
  readonly chance: Chance;
  readonly officers: readonly Officer[];
  readonly somebody: () => Person;
}

export function worldOf(seed: number): World {
  const chance = chanceFrom(seed);
  const family = namesFrom(chance, FAMILIES);
  let last = 0;
  const somebody = (): Person => ({
    id: (last += 1),
    family: family(),
    given: chance.whole(0, GIVEN - 1),
    birth: chance.whole(0, BIRTHS),
  });
  const officers = Array.from({ length: OFFICERS }, (_, n): Officer => ({
    ...somebody(),
    agency: `Invented authority ${n % AGENCIES}`,
    role: roleOf(chance),
    factor: chance.around(1, 0.35),
  }));
  return { chance, officers, somebody };
}

export function workOf({ role }: Pick<Officer, 'role'>): (typeof WORK)[Working] {
  return WORK[role as Working];
}

function roleOf(chance: Chance): Working {
  let left = chance.next();
  for (const [role, { share }] of Object.entries(WORK) as [Working, { share: number }][])
    if ((left -= share) < 0) return role;
  return 'INVESTIGATOR';
}

interface OpenCase {
  readonly name: string;
  readonly people: Person[];
}

/** What officers ask who misuse nothing: their cases, checks, overtime, quiet days and bad luck. */
export function* naturalTraffic(world: World): Generator<Question> {
  const { chance, officers } = world;
  for (const [officer, one] of officers.entries()) {
    const cases: OpenCase[] = [];
    const commuters = Array.from({ length: 20 }, world.somebody);
    for (let day = 0; day < DAYS; day += 1) {
      if (chance.is(worksOn(one, day))) yield* naturalDay(world, { officer, day, cases, commuters });
    }
  }
}

function worksOn(officer: Officer, day: number): number {
  if (workOf(officer).isShift) return 0.7;
  return [0.85, 0.85, 0.85, 0.85, 0.85, 0.04, 0.0005][day % 7] ?? 0;
}

interface Shift {
  readonly officer: number;
  readonly day: number;
  readonly cases: OpenCase[];
  readonly commuters: readonly Person[];
}

function* naturalDay(world: World, { officer, day, cases, commuters }: Shift): Generator<Question> {
  const { chance, officers, somebody } = world;
  const one = officers[officer] as Officer;
  const { people, hits, isShift } = workOf(one);
  const count = Math.round(chance.around(people * one.factor, 0.45));
  const isCheck = one.role === 'FRONTLINE';
  // A day of people whom nobody knows, and of owners whose budgets do not reach.
  const hitRate = chance.is(0.03) ? hits / 2 : hits;
  const refused = chance.is(0.003) ? chance.whole(1, 2) : 0;
  openCases(cases, `${officer}-${day}`, chance);
  // Early, late into the evening, and seldom called in at night.
  const [from, to] = isShift ? [0, 1_439] : hoursOf(chance);
  for (let n = 0; n < count; n += 1) {
    const open = cases[chance.whole(0, cases.length - 1)] as OpenCase;
    const person = isCheck
      ? chance.is(0.05)
        ? (commuters[chance.whole(0, commuters.length - 1)] as Person)
        : somebody()
      : personIn(open, cases, world);
    yield {
      ...{ officer, person, minute: day * DAY_MINUTES + chance.whole(from, to) },
      purpose: isCheck ? 'IDENTITY_CHECK' : 'INVESTIGATION',
      inCase: isCheck ? `shift-${officer}-${day}` : open.name,
      by: chance.is(0.4) ? 'DOCUMENT' : chance.is(0.7) ? 'NAME_AND_BIRTH' : 'NAME',
      ...{ isHit: chance.is(hitRate), isOver: n < refused },
    };
  }
}

function hoursOf(chance: Chance): readonly [number, number] {
  if (chance.is(0.0003)) return [0, 300];
  const until = chance.is(0.04) ? 1_080 + chance.whole(60, 240) : 1_080;
  return [420, until];
}

function openCases(cases: OpenCase[], name: string, chance: Chance): void {
  while (cases.length < 6) cases.push({ name: `${name}-${cases.length}`, people: [] });
  if (chance.is(0.5)) cases[chance.whole(0, 5)] = { name: `${name}-new`, people: [] };
}

/** Somebody of the case, somebody new to it, and now and then somebody of another case of the same officer. */
function personIn(open: OpenCase, cases: readonly OpenCase[], { chance, somebody }: World): Person {
  if (open.people.length > 2 && chance.is(0.5))
    return open.people[chance.whole(0, open.people.length - 1)] as Person;
  const other = cases[chance.whole(0, cases.length - 1)] as OpenCase;
  const linked = chance.is(0.03) ? other.people[chance.whole(0, other.people.length - 1)] : undefined;
  const person = linked ?? somebody();
  open.people.push(person);
  return person;
}
