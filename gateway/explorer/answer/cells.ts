import type { Source } from '../session/answer.ts';
import { textOf, type Found, type RecordData } from './rows.ts';

/**
 * What a State's cell says. Only NO_HIT means that there is none: it answered, can read all that it holds, and nothing of it is
 * on a page that was not read.
 */
export const CELL_STATES = [
  'HITS',
  'NO_HIT',
  'NONE_HERE',
  'INCOMPLETE',
  'NOT_LENT',
  'NOT_SEARCHABLE',
  'LATE',
  'DOWN',
  'BROKEN',
  'NOT_CONNECTED',
  'NOT_AWAITED',
  'NOT_ASKED',
  'UNKNOWN',
] as const;
export type CellState = (typeof CELL_STATES)[number];

/** One State and one question of the document. */
export interface Cell {
  readonly owner: string;
  /** `persons`, or a link below it: `persons.edges.node.identityLinks`. */
  readonly question: string;
  readonly state: CellState;
  /** Rows of this State in the answer; 0 for links. */
  readonly rows: number;
  /** Beside hits: why they may not be all. */
  readonly butAlso?: CellState;
  /** Why, in the hub's code, where the law lets it be said. */
  readonly reason?: string;
  readonly milliseconds?: number;
  readonly dataAsOf?: string;
}

const STATES_OF: Readonly<Record<string, CellState>> = {
  TIMED_OUT: 'LATE',
  UNAVAILABLE: 'DOWN',
  NOT_PERMITTED: 'NOT_LENT',
  NOT_SEARCHABLE: 'NOT_SEARCHABLE',
  NOT_ASKED: 'NOT_ASKED',
  NOT_CONNECTED: 'NOT_CONNECTED',
  NOT_AWAITED: 'NOT_AWAITED',
};

interface Said {
  readonly owner: string;
  readonly question: string;
  readonly status: string;
  readonly reason?: string;
  readonly incomplete: boolean;
  readonly milliseconds?: number;
  readonly dataAsOf?: string;
}

/**
 * The cells of the strip: the question itself first, then what was asked below it, States in their order. A State whose rows are
 * in the answer has answered, whatever else is said of it; that is told beside.
 *
 * @param found nothing where the question was not answered: then nobody is shown.
 */
export function cellsOf(found: Found | undefined, told: readonly Source[], root: string): readonly Cell[] {
  if (!found) return [];
  const rowsOf = new Map<string, number>();
  for (const { owner } of found.rows) rowsOf.set(owner, (rowsOf.get(owner) ?? 0) + 1);
  const said = saidOf(found, told, root);
  const own = said.filter(({ question }) => question === root);
  const unsaid = [...rowsOf.keys()].filter((owner) => own.every((one) => one.owner !== owner));
  const silent = unsaid.map((owner): Said => ({ owner, question: root, status: '', incomplete: false }));
  const main = [...own, ...silent].map((one) => cellOf(one, rowsOf.get(one.owner) ?? 0, found.hasMore));
  const below = said.filter(({ question }) => question !== root).map((one) => cellOf(one, 0, true));
  return [
    ...main.sort(byOwner),
    ...below.sort((a, b) => a.question.localeCompare(b.question) || byOwner(a, b)),
  ];
}

/** What became of every question of a document, whatever it asks: of rows nothing is said. */
export function cellsOfSources(told: readonly Source[]): readonly Cell[] {
  const cells = told.flatMap((source) => {
    const { owner, domain, status, reason, incomplete } = source;
    const whole = [{ paths: [domain], status, incomplete, ...(reason !== undefined && { reason }) }];
    // A source that tells of no question by itself is told as a whole: it is never left out.
    return (source.questions?.length ? source.questions : whole).flatMap((one) =>
      one.paths.map((question) => {
        const said = { owner, question, status: one.status, incomplete: one.incomplete === true };
        return cellOf({ ...said, ...(one.reason !== undefined && { reason: one.reason }) }, 0, true);
      }),
    );
  });
  return [...cells].sort((a, b) => a.question.localeCompare(b.question) || byOwner(a, b));
}

function byOwner(a: Cell, b: Cell): number {
  return a.owner.localeCompare(b.owner);
}

function cellOf(
  { owner, question, status, reason, incomplete, ...more }: Said,
  rows: number,
  hasMore: boolean,
): Cell {
  const alone = stateOf({ status, reason, incomplete }, hasMore);
  const isAll = alone === 'NO_HIT' || alone === 'NONE_HERE';
  return {
    owner,
    question,
    rows,
    state: rows > 0 ? 'HITS' : alone,
    ...(rows > 0 && !isAll && { butAlso: alone }),
    ...(reason !== undefined && { reason }),
    ...more,
  };
}

function stateOf(
  { status, reason, incomplete }: { status: string; reason: string | undefined; incomplete: boolean },
  hasMore: boolean,
): CellState {
  if (reason === 'BROKEN_CONTRACT') return 'BROKEN';
  if (status !== 'ANSWERED') return STATES_OF[status] ?? 'UNKNOWN';
  if (incomplete) return 'INCOMPLETE';
  return hasMore ? 'NONE_HERE' : 'NO_HIT';
}

/** What the hub says of each source, question by question where it does, else what the field itself says. */
function saidOf(found: Found, told: readonly Source[], root: string): readonly Said[] {
  const byField = found.sources.map((source) => saidByField(source, root));
  const own = [...byField, ...coarsely(told, root, new Set(byField.map(({ owner }) => owner)))];
  const fromHub = told.flatMap((source) =>
    (source.questions ?? []).flatMap(({ paths, status, reason, incomplete }) =>
      paths
        .filter((path) => path === root || path.startsWith(`${root}.`))
        .map((question): Said => ({
          ...{ owner: source.owner, question, status, incomplete: incomplete === true },
          ...(reason !== undefined && { reason }),
        })),
    ),
  );
  const worst = new Map<string, Said>();
  for (const one of [...own, ...fromHub]) {
    const key = `${one.question} ${one.owner}`;
    const known = worst.get(key);
    if (!known || (isAnswered(known) && !isAnswered(one))) worst.set(key, { ...known, ...one });
  }
  return [...worst.values()];
}

/**
 * Of a hub that does not say it question by question, and a field that says nothing: the worst of all that was asked of a State's
 * domain. It is never better than what the question itself met.
 */
function coarsely(told: readonly Source[], root: string, said: ReadonlySet<string>): readonly Said[] {
  return told.flatMap(({ owner, status, reason, incomplete, questions }) =>
    questions !== undefined || said.has(owner)
      ? []
      : [
          {
            ...{ owner, question: root, status, incomplete: incomplete === true },
            ...(reason !== undefined && { reason }),
          },
        ],
  );
}

function isAnswered({ status, incomplete }: Said): boolean {
  return status === 'ANSWERED' && !incomplete;
}

function saidByField(source: RecordData, question: string): Said {
  const reason = textOf(source['reason']);
  const dataAsOf = textOf(source['dataAsOf']);
  const milliseconds = source['milliseconds'];
  return {
    owner: String(source['owner']),
    question,
    status: String(source['status']),
    incomplete: source['incomplete'] === true,
    ...(reason !== undefined && { reason }),
    ...(dataAsOf !== undefined && { dataAsOf }),
    ...(typeof milliseconds === 'number' && { milliseconds }),
  };
}
