import type { Contact } from '../answer/rows.ts';
import type { Session } from '../session/session.ts';

/** The law as one caller meets it, as `/law` tells it. */
export interface LawTold {
  /** The day, `YYYY-MM-DD`. */
  readonly on: string;
  readonly illustrative: boolean;
  readonly states: readonly LawState[];
  readonly rows: readonly LawRow[];
  readonly changes: readonly LawChange[];
}

interface LawState {
  readonly state: string;
  readonly version: string;
  readonly status: string;
  /** The next day on which a rule about its records begins or ends; null when none says any. */
  readonly nextChange: string | null;
}

export interface LawRow {
  readonly domain: string;
  readonly category: string;
  readonly cells: Readonly<Record<string, LawCell>>;
}

export interface LawCell {
  /** null: the law does not let it be told. */
  readonly mode: string | null;
  readonly mask?: string;
  readonly reason?: string;
  readonly basis: readonly { readonly instrument: string; readonly article: string }[];
  readonly unlock?: LawUnlock;
  readonly obligations: readonly { readonly kind: string; readonly text: string; readonly after?: string }[];
  /** Fields that are met otherwise, by path. */
  readonly others?: Readonly<Record<string, string | null>>;
}

export interface LawUnlock {
  readonly requestable: boolean;
  readonly steps: readonly UnlockStep[];
}

interface UnlockStep {
  readonly kind: string;
  readonly text: string;
  readonly approvalBy?: readonly string[];
  /** ISO 8601 duration. */
  readonly within?: string;
  readonly contact?: Contact;
}

export interface LawChange {
  readonly state: string;
  readonly on: string;
  readonly domain: string;
  readonly category: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Asks the hub for the law under what the strip shows. @throws Error in the hub's words. */
export async function readLaw(session: Pick<Session, 'post'>): Promise<LawTold> {
  return JSON.parse(await session.post('/law')) as LawTold;
}

/** What a cell says. A mode that is new here is told as one that is not known, and never as shown. */
export const CELL_WORDS = ['GRANT', 'MASK', 'NEEDS_APPROVAL', 'HIT_ONLY', 'DENY', 'NOT_TOLD'] as const;
export type CellWord = (typeof CELL_WORDS)[number];

export function cellWord(mode: string | null): CellWord {
  return CELL_WORDS.find((word) => word === mode) ?? 'NOT_TOLD';
}

export function domainsOf({ rows }: LawTold): readonly string[] {
  return [...new Set(rows.map(({ domain }) => domain))];
}

/** How often each word stands in the cells of a State, most open first. */
export function countsOf(rows: readonly LawRow[], state: string): readonly (readonly [CellWord, number])[] {
  const words = rows.flatMap(({ cells }) => (cells[state] ? [cellWord(cells[state].mode)] : []));
  return CELL_WORDS.map((word) => [word, words.filter((one) => one === word).length] as const).filter(
    ([, count]) => count > 0,
  );
}

/** Changes of one State and day together: a day on which a rule ends changes many cells. */
export function byDay(
  changes: readonly LawChange[],
): readonly { readonly state: string; readonly on: string; readonly changes: readonly LawChange[] }[] {
  const keys = [...new Set(changes.map(({ state, on }) => `${on} ${state}`))].sort();
  return keys.map((key) => {
    const [on = '', state = ''] = key.split(' ');
    return { on, state, changes: changes.filter((one) => one.on === on && one.state === state) };
  });
}
