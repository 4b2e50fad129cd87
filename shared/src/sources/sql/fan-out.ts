import type { StateCode } from '../../core/ids.ts';
import { traced } from '../../core/trace.ts';
import type { Domain, SearchHint, SourceFault, SourceStatus } from '../../core/vocabulary.ts';
import type { ClassPredicate, FieldUse, Ruling, Verdict } from '../../policy/words/ruling.ts';
import type { SourceReport } from '../../policy/words/report.ts';
import type { Asking } from '../connection/asking.ts';
import { SourceFailure } from '../connection/failure.ts';
import type { Row, Source } from '../connection/national-source.ts';
import type { Deadline } from '../connection/request-deadline.ts';
import type { Query } from '../connection/query.ts';
import type { Sources } from '../connection/registry.ts';
import type { CoarserSearch } from './question.ts';
import { readableRows, type Read } from './readable.ts';
import type { Matchable, OwnerLending, Statement } from './statement-form.ts';

/** How the owners of one source stand to one question, before anything is asked. */
export interface Plan {
  readonly domain: Domain;
  readonly source: Source;
  readonly asked: readonly Matchable[];
  /** Owners that are not asked, with what is said of them. */
  readonly unasked: readonly {
    readonly owner: StateCode;
    readonly status: SourceStatus;
    readonly refusal?: Verdict;
    readonly hint?: SearchHint;
  }[];
}

/** Whose sources there are, and under which law they are asked. */
export interface LawfulSources {
  readonly registry: Sources;
  readonly ruling: Ruling;
}

/** Which request it is, how long it waits, and who hears of a source that gave nothing. */
export interface SourceCaller {
  readonly requestId: string;
  readonly ruling: Ruling;
  readonly deadline: Deadline;
  /** Gets the cause for the log; it holds no row. */
  readonly onSourceFailure: (failure: unknown, source: string) => void;
}

/** The records that a question may match at an owner; `never` when its law does not let the question be asked. */
export type MatchableOf = (owner: OwnerLending) => {
  readonly predicate: ClassPredicate;
  readonly refusal?: Verdict;
  /** How it could be asked, where it cannot be as the question has it. */
  readonly hint?: SearchHint;
};

/**
 * Decides who is asked. An owner that lends nothing is NOT_PERMITTED, or, when its law is SILENT, sent the same
 * statement for what nobody has (`decoy.ts`), with a condition that no row meets: in time, state and answer it is an owner
 * without a hit.
 *
 * @param only these owners; all that have a source when it is not given. One of them that has none is NOT_CONNECTED.
 */
export function planSources(
  { registry, ruling }: LawfulSources,
  domain: Domain,
  matchableOf: MatchableOf,
  only?: readonly StateCode[],
): readonly Plan[] {
  const sources = registry.inDomain(domain);
  const plans = sources.map((source): Plan => {
    const asked: Matchable[] = [];
    const unasked: Plan['unasked'][number][] = [];
    for (const owner of source.config.owners) {
      if (only && !only.includes(owner)) {
        unasked.push({ owner, status: 'NOT_ASKED' });
        continue;
      }
      const lending = ruling.lending(owner, domain);
      if (lending.status === 'SILENT') asked.push({ owner, lending, matchable: 'never' });
      else if (lending.status === 'NOT_PERMITTED') {
        unasked.push({
          owner,
          status: 'NOT_PERMITTED',
          ...(lending.refusal ? { refusal: lending.refusal } : {}),
        });
      } else {
        const { predicate, refusal, hint } = matchableOf({ owner, lending });
        if (predicate !== 'never') asked.push({ owner, lending, matchable: predicate });
        else if (refusal?.disclosure === 'SILENT') asked.push({ owner, lending, matchable: 'never' });
        else
          unasked.push({
            owner,
            status: refusal ? 'NOT_PERMITTED' : 'NOT_SEARCHABLE',
            ...(refusal ? { refusal } : {}),
            ...(hint && !refusal ? { hint } : {}),
          });
      }
    }
    return { domain, source, asked, unasked };
  });
  const connected = new Set(sources.flatMap(({ config }) => config.owners));
  const absent = only?.filter((owner) => !connected.has(owner)) ?? [];
  if (absent.length === 0) return plans;
  const unasked = [...new Set(absent)].map((owner) => ({ owner, status: 'NOT_CONNECTED' as const }));
  return [...plans, { domain, source: NOWHERE, asked: [], unasked }];
}

/** Stands in a plan for owners that have no source: nothing is asked of it. */
const NOWHERE: Source = {
  config: { name: 'none', owners: [] },
  read: () => Promise.reject(new Error('there is nothing to ask')),
  dataAsOf: () => undefined,
  standing: { isIncomplete: () => false, met: () => undefined, searches: { behind: [] } },
};

/**
 * The records that a search may match: those whose existence may be known and whose used fields are lent for it.
 *
 * @param coarser how the same search could be asked, less finely.
 */
export function bySearch(uses: readonly FieldUse[], coarser?: CoarserSearch): MatchableOf {
  return ({ lending }) => {
    const predicate = lending.matchable(uses);
    const isHinted =
      coarser !== undefined && predicate === 'never' && lending.matchable(coarser.uses) !== 'never';
    return { predicate, ...(isHinted ? { hint: coarser.hint } : {}) };
  };
}

export interface SourceAnswer<T> {
  readonly plan: Plan;
  readonly value: T;
}

export interface FanOut<T> {
  readonly answers: readonly SourceAnswer<T>[];
  readonly reports: readonly SourceReport[];
}

/**
 * Asks all planned sources in parallel. One that fails or is late costs its own rows and nothing else, and is reported.
 *
 * @param shape gets the rows that can be read, and all that came.
 * @throws HubError DEADLINE_EXCEEDED when nobody waits any more.
 */
export async function fanOut<T>(
  { requestId, ruling, deadline, onSourceFailure }: SourceCaller,
  plans: readonly Plan[],
  queryFor: (plan: Plan) => Query,
  shape: (rows: readonly Row[], plan: Plan, sent: readonly Row[]) => T,
): Promise<FanOut<T>> {
  const reports: SourceReport[] = [];
  // In the order of the plans, never in that of arrival: the same question has the same answer.
  const answers: (SourceAnswer<T> | undefined)[] = plans.map(() => undefined);
  await Promise.all(
    plans.map(async (plan, place) => {
      const { domain } = plan;
      for (const { owner, status, refusal, hint } of plan.unasked) {
        const why = refusal?.reason ?? hint;
        reports.push({
          owner,
          domain,
          status,
          milliseconds: 0,
          ...(why ? { reason: why } : {}),
        });
      }
      if (plan.asked.length === 0) return;
      const began = performance.now();
      let status: SourceStatus = 'ANSWERED';
      let reason: SourceFault | undefined;
      let isSearch = false;
      let found: ReadonlySet<unknown> = new Set();
      let unreadable: Read['unreadable'] = [];
      try {
        const query = queryFor(plan);
        isSearch = query.isSearch === true;
        const asking = { requestId, ruling, domain, owners: ownersOf(plan) };
        const sent = await readOf(plan.source, query, deadline, asking);
        let rows = sent;
        if (query.apart) ({ rows, unreadable } = readableRows(sent, ownersOf(plan), query.apart));
        if (unreadable.length > 0) plan.source.standing.met(unreadable);
        found = new Set(rows.map(([owner]) => owner));
        answers[place] = { plan, value: shape(rows, plan, sent) };
      } catch (error) {
        if (!(error instanceof SourceFailure)) throw error;
        ({ kind: status, reason } = error);
        onSourceFailure(error, plan.source.config.name);
      }
      const tookMs = Math.round(performance.now() - began);
      const { standing } = plan.source;
      for (const { owner } of plan.asked) {
        const dataAsOf = earlier(plan.source.dataAsOf(owner), isSearch ? standing.searches.asOf : undefined);
        reports.push({
          owner,
          domain,
          status,
          milliseconds: found.has(owner) ? tookMs : roundedUp(tookMs),
          tookMs,
          ...(dataAsOf === undefined ? {} : { dataAsOf }),
          ...(reason === undefined ? {} : { reason }),
          ...(standing.isIncomplete(owner, isSearch) ? { incomplete: true as const } : {}),
        });
      }
    }),
  );
  if (deadline.rest) await deadline.rest();
  reports.sort((a, b) => (a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0));
  return { answers: answers.filter((answer) => answer !== undefined), reports };
}

function readOf(source: Source, query: Query, deadline: Deadline, asking: Asking): Promise<readonly Row[]> {
  const { owners } = source.config;
  const facts = {
    'db.system.name': 'postgresql',
    'liaison.owners': owners.join(),
    'liaison.domain': asking.domain,
  } as const;
  return traced('liaison.statement', facts, () => source.read(query, deadline, asking));
}

/** The moment to which both are current; none where the source says none. */
function earlier(dataAsOf: string | undefined, keysAsOf: string | undefined): string | undefined {
  if (dataAsOf === undefined || keysAsOf === undefined) return dataAsOf;
  return Date.parse(keysAsOf) < Date.parse(dataAsOf) ? keysAsOf : dataAsOf;
}

function ownersOf({ asked }: Plan): readonly StateCode[] {
  return asked.map(({ owner }) => owner);
}

/** What is withheld in silence takes its source a little longer than what is not there: the time shown does not tell. */
function roundedUp(tookMs: number): number {
  return Math.max(1, Math.ceil(tookMs / ROUNDED_MS)) * ROUNDED_MS;
}
const ROUNDED_MS = 50;

/** What one source answered, with the statement that explains its columns. */
export interface RowsOfStatement {
  readonly rows: readonly Row[];
  readonly statement: Statement;
  /** All that came, where some of it cannot be read: what lies behind the last of these was not looked at. */
  readonly sent?: readonly Row[];
}

/** Asks each source a statement of its own, and hands back the rows with the statement that explains them. */
export function fanOutStatements(
  caller: SourceCaller,
  plans: readonly Plan[],
  build: (plan: Plan) => Statement,
): Promise<FanOut<RowsOfStatement>> {
  const statements = new Map(
    plans.filter(({ asked }) => asked.length > 0).map((plan) => [plan, build(plan)]),
  );
  const statementOf = (plan: Plan): Statement => {
    const statement = statements.get(plan);
    if (!statement) throw new Error('a source was asked that was not planned');
    return statement;
  };
  return fanOut(
    caller,
    plans,
    (plan) => statementOf(plan).query,
    (rows, plan, sent) => ({
      rows,
      statement: statementOf(plan),
      ...(sent.length > rows.length ? { sent } : {}),
    }),
  );
}
