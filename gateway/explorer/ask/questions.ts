import type { Search } from '../graph/schema.ts';
import type { Reading } from './recognise.ts';

/** Values by path of member: `{ name: 'Nada', 'document.number': 'X1' }`. What is empty is not asked. */
export type Values = Readonly<Record<string, unknown>>;

/** One way to ask what was read. */
export interface Candidate {
  /** Stays the same while the reading does. */
  readonly id: string;
  readonly reading: Reading;
  readonly root: string;
  readonly values: Values;
}

/** A question before it is asked. */
export interface Draft {
  readonly root: string;
  readonly values: Values;
}

/**
 * How a reading can be asked by this caller.
 *
 * @returns `candidates`, and `withheld`: roots that would take it, were their members of the caller's schema.
 */
export function candidatesOf(
  readings: readonly Reading[],
  searches: readonly Search[],
): { readonly candidates: readonly Candidate[]; readonly withheld: readonly string[] } {
  const drafts = readings.flatMap((reading) => draftsOf(reading).map((draft) => ({ reading, ...draft })));
  const isOpen = ({ root, values }: Draft): boolean => {
    const paths = pathsOf(searches.find((search) => search.root === root));
    return Object.keys(values).every((path) => paths.has(path));
  };
  return {
    candidates: drafts
      .filter(isOpen)
      .map((draft) => ({ ...draft, id: `${draft.reading.kind} ${draft.root}` })),
    withheld: [...new Set(drafts.filter((draft) => !isOpen(draft)).map(({ root }) => root))],
  };
}

function draftsOf(reading: Reading): readonly Draft[] {
  switch (reading.kind) {
    case 'mrz': {
      const person = { 'document.number': reading.number, 'document.issuer': reading.issuer };
      return [
        { root: 'persons', values: person },
        { root: 'borderCrossings', values: { 'document.mrz': reading.zone } },
      ];
    }
    case 'plate':
      return [{ root: 'borderCrossings', values: { plate: reading.plate } }];
    case 'serial':
      return [{ root: 'firearms', values: { serial: reading.serial } }];
    case 'document':
      return [
        { root: 'persons', values: { 'document.number': reading.number } },
        { root: 'borderCrossings', values: { 'document.number': reading.number } },
      ];
    case 'substance': {
      const { code, from, to } = reading;
      const days = from === undefined || to === undefined ? {} : { from, to };
      return [{ root: 'drugSeizures', values: { substanceClasses: [code], ...days } }];
    }
    case 'drug': {
      const { name, from, to } = reading;
      const days = from === undefined || to === undefined ? {} : { from, to };
      return [{ root: 'drugSeizures', values: { substance: name, ...days } }];
    }
    case 'name': {
      const { name, born } = reading;
      return [{ root: 'persons', values: { name, ...(born !== undefined && { dateOfBirth: born }) } }];
    }
    default:
      return [];
  }
}

/** Paths of all members of a search, those of groups too. */
export function pathsOf(search: Search | undefined): ReadonlySet<string> {
  const members = search?.members ?? [];
  return new Set(members.flatMap(({ path, members: inner = [] }) => [path, ...inner.map((one) => one.path)]));
}

/** Puts values into the form of the filter: `{ document: { number: 'X1' } }`. Blank texts and empty lists are left out. */
export function filterOf(values: Values): Readonly<Record<string, unknown>> {
  const filter: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(values)) {
    if (isEmpty(value)) continue;
    const [outer = '', inner] = path.split('.');
    const clean = typeof value === 'string' ? value.trim() : value;
    if (inner === undefined) filter[outer] = clean;
    else filter[outer] = { ...(filter[outer] as object | undefined), [inner]: clean };
  }
  return filter;
}

/** Whether a value asks for nothing. */
export function isEmpty(value: unknown): boolean {
  return (
    value == null ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Members that are given, by path. */
export function givenIn(values: Values): readonly string[] {
  return Object.keys(values).filter((path) => !isEmpty(values[path]));
}
