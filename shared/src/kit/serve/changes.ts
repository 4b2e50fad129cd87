import { badInput } from '../../core/errors.ts';
import type { PublicId, StateCode } from '../../core/ids.ts';
import type { FanOut, Plan, RowsOfStatement } from '../../sources/sql/fan-out.ts';
import { fanOut } from '../../sources/sql/fan-out.ts';
import type { CursorBox } from '../../sources/sql/cursor.ts';
import { leftQuery, type ChangePlace } from '../../sources/sql/changes.ts';
import { ownerOf } from '../../sources/sql/row.ts';
import type { SearchQuestion } from '../../sources/sql/question.ts';
import type { Changes, Connection, Edge, HubRecord } from '../schema/hub.ts';
import { askSources, planQuestion } from './ask-sources.ts';
import { readClocks } from './change-clocks.ts';
import { doneOf, inTurns, markOf, stuckIn, type Reading } from './change-page.ts';
import { ended, heldOf, isSettled, lawOf, roundOf, sliceOf } from './change-rounds.ts';
import { HELD_MAX, readToken, writeToken, type OwnerRead } from './change-token.ts';
import { questionOfChanges, saidChanged } from './changed-statement.ts';
import { connectionOf } from './connection.ts';
import type { IdBox } from './id-box.ts';
import { MatchMaker, pathsFor } from './matches.ts';
import { questionText } from './page.ts';
import { RecordMaker } from './records.ts';
import { scopeOf, type QuestionContext } from './request-context.ts';
import type { PlacedRow } from './search.ts';
import type { Selection } from './selection.ts';
import { said, withMade } from './source-question.ts';
import { triesOfSearch } from './tries.ts';

/** What a caller wants to know of changes. */
export interface ChangesTask {
  readonly question: SearchQuestion;
  readonly selection: Selection;
  readonly first: number;
  /** A moment, or a token. */
  readonly changedSince: string;
}

/**
 * Answers what changed in a search since a caller last asked: records as they are now, in the order of their owner's clock,
 * and which of those it was given it would be given no more. When a record changed is what `updatedAt` says of it: of an owner
 * whose law does not lend that openly, no change is told.
 *
 * @throws HubError BAD_INPUT when `changedSince` is neither a moment nor a token of this question and authority, when records
 *   are asked for by a link, or there are more than a token tells apart; as `planQuestion` does.
 */
export async function changesPage(
  context: QuestionContext,
  task: ChangesTask,
  { cursors, ids }: { readonly cursors: CursorBox; readonly ids: IdBox },
): Promise<Connection<HubRecord>> {
  const { selection, first, changedSince } = task;
  const { linkedTo } = task.question;
  if (linkedTo)
    throw badInput(
      linkedTo.argument,
      linkedTo.id,
      'nothing beside changedSince: links have no clock; leave it out, or read the list again as a whole without changedSince',
    );
  const question = questionOfChanges(task.question);
  const { on, requester } = context.ruling.inquiry;
  const text = questionText(question);
  const known = readToken(cursors, changedSince, text, requester);
  if (known.since !== undefined && known.since.slice(0, 10) > on)
    throw badInput('changedSince', changedSince, `a moment that has come: today is ${on}`);
  const paths = pathsFor(selection, [question.explanation]);
  const plans = await planQuestion(context, question, triesOfSearch(question, undefined));
  const clocks = await readClocks(context, plans);
  const readings = clocks.read.map(({ plan, clock }): Reading => {
    const rounds = plan.asked.map((one) => {
      const before = known.owners.find(({ owner }) => owner === one.owner);
      const law = lawOf(one, question, paths, context.ruling);
      const isPartial = plan.source.standing.isIncomplete(one.owner, false);
      return roundOf(one.owner, before, { clock, law, on, isPartial });
    });
    return { plan, clock, rounds: new Map(rounds.map((round) => [round.read.owner, round])) };
  });
  const current = readings.filter(({ clock }) => isSettled(clock));
  const of = new Map(current.map((reading) => [reading.plan, reading]));
  const rows = await askSources(context, [...current.map(({ plan }) => plan), ...clocks.untold], (plan) => {
    const scope = scopeOf(context, plan, paths);
    const slices = [...(of.get(plan)?.rounds.values() ?? [])].map((one) => sliceOf(one, on, known.since));
    return saidChanged(scope, question, { slices, seed: ids.mixing, first });
  });
  const given = inTurns(rows, first);
  const stuck = stuckIn(rows);
  const { edges, marks } = edgesOf(context, { question, paths, selection, cursors }, given);
  const done = doneOf(rows, of, given, { first, stuck });
  const left = await leftOf(context, { question, of, done, seed: ids.mixing });
  const states = stateOf({ of, rows, given, done: left.looked, marks, gone: left.marks });
  const asIs = known.owners.filter(({ owner }) => clocks.failed.has(owner) || isAway(owner, plans, current));
  const owners = [...states, ...asIs.filter(({ owner }) => !states.some((one) => one.owner === owner))];
  if (owners.reduce((sum, one) => sum + one.marks.length, 0) > HELD_MAX)
    throw badInput(
      'filter',
      '...',
      `a question of at most ${HELD_MAX} records: more are not kept in step; ask in parts, by a narrower filter or by owners`,
    );
  const changes: Changes = {
    token: () => writeToken(cursors, { ...known, owners }, text, requester),
    hasMore: states.some(({ owner, round }) => round !== undefined && !stuck.has(owner)),
    left: left.records,
    owners: statusesOf({ plans, current, known: known.owners, clocks, stuck }),
  };
  const sources = [...rows.reports, ...clocks.reports].sort((a, b) => (a.owner < b.owner ? -1 : 1));
  return {
    ...connectionOf(edges, { hasNextPage: changes.hasMore, hasPreviousPage: false, sources }),
    changes,
  };
}

/** Whether nothing was heard of an owner that the caller has read: it is connected no longer, or its copy is behind. */
function isAway(owner: StateCode, plans: readonly Plan[], current: readonly Reading[]): boolean {
  const plan = plans.find(({ asked, unasked }) => [...asked, ...unasked].some((one) => one.owner === owner));
  if (!plan) return true;
  return plan.asked.some((one) => one.owner === owner) && !current.some((reading) => reading.plan === plan);
}

/** Records of the page, with the marks of those that are shown. */
function edgesOf(
  context: QuestionContext,
  asked: Pick<ChangesTask, 'question' | 'selection'> & {
    readonly cursors: CursorBox;
    readonly paths: ReadonlySet<string>;
  },
  given: readonly PlacedRow[],
): { readonly edges: readonly Edge<HubRecord>[]; readonly marks: ReadonlyMap<StateCode, readonly string[]> } {
  const { question, selection, cursors, paths } = asked;
  const maker = new RecordMaker(context, question.domain, paths, selection.schema);
  const matches = question.explanation && new MatchMaker(context, question.domain, question.explanation);
  maker.expect(given);
  const edges: Edge<HubRecord>[] = [];
  const marks = new Map<StateCode, string[]>();
  for (const one of given) {
    const node = maker.record(one.row, one.statement, one.plan.asked);
    if (!node) continue;
    context.collector.conditions.shown(node);
    const owner = ownerOf(one.row);
    marks.set(owner, [...(marks.get(owner) ?? []), markOf(one)]);
    edges.push({
      // No page begins behind it: the token goes on.
      cursor: () => cursors.write(one.position, 'a change'),
      node,
      ...(matches && { match: () => matches.match(node, null) }),
    });
  }
  return { edges, marks };
}

interface Left {
  readonly records: Changes['left'];
  readonly marks: ReadonlyMap<StateCode, ReadonlySet<string>>;
  /** Owners of which it is known what left. */
  readonly looked: ReadonlySet<StateCode>;
}

/** Looks, for owners of which all that changed was read, what of that the caller holds and would be given no more. */
async function leftOf(
  context: QuestionContext,
  asked: {
    readonly question: SearchQuestion;
    readonly of: ReadonlyMap<Plan, Reading>;
    readonly done: ReadonlySet<StateCode>;
    readonly seed: string;
  },
): Promise<Left> {
  const { question, of, done, seed } = asked;
  const { on } = context.ruling.inquiry;
  const heldBy = new Map(
    [...of].map(([plan, { rounds }]) => [
      plan,
      [...rounds.values()]
        .filter(({ read }) => done.has(read.owner) && read.marks.length > 0)
        .map((one) => heldOf(one, on)),
    ]),
  );
  const plans = [...heldBy].filter(([, held]) => held.length > 0).map(([plan]) => plan);
  const looked = new Set(done);
  for (const plan of plans) for (const { owner } of heldBy.get(plan) ?? []) looked.delete(owner);
  context.collector.asking(question.domain, plans, context.at);
  const { answers, reports } = await fanOut(
    context,
    plans,
    (plan) => {
      const held = heldBy.get(plan) ?? [];
      return said(
        leftQuery(scopeOf(context, plan), question, held, seed),
        { first: 3, columns: [], isOf: 'owners' },
        withMade(question, (made) => ({
          ...{ verb: 'LEFT', made, seed },
          held: held.map((one) => ({ ...one, marks: [...one.marks] })),
        })),
      );
    },
    (rows) => rows,
  );
  context.collector.sources(
    reports.filter(({ owner }) => isAskedIn(owner, plans)),
    context.at,
  );
  const records: { readonly id: PublicId; readonly at: string }[] = [];
  const marks = new Map<StateCode, Set<string>>();
  for (const { plan, value } of answers) {
    for (const { owner } of heldBy.get(plan) ?? []) looked.add(owner);
    for (const row of value) {
      const owner = ownerOf(row);
      const id = context.ids.seal(owner, question.domain, String(row[1]));
      records.push({ id, at: of.get(plan)?.clock.now ?? '' });
      marks.set(owner, (marks.get(owner) ?? new Set()).add(String(row[2])));
      context.collector.left({ id, owner, domain: question.domain, categories: ['INDEX'] });
    }
  }
  return { records, marks, looked };
}

function isAskedIn(owner: StateCode, plans: readonly Plan[]): boolean {
  return plans.some(({ asked }) => asked.some((one) => one.owner === owner));
}

/** What the caller has read, and holds, after this page. Of a source that failed nothing is other than before. */
function stateOf(page: {
  readonly of: ReadonlyMap<Plan, Reading>;
  readonly rows: FanOut<RowsOfStatement>;
  readonly given: readonly PlacedRow[];
  readonly done: ReadonlySet<StateCode>;
  readonly marks: ReadonlyMap<StateCode, readonly string[]>;
  readonly gone: ReadonlyMap<StateCode, ReadonlySet<string>>;
}): readonly OwnerRead[] {
  const states: OwnerRead[] = [];
  for (const { plan } of page.rows.answers)
    for (const { read } of page.of.get(plan)?.rounds.values() ?? []) {
      const { owner } = read;
      const held = new Set([...read.marks, ...(page.marks.get(owner) ?? [])]);
      for (const mark of page.gone.get(owner) ?? []) held.delete(mark);
      const last = page.given.filter(({ row }) => ownerOf(row) === owner).at(-1);
      const after: ChangePlace = last ? [Number(last.position.keys[0]), markOf(last)] : read.round.after;
      const partial = plan.source.standing.isIncomplete(owner, false) ? { partial: true as const } : {};
      states.push({
        ...(page.done.has(owner)
          ? ended(read, [...held])
          : { ...read, marks: [...held], round: { ...read.round, after } }),
        ...partial,
      });
    }
  return states;
}

/** What became of the changes of each owner that may be asked, or was. */
function statusesOf(asked: {
  readonly plans: readonly Plan[];
  readonly current: readonly Reading[];
  readonly known: readonly OwnerRead[];
  readonly clocks: Awaited<ReturnType<typeof readClocks>>;
  readonly stuck: ReadonlySet<StateCode>;
}): Changes['owners'] {
  const { plans, current, known, clocks, stuck } = asked;
  const found = new Map<StateCode, Omit<Changes['owners'][number], 'owner'>>();
  for (const { owner } of known) found.set(owner, { status: 'WAITING', isBehind: false });
  for (const { asked: owners, unasked } of plans) {
    for (const { owner } of owners) found.set(owner, { status: 'WAITING', isBehind: false });
    for (const { owner } of unasked)
      if (found.has(owner)) found.set(owner, { status: 'READ_AGAIN', isBehind: false });
  }
  for (const { unasked } of clocks.untold)
    for (const { owner } of unasked)
      if (clocks.without.has(owner)) found.set(owner, { status: 'NOT_TOLD', isBehind: false });
  for (const { clock, rounds } of current)
    for (const [owner, { status }] of rounds) {
      const isWaiting = status === 'TOLD' && stuck.has(owner);
      found.set(owner, { status: isWaiting ? 'WAITING' : status, isBehind: clock.isBehind });
    }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([owner, rest]) => ({ owner, ...rest }));
}
