import type { StateCode } from '../../core/ids.ts';
import type { SourceReport } from '../../policy/words/report.ts';
import { clockOf, clockQuery, hasClock, type Clock } from '../../sources/sql/changes.ts';
import { fanOut, type Plan } from '../../sources/sql/fan-out.ts';
import type { QuestionContext } from './request-context.ts';
import { said } from './source-question.ts';

/** Values that a clock says. */
const CLOCK_WIDTH = 5;

/** What the sources of a question say of their clocks. */
export interface Clocks {
  readonly read: readonly { readonly plan: Plan; readonly clock: Clock }[];
  /** Plans in which nobody is asked: of sources without a clock, whose owners are NOT_SEARCHABLE, and of nobody from the start. */
  readonly untold: readonly Plan[];
  /** Owners whose source has no clock. */
  readonly without: ReadonlySet<StateCode>;
  /** Owners whose source did not say. */
  readonly failed: ReadonlySet<StateCode>;
  readonly reports: readonly SourceReport[];
}

/** Sources that had a clock when they were last asked for one. */
const clocked = new WeakSet<Plan['source']['config']>();

/** Asks each source how far its changes are settled. */
export async function readClocks(context: QuestionContext, plans: readonly Plan[]): Promise<Clocks> {
  const asked = plans.filter((plan) => plan.asked.length > 0);
  const unsure = asked.filter(({ source }) => !clocked.has(source.config));
  const looked = await fanOut(
    context,
    unsure,
    () => said(hasClock, { first: 1, columns: [], isOf: 'one row' }, () => ({ verb: 'HAS_CLOCK' })),
    ([row]) => row?.[0] === true,
  );
  for (const { plan, value } of looked.answers) if (value) clocked.add(plan.source.config);
  const told = await fanOut(
    context,
    asked.filter(({ source }) => clocked.has(source.config)),
    () => said(clockQuery, { first: CLOCK_WIDTH, columns: [], isOf: 'nobody' }, () => ({ verb: 'CLOCK' })),
    clockOf,
  );
  const read = told.answers.flatMap(({ plan, value: clock }) => (clock ? [{ plan, clock }] : []));
  const mute = [
    ...looked.answers.filter(({ value }) => !value),
    ...told.answers.filter(({ value }) => value === undefined),
  ].map(({ plan }) => plan);
  const without = new Set(mute.flatMap(ownersOf));
  const heard = new Set([...read.map(({ plan }) => plan), ...mute]);
  const failed = new Set(asked.filter((plan) => !heard.has(plan)).flatMap(ownersOf));
  const reports = [...looked.reports, ...told.reports].filter(
    ({ owner, status }) => failed.has(owner) && status !== 'ANSWERED',
  );
  // Whose source has no clock has answered, and is not searchable for changes: both are told, the worse one holds.
  context.collector.sources(
    [...looked.reports, ...told.reports].filter(({ owner }) => without.has(owner) || failed.has(owner)),
    context.at,
  );
  const untold = [
    ...plans.filter((plan) => plan.asked.length === 0),
    ...mute.map((plan) => ({
      ...plan,
      asked: [],
      unasked: [
        ...plan.unasked,
        ...plan.asked.map(({ owner }) => ({ owner, status: 'NOT_SEARCHABLE' as const })),
      ],
    })),
    ...asked.filter((plan) => !heard.has(plan)).map((plan) => ({ ...plan, asked: [] })),
  ];
  return { read, untold, without, failed, reports };
}

function ownersOf({ asked }: Plan): readonly StateCode[] {
  return asked.map(({ owner }) => owner);
}
