import { HANDLINGS, type Domain, type Handling } from '../../../shared/src/core/vocabulary.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { dutyKey, eachDutyOnce, type Obligation } from '../../../shared/src/policy/words/obligation.ts';
import type { Conditions, SubgraphReport } from '../../../shared/src/policy/words/report.ts';

/** What travels with some records, or links, of one owner and domain, as the caller is told it. */
export interface ToldConditions {
  readonly owner: StateCode;
  readonly domain: Domain;
  /** As GraphQL names it: a type of records, or of links between them. */
  readonly type: string;
  /** null: the owner's law does not lend it. Absent: it is a link, which has none. */
  readonly handling?: Handling | null;
  readonly obligations: readonly Obligation[];
  /** Distinct records or links. */
  readonly count: number;
  /** Which they are. Absent: the question did not ask for the ids of such. */
  readonly ids?: readonly string[];
}

/** What travels with one record or link, over all questions that found it. */
interface OfOne extends Omit<Conditions, 'records'> {
  readonly id: string;
}

/**
 * Sums up what travels with everything that was disclosed, whether or not the question asked for it: a record that several
 * questions found bears the duties of all that they showed of it, and is counted once.
 *
 * @param withIds types of which the question asked for ids.
 * @param reports of a question that was answered: an answer without data discloses nothing with which anything travels.
 * @returns one entry for what is alike, in the order of owner, domain, highest handling code first.
 */
export function mergeConditions(
  reports: readonly SubgraphReport[],
  withIds: ReadonlySet<string>,
): readonly ToldConditions[] {
  const byId = new Map<string, OfOne>();
  for (const { conditions = [], disclosed } of reports)
    for (const { records, ...of } of conditions)
      for (const record of records) {
        const id = typeof record === 'string' ? record : disclosed[record]?.id;
        if (id === undefined)
          throw new Error('a report has conditions of a record that it does not disclose');
        const known = byId.get(id);
        byId.set(id, known ? both(known, of) : { ...of, id });
      }
  const groups = new Map<string, OfOne[]>();
  for (const one of byId.values()) {
    const key = keyOf(one);
    const known = groups.get(key);
    if (known) known.push(one);
    else groups.set(key, [one]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, ones]) => told(ones, withIds));
}

function both(known: OfOne, of: Omit<OfOne, 'id'>): OfOne {
  return {
    ...known,
    obligations: eachDutyOnce([...known.obligations, ...of.obligations]),
  };
}

function keyOf({ owner, domain, type, handling, obligations }: OfOne): string {
  // Z: behind every handling code, the highest of which comes first.
  const rank = handling == null ? 'Z' : String(HANDLINGS.length - HANDLINGS.indexOf(handling));
  return [owner, domain, type, rank, ...obligations.map(dutyKey).sort()].join(' ');
}

function told(ones: readonly OfOne[], withIds: ReadonlySet<string>): readonly ToldConditions[] {
  const [first] = ones;
  if (!first) return [];
  const { owner, domain, type, handling, obligations } = first;
  return [
    {
      owner,
      domain,
      type,
      ...(handling === undefined ? {} : { handling }),
      obligations: obligations.map(({ kind, text, after }) => ({
        kind,
        text,
        ...(after === undefined ? {} : { after }),
      })),
      count: ones.length,
      ...(withIds.has(type) ? { ids: ones.map(({ id }) => id) } : {}),
    },
  ];
}
