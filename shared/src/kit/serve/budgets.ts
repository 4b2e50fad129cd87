import { HubError } from '../../core/errors.ts';
import type { StateCode } from '../../core/ids.ts';
import type { Domain, SourceStatus } from '../../core/vocabulary.ts';
import type { Attempt } from '../../ledger/write/quota.ts';
import { meets } from '../../policy/decide/predicate.ts';
import type { WithheldSum } from '../../policy/words/report.ts';
import type {
  Budget,
  ClassPredicate,
  FieldUse,
  Unlock,
  UnlockStep,
  Verdict,
} from '../../policy/words/ruling.ts';
import { fanOut, type Plan } from '../../sources/sql/fan-out.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { AskedAs, Condition } from '../../sources/sql/question.ts';
import { reachStatement } from '../../sources/sql/reach.ts';
import { CLASS_COLUMNS, localIdOf, ownerOf } from '../../sources/sql/row.ts';
import type { Matchable } from '../../sources/sql/statement-form.ts';
import type { DecisionClasses } from './decision-class.ts';
import { scopeOf, type RequestContext } from './request-context.ts';
import { said, withMade } from './source-question.ts';
import type { Try } from './tries.ts';

/** A name that reaches more records than this says hardly who is meant: what is tried then is tried about everybody. */
const REACHED_MAX = 500;
/** So many are looked for that there being more shows. */
export const REACHED_TO = REACHED_MAX + 1;

/** What a question tries, and of which fields. */
export interface Tried {
  readonly uses: readonly FieldUse[];
  readonly tries: readonly Try[];
  /** Names the question: what was counted once costs nothing. */
  readonly question: string;
  /** What it was made of. */
  readonly asked?: AskedAs | undefined;
}

/** Who may be asked once everything that is tried has been counted. */
export interface WithinBudget {
  readonly plans: readonly Plan[];
  /** What is said of the owners whose budget is spent. */
  readonly withheld: readonly WithheldSum[];
}

/**
 * Counts what a question tries at each owner whose law lends no more than a hit for it, and leaves out the owners at whom
 * the officer's budget of the day is spent: they are NOT_SEARCHABLE, with the reason QUOTA_EXCEEDED.
 *
 * Counted is by the records that the rest of the question reaches, so that another spelling of a name, a document instead
 * of it, or a link is no new budget. Only records that the same caller could find by that rest alone are looked at, so the
 * count tells of nothing else; an owner whose law is SILENT counts as one without such a record.
 *
 * @throws HubError LEDGER_UNAVAILABLE when it cannot be counted.
 */
export async function withinBudget(
  context: RequestContext,
  { uses, tries, question, asked }: Tried,
  plans: readonly Plan[],
): Promise<WithinBudget> {
  const counted = countedTries(plans, uses, tries).map((one) => ({
    ...one,
    asked,
    place: tries.indexOf(one.tried),
  }));
  if (counted.length === 0) return { plans, withheld: [] };
  const { quota, ruling } = context;
  if (!quota) throw new HubError('LEDGER_UNAVAILABLE', 'there is nothing to count with what is tried');
  const asking = { requester: ruling.inquiry.requester, on: ruling.inquiry.on };
  if (quota.isKnown(asking, question)) return { plans, withheld: [] };
  const counts = await Promise.all(counted.map((each) => attemptsOf(context, each, uses)));
  const failed = new Map(counts.flatMap((count) => count.failed));
  const attempts = counts.flatMap((count) => count.attempts).filter(({ owner }) => !failed.has(owner));
  const spent = await quota.spend(asking, question, attempts);
  return {
    plans: plans.map((plan) => without(plan, spent, failed)),
    withheld: withheldBy(counted, spent),
  };
}

/** One try of a question that was made so, by its place among all of them. */
interface PlacedTry extends CountedTry {
  readonly asked: AskedAs | undefined;
  readonly place: number;
}

interface CountedTry {
  readonly tried: Try;
  /** With those owners alone at whom trying this teaches what their law does not show. */
  readonly plans: readonly Plan[];
}

function countedTries(
  plans: readonly Plan[],
  uses: readonly FieldUse[],
  tries: readonly Try[],
): readonly CountedTry[] {
  // A hundred keys of a lookup use the same fields: the law is asked once.
  const known = new Map<readonly FieldUse[], readonly Plan[]>();
  const teaching = (triedUses: readonly FieldUse[]): readonly Plan[] =>
    plans
      .map((plan) => ({
        ...plan,
        asked: plan.asked.filter(
          ({ lending }) => lending.status === 'SILENT' || lending.teaches(uses, triedUses),
        ),
      }))
      .filter(({ asked }) => asked.length > 0);
  return tries.flatMap((tried) => {
    let found = known.get(tried.uses);
    if (!found) known.set(tried.uses, (found = teaching(tried.uses)));
    return found.length > 0 ? [{ tried, plans: found }] : [];
  });
}

function attempt(domain: Domain, { about, value }: Try, { owner, lending }: Matchable): Attempt {
  const { budget } = lending;
  if (about.kind === 'NUMBER')
    return { owner, about: `${domain} number ${about.number}`, value, most: budget.aboutOne };
  return about.kind === 'NAMES'
    ? { owner, about: 'names', value, most: budget.names }
    : { owner, about: 'numbers', value, most: budget.numbers };
}

const EVERYBODY = 'everybody';

/** What one try costs, and which owners cannot be counted: what is said of them is what their sources said. */
interface Count {
  readonly attempts: readonly Attempt[];
  readonly failed: readonly (readonly [StateCode, SourceStatus])[];
}

async function attemptsOf(
  context: RequestContext,
  counted: PlacedTry,
  uses: readonly FieldUse[],
): Promise<Count> {
  const { tried, plans } = counted;
  const { about } = tried;
  if (about.kind === 'REACHED') return attemptsAboutReached(context, counted, about.by, uses);
  const attempts = plans.flatMap(({ domain, asked }) => asked.map((owner) => attempt(domain, tried, owner)));
  return { attempts, failed: [] };
}

/** @param by the condition that reaches the records about which something is tried. */
async function attemptsAboutReached(
  context: RequestContext,
  { tried, plans, asked: made, place }: PlacedTry,
  by: (plan: Plan) => Condition,
  uses: readonly FieldUse[],
): Promise<Count> {
  const inWords = withMade({ ...(made ? { asked: made } : {}) }, (of) => ({
    verb: 'REACH',
    made: of,
    place,
  }));
  const rows = { first: CLASS_COLUMNS.length, columns: [], isOf: 'owners' as const };
  const { answers, reports } = await fanOut(
    context,
    plans.map((plan) => ({ ...plan, unasked: [] })),
    (plan) => said(reachStatement(scopeOf(context, plan), by(plan), REACHED_TO), rows, inWords),
    (found) => found,
  );
  const attempts = answers.flatMap(({ plan: { domain, asked }, value: rows }) =>
    asked.flatMap(({ owner, lending }) => {
      const cost = { owner, value: tried.value, most: lending.budget.aboutOne };
      if (rows.length > REACHED_MAX) return [{ ...cost, about: EVERYBODY }];
      const shown = lending.matchable(openFor(uses, tried));
      return rows
        .filter((row) => ownerOf(row) === owner && !isShown(row, shown, context.classes))
        .map((row) => ({ ...cost, about: `${domain} ${localIdOf(row)}`, also: EVERYBODY }));
    }),
  );
  const failed = reports
    .filter(({ status }) => status !== 'ANSWERED')
    .map(({ owner, status }) => [owner, status] as const);
  return { attempts, failed };
}

/** The uses of a question of somebody who sees what is tried. */
function openFor(uses: readonly FieldUse[], tried: Try): readonly FieldUse[] {
  return uses.map((used) =>
    tried.uses.some(({ path }) => path === used.path) ? { ...used, use: 'OPEN' } : used,
  );
}

/** Whether the caller sees what is tried about a record; of one that may not be lent to anybody nothing is taught. */
function isShown(row: Row, shown: ClassPredicate, classes: DecisionClasses): boolean {
  const of = classes.of(row);
  return of === undefined || meets(shown, of);
}

function without(
  plan: Plan,
  spent: ReadonlySet<StateCode>,
  failed: ReadonlyMap<StateCode, SourceStatus>,
): Plan {
  const left = plan.asked.filter(({ owner }) => spent.has(owner) || failed.has(owner));
  if (left.length === 0) return plan;
  return {
    ...plan,
    asked: plan.asked.filter((matchable) => !left.includes(matchable)),
    unasked: [
      ...plan.unasked,
      ...left.map(({ owner, lending }) => {
        const status = failed.get(owner);
        return status === undefined
          ? { owner, status: 'NOT_SEARCHABLE' as const, refusal: exceeded(lending.budget) }
          : { owner, status };
      }),
    ],
  };
}

const WAIT: UnlockStep = {
  kind: 'TIME',
  text: 'Ask again tomorrow, or ask the owner for the value itself.',
};
const TOMORROW: Unlock = { ...WAIT, steps: [WAIT], requestable: false };

function exceeded({ basis }: Budget): Verdict {
  return {
    mode: 'DENY',
    reason: 'QUOTA_EXCEEDED',
    disclosure: 'EXPLAIN',
    basis,
    unlock: TOMORROW,
    obligations: [],
    rules: [],
  };
}

/** One sum for each owner and field: it stands in the answer, in the ledger, and before the owner's auditor. */
function withheldBy(counted: readonly CountedTry[], spent: ReadonlySet<StateCode>): readonly WithheldSum[] {
  const sums = new Map<string, WithheldSum>();
  for (const { tried, plans } of counted)
    for (const { domain, asked } of plans)
      for (const { owner, lending } of asked) {
        const field = tried.uses[0]?.path;
        if (!spent.has(owner) || field === undefined) continue;
        sums.set(`${owner} ${field}`, {
          owner,
          domain,
          field,
          mode: 'DENY',
          reason: 'QUOTA_EXCEEDED',
          basis: lending.budget.basis,
          unlock: TOMORROW,
          rules: [],
          count: 1,
        });
      }
  return [...sums.values()];
}
