import { HubError } from '../../../shared/src/core/errors.ts';
import { SOURCE_STATUSES } from '../../../shared/src/core/vocabulary.ts';
import type { SubgraphReport } from '../../../shared/src/policy/words/report.ts';
import type { CheckAnswer } from '../federation/index.ts';

const STATUSES: ReadonlySet<unknown> = new Set(SOURCE_STATUSES);

type Parts = Readonly<Record<string, unknown>>;

/**
 * Holds a subgraph's answer to saying whom it asked and whose records it shows: what leaves the hub is in the ledger, and the
 * ledger knows of it by this report alone. Data without one are not shown, whatever else holds.
 *
 * @throws HubError SUBGRAPH_UNAVAILABLE when there is data and no report, or one that is none.
 */
export const mustReport: CheckAnswer = ({ data, errors, extensions }, subgraph) => {
  // GraphQL (October 2021) 7.1: an answer holds data, or errors that say why not.
  if (errors === undefined && !isParts(data))
    throw new HubError('SUBGRAPH_UNAVAILABLE', `${subgraph} gave neither data nor errors`);
  const report = extensions?.['hub'];
  if (report === undefined && !holdsAny(data)) return;
  const what = mistakeIn(report);
  if (what !== undefined)
    throw new HubError('SUBGRAPH_UNAVAILABLE', `${subgraph} answered, but its report ${what}`);
};

function holdsAny(data: unknown): boolean {
  return isParts(data) && Object.values(data).some((value) => value !== null);
}

/** What is not as a report is, or undefined. It quotes nothing of it. */
function mistakeIn(report: unknown): string | undefined {
  if (!isParts(report)) return 'is missing';
  for (const [name, isPart] of Object.entries(LISTS)) {
    const list = report[name];
    if (list === undefined && OPTIONAL.has(name)) continue;
    if (!Array.isArray(list) || !list.every(isPart)) return `has no list of ${name}`;
  }
  const { versions } = report;
  return isParts(versions) && isTextList(Object.values(versions)) ? undefined : 'has no versions of law';
}

/** Whether it is a report, of which each part is as the ledger and the sums expect it. */
export function isReport(report: unknown): report is SubgraphReport {
  return mistakeIn(report) === undefined;
}

const LISTS: Readonly<Record<string, (entry: unknown) => boolean>> = {
  sources: (entry) => isOfOwner(entry) && STATUSES.has(entry['status']) && isCount(entry['milliseconds']),
  disclosed: (entry) => isOfOwner(entry) && isText(entry['id']) && isTextList(entry['categories']),
  withheld: isSum,
  silent: isSum,
  counted: (entry) =>
    isParts(entry) && ['records', 'withheld', 'silent'].every((name) => Array.isArray(entry[name])),
  conditions: (entry) =>
    isOfOwner(entry) && Array.isArray(entry['obligations']) && Array.isArray(entry['records']),
  decided: (entry) => isParts(entry) && isPartsList(entry['cells']) && isPartsList(entry['verdicts']),
  standings: (entry) => isParts(entry) && isParts(entry['owners']),
  unfit: (entry) => isOfOwner(entry) && isCount(entry['count']),
};
const OPTIONAL: ReadonlySet<string> = new Set(['counted', 'conditions', 'decided', 'standings', 'unfit']);

function isSum(entry: unknown): boolean {
  return isOfOwner(entry) && isText(entry['field']) && isCount(entry['count']) && isTextList(entry['rules']);
}

function isOfOwner(entry: unknown): entry is Parts {
  return isParts(entry) && isText(entry['owner']) && isText(entry['domain']);
}

function isParts(value: unknown): value is Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isPartsList(value: unknown): value is readonly Parts[] {
  return Array.isArray(value) && value.every(isParts);
}

/** JSON may say 1e999, which reads as infinite, and is null where it is written again. */
function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
