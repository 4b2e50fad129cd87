import type { GraphQLSchema } from 'graphql';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Domain, FieldCategory, Mode } from '../../../shared/src/core/vocabulary.ts';
import type { Law, Ruler } from '../../../shared/src/policy/law/law.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import { lawMatrix, type LawCell, type LawRow } from './law-matrix.ts';
import { arrivalOf, type Incoming, type Outgoing } from './messages.ts';
import { nextChange } from './next-change.ts';
import type { GatewayParts } from './parts.ts';
import { NO_REPORT, recordOutcome } from './record.ts';
import { inquiryIn } from './stated-inquiry.ts';

/** What becomes otherwise for this caller on a day that the law names already. */
interface AnnouncedChange {
  readonly state: StateCode;
  readonly on: string;
  readonly domain: Domain;
  readonly category: FieldCategory;
  readonly from: Mode | null;
  readonly to: Mode | null;
}

/**
 * Tells a caller the law as it meets it: State by domain and category of fields, under its own office, purpose and offence, and
 * what of it changes on a day that the law names already. Recorded as `/searches` is: the office, and no intent, as no source is
 * asked and nobody is searched for.
 *
 * @param incoming POST of `{"extensions": {"liaison-purpose": …}}`, or with these as headers.
 * @throws HubError UNAUTHENTICATED, RATE_LIMITED, BAD_INPUT, PURPOSE_REQUIRED or CASE_NOT_COVERED; LEDGER_UNAVAILABLE: then
 *   nothing is told.
 */
export async function readLaw(incoming: Incoming, parts: GatewayParts): Promise<Outgoing> {
  const ruler = parts.ruler();
  const inquiry = await inquiryIn(incoming, parts);
  const { requester } = inquiry;
  const entry = parts.ledger.received(arrivalOf(incoming));
  const visible = parts.callerSchemas.for(requester, parts.engine.schema(), ruler.law).schema;
  const outgoing: Outgoing = {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(lawFor(ruler, inquiry, visible)),
  };
  const { state, agency, agencyKind, role } = requester;
  const office = { state, agency, agencyKind, role };
  await recordOutcome({ entry }, { outgoing, errorCodes: [], report: NO_REPORT, office }, parts);
  return outgoing;
}

function lawFor(ruler: Ruler, inquiry: Inquiry, visible: GraphQLSchema) {
  const { law } = ruler;
  const rows = lawMatrix(law, ruler.rule(inquiry), visible);
  const days = changeDays(law, inquiry);
  return {
    on: inquiry.on,
    illustrative: law.illustrative,
    states: [...law.states.values()].map(({ state, name, version, status }) => ({
      ...{ state, name, version, status },
      nextChange: days.get(state) ?? null,
    })),
    rows,
    changes: changesOn(days, rows, (on) => lawMatrix(law, ruler.rule({ ...inquiry, on }), visible)),
  };
}

/** For each State the next day on which a rule begins or ends that is about its records and this caller's State. */
function changeDays(law: Law, { requester, on }: Inquiry): ReadonlyMap<StateCode, string> {
  const forAll = [...law.floor, ...law.record, ...(law.states.get(requester.state)?.asking ?? [])];
  return new Map(
    [...law.states.values()].flatMap(({ state, grants, limits }) => {
      const day = nextChange([...forAll, ...grants, ...limits], on);
      return day === null ? [] : [[state, day] as const];
    }),
  );
}

function changesOn(
  days: ReadonlyMap<StateCode, string>,
  rows: readonly LawRow[],
  matrixOn: (day: string) => readonly LawRow[],
): readonly AnnouncedChange[] {
  return [...new Set(days.values())].sort().flatMap((on) => {
    const then = matrixOn(on);
    const states = [...days].filter(([, day]) => day === on).map(([state]) => state);
    return rows.flatMap(({ domain, category, cells }, at) =>
      states.flatMap((state) => {
        const [before, after] = [cells[state], then[at]?.cells[state]];
        if (!before || !after || isSame(before, after)) return [];
        return [{ state, on, domain, category, from: before.mode, to: after.mode }];
      }),
    );
  });
}

/** Whether a caller meets the same in both, whatever rules say it. */
function isSame(one: LawCell, other: LawCell): boolean {
  const met = ({ mode, mask, others }: LawCell): string => JSON.stringify([mode, mask, others]);
  return met(one) === met(other);
}
