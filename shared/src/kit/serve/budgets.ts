import { HubError } from '../../core/errors.ts';
import type { StateCode } from '../../core/ids.ts';
import type { Domain, SourceStatus } from '../../core/vocabulary.ts';
import type { DomainEntry } from '../../domains/catalogue.ts';
import type { Attempt, Quota } from '../../ledger/write/quota.ts';
import { meets } from '../../policy/decide/predicate.ts';
import type { WithheldSum } from '../../policy/words/report.ts';
import type {
  Budget,
  FieldUse,
  Lending,
  Ruling,
  Unlock,
  UnlockStep,
  Verdict,
} from '../../policy/words/ruling.ts';
import { fanOut, type Plan } from '../../sources/sql/fan-out.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { Deadline } from '../../sources/connection/request-deadline.ts';
import { reachStatement } from '../../sources/sql/reach.ts';
import type { Matchable } from '../../sources/sql/statement-form.ts';
import { decisionClass } from './decision-class.ts';
import type { Try } from './tries.ts';

/** A name that reaches more records than this says hardly who is meant: what is tried then is tried about everybody. */
const REACHED_MAX = 500;

export interface BudgetAsker {
  readonly quota: Quota | undefined;
  readonly ruling: Ruling;
  readonly patience: Deadline;
  readonly onSourceFailure: (failure: unknown, source: string) => void;
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
 * @param question names the question: what was counted once costs nothing.
 * @throws HubError LEDGER_UNAVAILABLE when it cannot be counted.
 */
export async function withinBudget(
  asker: BudgetAsker,
  entry: DomainEntry,
  {
    uses,
    tries,
    question,
  }: { readonly uses: readonly FieldUse[]; readonly tries: readonly Try[]; readonly question: string },
  plans: readonly Plan[],
): Promise<WithinBudget> {
  const counted = countedTries(plans, uses, tries);
  if (counted.length === 0) return { plans, withheld: [] };
  const { quota, ruling } = asker;
  if (!quota) throw new HubError('LEDGER_UNAVAILABLE', 'there is nothing to count with what is tried');
  const asking = { requester: ruling.inquiry.requester, on: ruling.inquiry.on };
  if (quota.isKnown(asking, question)) return { plans, withheld: [] };
  const failed = new Map<StateCode, SourceStatus>();
  const attempts = await Promise.all(
    counted.map((each) =>
      each.one.about.kind === 'REACHED'
        ? reachedBy(asker, entry, uses, each.one, each.one.about.by, each.plans, failed)
        : each.plans.flatMap(({ asked }) => asked.map((owner) => attempt(entry.domain, each.one, owner))),
    ),
  );
  const spent = await quota.spend(
    asking,
    question,
    attempts.flat().filter(({ owner }) => !failed.has(owner)),
  );
  return {
    plans: plans.map((plan) => without(plan, spent, failed)),
    withheld: withheldBy(entry.domain, counted, spent),
  };
}

interface CountedTry {
  readonly one: Try;
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
  const teaching = (tried: readonly FieldUse[]): readonly Plan[] =>
    plans
      .map((plan) => ({
        ...plan,
        asked: plan.asked.filter(
          ({ lending }) => lending.status === 'SILENT' || lending.teaches(uses, tried),
        ),
      }))
      .filter(({ asked }) => asked.length > 0);
  return tries.flatMap((one) => {
    let found = known.get(one.uses);
    if (!found) known.set(one.uses, (found = teaching(one.uses)));
    return found.length > 0 ? [{ one, plans: found }] : [];
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

async function reachedBy(
  { ruling, patience, onSourceFailure }: BudgetAsker,
  entry: DomainEntry,
  uses: readonly FieldUse[],
  one: Try,
  by: Extract<Try['about'], { kind: 'REACHED' }>['by'],
  plans: readonly Plan[],
  failed: Map<StateCode, SourceStatus>,
): Promise<readonly Attempt[]> {
  const { on } = ruling.inquiry;
  const { answers, reports } = await fanOut(
    plans.map((plan) => ({ ...plan, unasked: [] })),
    entry.domain,
    patience,
    (plan) => reachStatement(entry, by(plan), plan.asked, REACHED_MAX + 1, on),
    (rows) => rows,
    onSourceFailure,
  );
  // Who cannot be counted cannot be asked: what is said of it is what its source said.
  for (const { owner, status } of reports) if (status !== 'ANSWERED') failed.set(owner, status);
  return answers.flatMap(({ plan, value }) =>
    plan.asked.flatMap(({ owner, lending }) => {
      const most = lending.budget.aboutOne;
      if (value.length > REACHED_MAX) return [{ owner, about: EVERYBODY, value: one.value, most }];
      return taughtIn(value, owner, lending, uses, one, on).map((id) => ({
        owner,
        about: `${entry.domain} ${id}`,
        also: EVERYBODY,
        value: one.value,
        most,
      }));
    }),
  );
}

/** The records among these of which the caller does not see what is tried. */
function taughtIn(
  rows: readonly Row[],
  owner: StateCode,
  lending: Lending,
  uses: readonly FieldUse[],
  { uses: tried }: Try,
  on: string,
): readonly string[] {
  const shown = lending.matchable(
    uses.map((use) => (tried.some(({ path }) => path === use.path) ? { ...use, use: 'OPEN' } : use)),
  );
  return rows
    .filter((row) => row[0] === owner)
    .filter((row) => {
      const of = decisionClass(row, on);
      return of !== undefined && !meets(shown, of);
    })
    .map((row) => row[1] as string);
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
    asked: plan.asked.filter((one) => !left.includes(one)),
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
const TOMORROW: Unlock = { ...WAIT, steps: [WAIT] };

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
function withheldBy(
  domain: Domain,
  counted: readonly CountedTry[],
  spent: ReadonlySet<StateCode>,
): readonly WithheldSum[] {
  const sums = new Map<string, WithheldSum>();
  for (const { one, plans } of counted)
    for (const { owner, lending } of plans.flatMap(({ asked }) => asked)) {
      const field = one.uses[0]?.path;
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
