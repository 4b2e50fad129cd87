import type { StateCode } from '../../core/ids.ts';
import { AGENCY_KINDS, PURPOSES, ROLES, URGENCIES } from '../../core/vocabulary.ts';
import type { Inquiry, Offence } from '../words/inquiry.ts';
import type { Law } from '../law/law.ts';
import type { Rule, Step } from '../law/rule.ts';
import { dayAfter } from '../decide/inquiry-space.ts';

/** A rule that may have a say, and whose officers it binds when it is a second key. */
export interface Heard {
  readonly rule: Rule;
  readonly asker?: StateCode;
}

/** What of an inquiry a choice is about, as a lawyer's list names it. */
export type Words = Readonly<Record<string, readonly string[]>>;

/** Values of one part of an inquiry that none of the rules tells apart. */
export interface Choice {
  readonly words: Words;
  /** Which rules hold as far as this part goes: bit `i` for rule `i`. */
  readonly holds: bigint;
  /** One of the values, put into an inquiry. */
  into(inquiry: Inquiry): Inquiry;
}

/** One kind of inquiry: which rules hold, and which miss it in a single part. */
export interface Kind {
  readonly isDomestic: boolean;
  readonly holds: bigint;
  /** By part: the rules that hold but for it. Of the first, State and date, none. */
  readonly misses: readonly bigint[];
  readonly choices: readonly Choice[];
}

/** No code of a State, so that nothing names it. */
const NOBODY = '=other' as StateCode;
/** A law that is neither the owner's nor the requester's. */
const ELSEWHERE = '=elsewhere' as StateCode;

/** The parts of an inquiry, and what each can be: a kind is one choice of each part. */
export interface Parts {
  readonly isDomestic: boolean;
  readonly parts: readonly (readonly Choice[])[];
}

/**
 * Lists all that inquiries can be, as far as a set of rules can tell, those of other States and those of the owner's own.
 * Each part of an inquiry is looked at alone, so that the rules are asked once a value and not once an inquiry.
 *
 * @param on the only day looked at; absent, one of each period.
 */
export function partsOfInquiry(
  laws: readonly Law[],
  heard: readonly Heard[],
  owner: StateCode,
  on?: string,
): readonly Parts[] {
  const part = (step: Step, values: readonly Value[]): readonly Choice[] =>
    grouped(heard, owner, step, values);
  const [abroad, athome] = [offences(heard, owner), offences(heard, owner, true)];
  const channels = part(
    'CHANNEL',
    AGENCY_KINDS.map((agencyKind) => asks('agency kinds', agencyKind, { agencyKind })),
  );
  const roles = part(
    'ROLE',
    ROLES.map((role) => asks('roles', role, { role })),
  );
  const purposes = part(
    'PURPOSE',
    PURPOSES.map((purpose) => says('purposes', purpose, { purpose })),
  );
  const necessities = part('NECESSITY', [
    says('necessity', 'stated', { necessity: 'stated' }),
    says('necessity', 'not stated', {}),
  ]);
  const vouchings = part('VOUCHED', [
    says('vouched', 'nothing', {}),
    says('vouched', 'the case', { vouched: { case: true, offence: false } }),
    says('vouched', 'case and offence', { vouched: { case: true, offence: true } }),
  ]);
  return [false, true].map((isDomestic) => {
    const places = part(
      'NOTHING',
      wheres(laws, heard, on).filter(({ state }) => (state === owner) === isDomestic),
    );
    const stated = part('OFFENCE', isDomestic ? athome : abroad);
    return { isDomestic, parts: [places, channels, roles, purposes, necessities, vouchings, stated] };
  });
}

/** An inquiry of one kind. */
export function inquiryOf({ choices }: Pick<Kind, 'choices'>): Inquiry {
  const blank: Inquiry = {
    requester: { state: NOBODY, agency: 'any', agencyKind: 'POLICE', role: 'INVESTIGATOR', officer: 'any' },
    purpose: 'INVESTIGATION',
    caseReference: 'any',
    urgency: 'NORMAL',
    on: '2026-01-01',
  };
  return choices.reduce((inquiry, choice) => choice.into(inquiry), blank);
}

interface Value {
  readonly words: Readonly<Record<string, string>>;
  readonly state?: StateCode;
  into(inquiry: Inquiry): Inquiry;
}

function says(name: string, word: string, stated: Partial<Inquiry>): Value {
  return { words: { [name]: word }, into: (inquiry) => ({ ...inquiry, ...stated }) };
}

function asks(name: string, word: string, who: Partial<Inquiry['requester']>): Value {
  return {
    words: { [name]: word },
    into: (inquiry) => ({ ...inquiry, requester: { ...inquiry.requester, ...who } }),
  };
}

function grouped(
  heard: readonly Heard[],
  owner: StateCode,
  step: Step,
  values: readonly Value[],
): readonly Choice[] {
  const found = new Map<bigint, { readonly into: Value['into']; readonly words: Map<string, Set<string>> }>();
  const base = inquiryOf({ choices: [] });
  for (const { into, words, state } of values) {
    const inquiry = into(base);
    let holds = 0n;
    heard.forEach(({ rule, asker }, i) => {
      const isBound = step !== 'NOTHING' || asker === undefined || (state === asker && state !== owner);
      const isMet = rule.inquiry.every((test) => test.unlocks !== step || test.holds(inquiry, owner));
      if (isBound && isMet) holds |= 1n << BigInt(i);
    });
    const known = found.get(holds) ?? { into, words: new Map<string, Set<string>>() };
    found.set(holds, known);
    for (const [name, word] of Object.entries(words))
      known.words.set(name, (known.words.get(name) ?? new Set()).add(word));
  }
  return [...found].map(([holds, { into, words }]) => ({
    holds,
    into,
    words: Object.fromEntries([...words].map(([name, said]) => [name, [...said]])),
  }));
}

/** Every State that anything names, and one that nothing does, on each day and in each urgency. */
function wheres(
  laws: readonly Law[],
  heard: readonly Heard[],
  on?: string,
): readonly (Value & { readonly state: StateCode })[] {
  const states = new Set<string>([
    ...laws.flatMap(({ states: owners, groups }) => [
      ...owners.keys(),
      ...Object.values(groups.groups).flatMap(({ members }) => members),
      ...(groups.otherStates ?? []),
    ]),
    ...heard.flatMap(({ rule: { source } }) => [
      ...(source.to?.states ?? []),
      ...(source.to?.exceptStates ?? []),
    ]),
  ]);
  const days = on === undefined ? periods(laws, heard) : [on];
  return days.flatMap((day) =>
    URGENCIES.flatMap((urgency) =>
      [...([...states].sort() as StateCode[]), NOBODY].map((state) => ({
        state,
        words: { states: state === NOBODY ? 'any other' : state, urgencies: urgency, days: `from ${day}` },
        into: (inquiry: Inquiry) => ({
          ...inquiry,
          on: day,
          urgency,
          requester: { ...inquiry.requester, state },
        }),
      })),
    ),
  );
}

function periods(laws: readonly Law[], heard: readonly Heard[]): readonly string[] {
  const spans = [
    ...heard.map(({ rule }) => rule.source),
    ...laws.flatMap(({ groups }) => Object.values(groups.groups)),
  ];
  const begins = spans.flatMap(({ from, until }) =>
    [from ?? [], until === undefined ? [] : dayAfter(until)].flat(),
  );
  return [...new Set(['1900-01-01', ...begins])].sort();
}

/** Offences on both sides of every line that a rule draws, none at all included. */
function offences(heard: readonly Heard[], owner: StateCode, athome = false): readonly Value[] {
  const wanted = heard.flatMap(({ rule }) => rule.source.offence ?? []);
  const state = (value: Value): Value =>
    athome ? { ...value, into: (inquiry) => value.into(atHome(inquiry, owner)) } : value;
  const none = says('offences', wanted.length === 0 ? 'stated or not' : 'none stated', {});
  if (wanted.length === 0) return [none];
  const codes = new Map<string, string>([['other', 'any other code']]);
  for (const code of wanted.flatMap(({ codes = [], exceptCodes = [] }) => [...codes, ...exceptCodes]))
    codes.set(code.replace(/\*$/u, '?'), code);
  const steps = [
    ...new Set(
      wanted.flatMap(({ maxPenaltyMonthsAtLeast: least = [], maxPenaltyMonthsBelow: below = [] }) =>
        [least, below].flat(),
      ),
    ),
  ].sort((a, b) => b - a);
  const lowest = steps.at(-1);
  const months: readonly (readonly [number | undefined, string])[] = [
    ...steps.map(
      (step, i) =>
        [step, i === 0 ? `${step} months or more` : `${step} to ${(steps[i - 1] ?? 0) - 1} months`] as const,
    ),
    ...(lowest === undefined ? [] : [[lowest - 1, `below ${lowest} months`] as const]),
    [undefined, steps.length === 0 ? 'any penalty' : 'no penalty stated'],
  ];
  const laws: readonly (readonly [StateCode | 'requester' | undefined, string])[] = wanted.some(
    ({ underLawOf }) => underLawOf,
  )
    ? [
        [owner, "under the owner's law"],
        ['requester', "under the requester's law"],
        [ELSEWHERE, "under another State's law"],
        [undefined, 'law not stated'],
      ]
    : [[undefined, '']];
  const found = [...codes].flatMap(([code, codeWord]) =>
    months.flatMap(([maxPenaltyMonths, monthWord]) =>
      laws.map(([law, lawWord]): Value => ({
        words: { offences: [codeWord, monthWord, lawWord].filter((word) => word !== '').join(', ') },
        into: (inquiry) => ({
          ...inquiry,
          offence: offenceOf(code, maxPenaltyMonths, law === 'requester' ? inquiry.requester.state : law),
        }),
      })),
    ),
  );
  return [none, ...found].map(state);
}

function atHome(inquiry: Inquiry, owner: StateCode): Inquiry {
  return { ...inquiry, requester: { ...inquiry.requester, state: owner } };
}

function offenceOf(
  code: string,
  maxPenaltyMonths: number | undefined,
  lawOf: StateCode | undefined,
): Offence {
  return {
    code,
    ...(maxPenaltyMonths === undefined ? {} : { maxPenaltyMonths }),
    ...(lawOf === undefined ? {} : { lawOf }),
  };
}
