import type { StateCode } from '../core/ids.ts';
import { MODES, type Domain } from '../core/vocabulary.ts';
import { fieldOf } from './decide.ts';
import { diffDuties, type DutyChange } from './diff-duties.ts';
import type { Inquiry } from './inquiry.ts';
import type { Law } from './law.ts';
import { classesThatShow, type Level } from './reachable.ts';
import { targetsOf } from './reach.ts';
import { inquiriesOf, rulesOf, sizeOf, spaceOf, type Space } from './space.ts';

/** Who gains or loses what, for one field of one owner. */
export interface Change {
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly path: string;
  readonly level: Level;
  readonly kind: 'GAINS' | 'LOSES' | 'OTHER_RECORDS';
  /** How many inquiries of those that the laws can tell apart are changed, and one of them. */
  readonly inquiries: number;
  readonly example: Inquiry;
  /** What the changed inquiries have in common, by dimension. */
  readonly who: Readonly<Record<string, readonly string[]>>;
}

export interface Difference {
  readonly changes: readonly Change[];
  readonly duties: readonly DutyChange[];
  /** How many inquiries were compared. */
  readonly compared: number;
}

const LEVELS: readonly Level[] = ['ABOVE_DENY', 'SHOWN', 'GRANT'];

/**
 * Compares two laws by what they answer, not by their text: every inquiry that either can tell apart, every field, and
 * which records; and the duties beside lending.
 */
export function diffLaws(before: Law, after: Law, owners?: readonly StateCode[], on?: string): Difference {
  const all = owners ?? ([...new Set([...before.states.keys(), ...after.states.keys()])] as StateCode[]);
  const changes = new Map<string, { change: Omit<Change, 'inquiries' | 'who'>; all: Inquiry[] }>();
  let compared = 0;
  for (const owner of all) {
    const space = joint(before, after, owner, on);
    compared += sizeOf(space);
    const targets = targetsOf(after, {}).filter(({ domain, path }) =>
      isTouched(before, after, owner, domain, path),
    );
    if (targets.length === 0) continue;
    for (const inquiry of inquiriesOf(space)) {
      for (const { domain, path } of targets) {
        for (const level of LEVELS) {
          const kind = compare(before, after, inquiry, owner, domain, path, level);
          if (kind === undefined) continue;
          const key = `${owner} ${domain} ${path} ${level} ${kind}`;
          const known = changes.get(key);
          if (known === undefined)
            changes.set(key, {
              change: { owner, domain, path, level, kind, example: inquiry },
              all: [inquiry],
            });
          else known.all.push(inquiry);
        }
      }
    }
  }
  return {
    compared,
    duties: diffDuties(before, after, all),
    changes: [...changes.values()].map(({ change, all: changed }) => ({
      ...change,
      inquiries: changed.length,
      who: whoOf(changed),
    })),
  };
}

function compare(
  before: Law,
  after: Law,
  inquiry: Inquiry,
  owner: StateCode,
  domain: Domain,
  path: string,
  level: Level,
): Change['kind'] | undefined {
  const of = (law: Law): string => {
    const field = fieldOf(law, domain, path);
    return field === undefined
      ? '"never"'
      : JSON.stringify(classesThatShow(law, inquiry, owner, domain, field, level));
  };
  const old = of(before);
  const now = of(after);
  if (old === now) return undefined;
  if (old === '"never"') return 'GAINS';
  return now === '"never"' ? 'LOSES' : 'OTHER_RECORDS';
}

/** Fields of which no rule changed need no comparing. */
function isTouched(before: Law, after: Law, owner: StateCode, domain: Domain, path: string): boolean {
  const about = (law: Law): string => {
    const field = fieldOf(law, domain, path);
    const rules = rulesOf(law, owner).filter(
      ({ data }) =>
        field !== undefined &&
        (data.domains === undefined || data.domains.has(domain)) &&
        (data.categories === undefined ||
          data.categories.has(field.category) ||
          data.categories.has('INDEX') ||
          data.fields.length > 0),
    );
    return JSON.stringify([rules.map(({ source, mode }) => [source, mode]), law.groups]);
  };
  return about(before) !== about(after);
}

/** Both laws' spaces together: what either can tell apart. */
function joint(before: Law, after: Law, owner: StateCode, on?: string): Space {
  const rules = [...rulesOf(before, owner), ...rulesOf(after, owner)];
  const spaces = [spaceOf(before, rules, owner, on), spaceOf(after, rules, owner, on)] as const;
  const merged = (key: keyof Space): unknown[] => {
    const seen = new Map<string, unknown>();
    for (const space of spaces)
      for (const value of space[key]) seen.set(JSON.stringify(value) ?? 'none', value);
    return [...seen.values()];
  };
  return Object.fromEntries(
    (Object.keys(spaces[0]) as (keyof Space)[]).map((key) => [key, merged(key)]),
  ) as unknown as Space;
}

function whoOf(changed: readonly Inquiry[]): Readonly<Record<string, readonly string[]>> {
  const all = (of: (inquiry: Inquiry) => string): readonly string[] => [...new Set(changed.map(of))].sort();
  return {
    states: all(({ requester }) => requester.state),
    agencyKinds: all(({ requester }) => requester.agencyKind),
    roles: all(({ requester }) => requester.role),
    purposes: all(({ purpose }) => purpose),
  };
}

/** Short lines for a lawyer. */
export function differenceText({ changes, duties, compared }: Difference): string {
  if (changes.length + duties.length === 0) return `No difference in ${compared} inquiries.\n`;
  const lines = changes.map(
    ({ owner, domain, path, level, kind, inquiries, who }) =>
      `${KIND_WORDS[kind]} ${owner} ${domain}.${path} (${LEVEL_WORDS[level]}): ${inquiries} kinds of inquiry\n` +
      Object.entries(who)
        .map(
          ([key, values]) =>
            `    ${key}: ${values.length > 8 ? `${values.slice(0, 8).join(', ')} and ${values.length - 8} more` : values.join(', ')}`,
        )
        .join('\n'),
  );
  lines.push(...duties.map(({ owner, what, before, after }) => `~ ${owner} ${what}: ${before} -> ${after}`));
  return `${lines.join('\n')}\n${compared} inquiries compared.\n`;
}

const KIND_WORDS: Readonly<Record<Change['kind'], string>> = { GAINS: '+', LOSES: '-', OTHER_RECORDS: '~' };
const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  ABOVE_DENY: `more than ${MODES[0]}`,
  SHOWN: 'shown, whole or shortened',
  GRANT: 'shown whole',
};
