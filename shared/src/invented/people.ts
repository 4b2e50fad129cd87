import { romanisations } from '../core/names/romanise.ts';
import type { StateCode } from '../core/ids.ts';
import { NAMES, type NameList } from './names/lists.ts';
import type { Chance, World } from './world.ts';

/** An invented human, as one State has recorded them. */
export interface InventedPerson {
  readonly number: number;
  readonly nationality: string;
  readonly sex: 'MALE' | 'FEMALE';
  readonly script: string;
  readonly own: { readonly surname: string; readonly forenames: string };
  /** The spelling in this State's record: States spell one human differently. */
  readonly latin: { readonly surname: string; readonly forenames: string };
  readonly dateOfBirth: string;
  readonly placeOfBirth: string;
}

const ISO3: Readonly<Record<string, string>> = {
  DE: 'D',
  FR: 'FRA',
  AT: 'AUT',
  ES: 'ESP',
  FI: 'FIN',
  IE: 'IRL',
  DK: 'DNK',
  NO: 'NOR',
  GB: 'GBR',
  RS: 'SRB',
  GR: 'GRC',
  BG: 'BGR',
  UA: 'UKR',
  SY: 'SYR',
  MA: 'MAR',
  IN: 'IND',
  PL: 'POL',
  RO: 'ROU',
  TR: 'TUR',
  NL: 'NLD',
};

function namesFor(nationality: string): NameList {
  const found = NAMES[nationality] ?? NAMES['DE'];
  if (!found) throw new RangeError(`no names for ${nationality}`);
  return found;
}

/** The person behind the i-th record of a State, in that State's spelling. Pure: the same arguments, the same person. */
export function personAt(world: World, state: StateCode, i: number): InventedPerson {
  const human = world.humanOf(state, i);
  const draw = world.chance('human', human.number);
  const names = namesFor(human.nationality);
  const sex = draw.chance(0.78) ? 'MALE' : 'FEMALE';
  const forename = draw.pick(sex === 'MALE' ? names.male : names.female);
  const second = draw.chance(0.3) ? draw.pick(sex === 'MALE' ? names.male : names.female) : undefined;
  const surname = draw.pick(names.surnames);
  const dateOfBirth = draw.day('1950-01-01', '2009-12-31');
  const placeOfBirth = draw.pick(names.towns);
  const forenames = second && second[0] !== forename[0] ? [forename, second] : [forename];
  const spelling = world.chance('spelling', state, human.number);
  return {
    number: human.number,
    nationality: human.nationality,
    sex,
    script: names.script,
    own: { surname: surname[0], forenames: forenames.map(([own]) => own).join(' ') },
    latin: {
      surname: respell(spelling, surname),
      forenames: forenames.map((name) => respell(spelling, name)).join(' '),
    },
    // Some records know less than others.
    dateOfBirth: partly(spelling, dateOfBirth),
    placeOfBirth,
  };
}

/** One State's spelling of a name: that of the passport, another table's, or with a slip of the keyboard. */
function respell(draw: Chance, [own, passport]: readonly [string, string]): string {
  const style = draw.next();
  if (style < 0.7) return passport;
  if (style < 0.9) {
    const ways = waysOf(own);
    const spelt = draw.pick(ways.length > 0 ? ways : [passport]);
    return `${spelt.charAt(0).toUpperCase()}${spelt.slice(1)}`;
  }
  const at = 1 + draw.below(Math.max(1, passport.length - 2));
  return `${passport.slice(0, at)}${passport.charAt(at + 1)}${passport.charAt(at)}${passport.slice(at + 2)}`;
}

const WAYS = new Map<string, readonly string[]>();

/** Remembered: the lists hold few names. */
function waysOf(own: string): readonly string[] {
  let ways = WAYS.get(own);
  if (!ways) WAYS.set(own, (ways = romanisations(own)));
  return ways;
}

function partly(draw: Chance, day: string): string {
  const style = draw.next();
  if (style < 0.8) return day;
  if (style < 0.88) return day.slice(0, 4);
  if (style < 0.92) return `${day.slice(0, 7)}-XX`;
  // Day and month the wrong way round, as forms of two countries have it.
  return Number(day.slice(8)) <= 12 ? `${day.slice(0, 4)}-${day.slice(8)}-${day.slice(5, 7)}` : day;
}

/** The passport that the person travels with. The number belongs to the human: every State sees the same one. */
export function travelDocument(person: InventedPerson): {
  readonly kind: string;
  readonly number: string;
  readonly issuer: string;
  readonly expiresOn: string;
} {
  const serial = String((person.number * 7919 + 100_003) % 10_000_000).padStart(7, '0');
  return {
    kind: 'PASSPORT',
    number: `${person.nationality}${serial}`,
    issuer: ISO3[person.nationality] ?? person.nationality,
    expiresOn: '2031-05-31',
  };
}
