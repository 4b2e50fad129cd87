import { SIGNALS, type SignalKind } from '../../../shared/src/policy/words/signals.ts';
import {
  DAY_MINUTES,
  DAYS,
  JUDGED_FROM,
  workOf,
  type Officer,
  type Person,
  type Question,
  type World,
} from './traffic.ts';

/** Misuse that was put into the traffic. */
export interface Planted {
  readonly kind: SignalKind;
  readonly officer: number;
  /** Of the last of its questions. */
  readonly day: number;
  readonly questions: readonly Question[];
}

/** So many of each kind. */
const EACH = 30;
/** The one that is judged. */
const SUNDAY = 6;

/** Misuse of every kind beside the officers' usual day, as strong and as weak as its maker draws it. */
export function plantedMisuse(world: World): readonly Planted[] {
  return SIGNALS.flatMap((kind) => Array.from({ length: EACH }, () => plant(kind, world)));
}

function plant(kind: SignalKind, world: World): Planted {
  const { chance, officers, somebody } = world;
  const officer = someOfficer(kind, world);
  const day = workday(world);
  const one = officers[officer] as Officer;
  const asks = (count: number, change: (n: number) => Partial<Question>): readonly Question[] => {
    const from = chance.whole(480, 900);
    return Array.from({ length: count }, (_, n) => ({
      ...{
        officer,
        minute: day * DAY_MINUTES + from + n,
        purpose: 'INVESTIGATION',
        inCase: `p-${officer}-${day}`,
      },
      ...{ person: somebody(), by: 'NAME', isHit: chance.is(0.4), isOver: false },
      ...change(n),
    }));
  };
  const target = somebody();
  const questions = {
    MANY_PEOPLE: () => asks(Math.round(workOf(one).people * (6 + 6 * chance.next())), () => ({})),
    OUT_OF_HOURS: () => {
      const night = chance.is(0.5);
      const base = (night ? day : SUNDAY) * DAY_MINUTES + (night ? 10 : 600);
      return asks(chance.whole(5, 15), (n) => ({ minute: night ? base + n * 3 : base + n * 5 }));
    },
    SAME_PERSON: () => {
      const cases = chance.whole(4, 8);
      return asks(cases, (n) => ({
        ...{ person: target, inCase: `p-${officer}-${target.id}-${n}`, by: 'NAME_AND_BIRTH' },
        minute: (day - (cases - 1 - n)) * DAY_MINUTES + 600,
      }));
    },
    NO_HITS: () => asks(chance.whole(18, 40), () => ({ isHit: false })),
    BUDGET: () => asks(chance.whole(3, 8), () => ({ isOver: true, isHit: false })),
    OWN_NAME: () => asks(chance.whole(2, 5), () => ({ person: { ...somebody(), family: one.family } })),
    COLLEAGUE: () => {
      const other = officers[(officer + chance.whole(1, officers.length - 1)) % officers.length] as Person;
      return asks(chance.whole(1, 2), () => ({ person: other, by: 'NAME_AND_BIRTH' }));
    },
  }[kind]();
  const last = Math.max(...questions.map(({ minute }) => minute));
  return { kind, officer, day: Math.floor(last / DAY_MINUTES), questions };
}

/** Desk work at night is of those who work at desks; a check of people is no case. */
function someOfficer(kind: SignalKind, { chance, officers }: World): number {
  for (;;) {
    const officer = chance.whole(0, officers.length - 1);
    const one = officers[officer] as Officer;
    if (kind !== 'OUT_OF_HOURS' || !workOf(one).isShift) return officer;
  }
}

function workday({ chance }: World): number {
  for (;;) {
    const day = chance.whole(JUDGED_FROM, DAYS - 1);
    if (day % 7 < 5) return day;
  }
}
