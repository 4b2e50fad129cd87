/** Who asked, as far as the caller's State may know. */
export interface Requester {
  readonly state: string;
  readonly agencyKind: string;
  readonly role: string;
  readonly agency?: string | null;
  readonly officer?: string | null;
  readonly pseudonym?: string | null;
}

export interface Withheld {
  readonly owner: string;
  readonly domain: string;
  readonly field: string;
  readonly mode: string;
  readonly reason: string;
  readonly basis: readonly { readonly instrument: string; readonly article: string }[];
  readonly rules: readonly string[];
  readonly count: number;
  readonly silent: boolean;
}

/** One question of the ledger: asked by an own officer, or by anyone who reached own records. */
export interface Entry {
  readonly entry: string;
  readonly log: string;
  readonly at: string;
  readonly requester: Requester;
  readonly inquiry: {
    readonly purpose: string;
    readonly caseReference?: string | null;
    readonly caseAssurance: string;
    readonly offence?: string | null;
    readonly offenceAssurance?: string | null;
    readonly urgency: string;
    readonly strictlyNecessary: boolean;
  };
  readonly recordCount: number;
  /** null once the entry's time is over. */
  readonly records:
    | readonly {
        readonly id: string;
        readonly owner: string;
        readonly domain: string;
        readonly categories: readonly string[];
      }[]
    | null;
  readonly withheld: readonly Withheld[];
  readonly releases: readonly string[] | null;
  readonly sources: readonly { readonly owner: string; readonly domain: string; readonly status: string }[];
  /** Of accesses. */
  readonly law?: readonly string[];
  /** Of questions. */
  readonly operation?: string | null;
  readonly status?: number | null;
  readonly errorCodes?: readonly string[];
  readonly erased: boolean;
  readonly unreadable: boolean;
}

export interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly setAsideCount: number;
  readonly archivedBefore: string | null;
}

export type ListName = 'ledgerQuestions' | 'ledgerAccesses';

const REQUESTER = 'requester { state agencyKind role agency officer pseudonym }';
const ENTRY = `entry log at ${REQUESTER}
  inquiry { purpose caseReference caseAssurance offence offenceAssurance urgency strictlyNecessary }
  recordCount records(first: 20) { id owner domain categories }
  withheld { owner domain field mode reason basis { instrument article } rules count silent }
  releases sources { owner domain status } erased unreadable`;
const PAGE = 'pageInfo { hasNextPage endCursor } setAsideCount archivedBefore';

/** A page of one list; response key `page`. */
export const LISTS: Readonly<Record<ListName, string>> = {
  ledgerQuestions: listDocument('ledgerQuestions', `${ENTRY} operation status errorCodes`, 50),
  ledgerAccesses: listDocument('ledgerAccesses', `${ENTRY} law`, 50),
};

/** Whoever was shown a record, with no more of each access than a notice needs. */
export const RECIPIENTS = listDocument(
  'ledgerAccesses',
  `entry at ${REQUESTER} inquiry { purpose } erased unreadable`,
  100,
);

function listDocument(name: ListName, fields: string, first: number): string {
  return `query Ledger($filter: LedgerFilter, $after: String) {
  page: ${name}(filter: $filter, first: ${first}, after: $after) { nodes { ${fields} } ${PAGE} }
}`;
}

/** What limits a list, as the form has it: days in UTC, both ends included. */
export interface Limits {
  readonly from: string;
  readonly until: string;
  readonly purposes: readonly string[];
  readonly states: readonly string[];
  readonly categories: readonly string[];
  readonly record: string;
  readonly entry: string;
  readonly value: string;
  readonly hit: '' | 'HIT' | 'NO_HIT';
}

export const NO_LIMITS: Limits = {
  ...{
    from: '',
    until: '',
    purposes: [],
    states: [],
    categories: [],
    record: '',
    entry: '',
    value: '',
    hit: '',
  },
};

/** @returns the filter of a list: what is empty limits nothing, and what the list does not know is left out. */
export function filterOf(name: ListName, limits: Limits): Readonly<Record<string, unknown>> {
  const { from, until, purposes, states, categories, record, entry, value, hit } = limits;
  const texts = name === 'ledgerQuestions' ? { record, entry, value } : { record };
  return {
    ...(from !== '' && { from: `${from}T00:00:00Z` }),
    ...(until !== '' && { until: `${dayAfter(until)}T00:00:00Z` }),
    ...Object.fromEntries(
      Object.entries({ purposes, states, categories }).filter(([, list]) => list.length > 0),
    ),
    ...Object.fromEntries(
      Object.entries(texts).flatMap(([key, text]) => (text.trim() === '' ? [] : [[key, text.trim()]])),
    ),
    ...(name === 'ledgerAccesses' && hit !== '' && { hit: hit === 'HIT' }),
  };
}

const DAY_MS = 86_400_000;

export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many entries a day has, by day in UTC. */
export function countByDay(entries: readonly Pick<Entry, 'at'>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { at } of entries) {
    const day = new Date(at).toISOString().slice(0, 10);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return counts;
}

const WEEK_DAYS = 7;

/** Weeks from Monday to Sunday that hold the days, the oldest first and at most `most` of the latest. */
export function weeksOf(days: readonly string[], most: number): readonly (readonly string[])[] {
  const [first] = days.toSorted();
  const last = days.toSorted().at(-1);
  if (first === undefined || last === undefined) return [];
  const weeks: string[][] = [];
  for (let monday = mondayOf(last); monday >= mondayOf(first) && weeks.length < most;) {
    const start = monday;
    weeks.unshift(Array.from({ length: WEEK_DAYS }, (_, i) => dayAfter(start, i)));
    monday = dayAfter(monday, -WEEK_DAYS);
  }
  return weeks;
}

function mondayOf(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + WEEK_DAYS - 1) % WEEK_DAYS;
  return dayAfter(day, -weekday);
}
