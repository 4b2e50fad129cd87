import { setImmediate } from 'node:timers/promises';
import {
  PURPOSES,
  type Domain,
  type FieldCategory,
  type Mode,
  type Purpose,
} from '../../../shared/src/core/vocabulary.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Ruler } from '../../../shared/src/policy/law/law.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import type { Requester } from '../../../shared/src/policy/words/requester.ts';
import type { GraphQLSchema } from 'graphql';
import { lawMatrix, type LawRow } from './law-matrix.ts';
import { arrivalOf, type Incoming, type Outgoing } from './messages.ts';
import type { GatewayParts } from './parts.ts';
import { NO_REPORT, recordOutcome } from './record.ts';
import { inquiryIn } from './stated-inquiry.ts';

/** States by what they show of a category, under purposes for which all of them show the same. */
export interface LentUnder {
  readonly purposes: readonly Purpose[];
  /** Never DENY, and nothing of what is withheld in silence: neither is told from the other. */
  readonly states: Readonly<Partial<Record<Mode, readonly StateCode[]>>>;
}

/** Who lends one category of a domain. */
export interface LentRow {
  readonly domain: Domain;
  readonly category: FieldCategory;
  /** None where nobody lends it under any purpose. */
  readonly under: readonly LentUnder[];
}

/** What States lend to one caller, purpose by purpose. */
export interface Lent {
  readonly office: Pick<Requester, 'state' | 'agency' | 'agencyKind' | 'role'>;
  readonly stated: Purpose;
  readonly on: string;
  readonly illustrative: boolean;
  readonly rows: readonly LentRow[];
}

/**
 * Tells a caller which States lend each category of fields to it, under which purposes: the cells of `POST /law`, once a
 * purpose. Recorded as `/law` is: the office, and no intent, as no source is asked and nobody is searched for.
 *
 * @param incoming POST of `{"extensions": {"liaison-purpose": …}}`, or with these as headers.
 * @param pageOf makes the answer's body of what is lent.
 * @throws HubError as `readLaw` does.
 */
export async function readLent(
  incoming: Incoming,
  parts: GatewayParts,
  pageOf: (lent: Lent) => Pick<Outgoing, 'headers' | 'body'>,
): Promise<Outgoing> {
  const ruler = parts.ruler();
  const inquiry = await inquiryIn(incoming, parts);
  const { requester } = inquiry;
  const entry = parts.ledger.received(arrivalOf(incoming));
  const visible = parts.callerSchemas.for(requester, parts.engine.schema(), ruler.law).schema;
  const { state, agency, agencyKind, role } = requester;
  const office = { state, agency, agencyKind, role };
  const { purpose: stated, on } = inquiry;
  const { illustrative } = ruler.law;
  const rows = await rowsOf(ruler, inquiry, visible);
  const page = pageOf({ office, stated, on, illustrative, rows });
  const outgoing: Outgoing = { status: 200, ...page };
  await recordOutcome({ entry }, { outgoing, errorCodes: [], report: NO_REPORT, office }, parts);
  return outgoing;
}

async function rowsOf(ruler: Ruler, inquiry: Inquiry, visible: GraphQLSchema): Promise<readonly LentRow[]> {
  const matrices: (readonly [Purpose, readonly LawRow[]])[] = [];
  for (const purpose of PURPOSES) {
    // A law that nobody asked under yet is compiled first: others have their turn between one purpose and the next.
    await setImmediate();
    matrices.push([purpose, lawMatrix(ruler.law, ruler.rule({ ...inquiry, purpose }), visible)]);
  }
  const [first] = matrices;
  return (first?.[1] ?? []).map(({ domain, category }, at) => {
    const alike = new Map<string, { purposes: Purpose[]; states: LentUnder['states'] }>();
    for (const [purpose, rows] of matrices) {
      const states = statesBy(rows[at]);
      if (Object.keys(states).length === 0) continue;
      const key = JSON.stringify(states);
      const known = alike.get(key);
      if (known) known.purposes.push(purpose);
      else alike.set(key, { purposes: [purpose], states });
    }
    return { domain, category, under: [...alike.values()] };
  });
}

/** The modes in the order in which they are read: what shows most first. */
const SHOWN = ['GRANT', 'MASK', 'NEEDS_APPROVAL', 'HIT_ONLY'] as const;

function statesBy(row: LawRow | undefined): LentUnder['states'] {
  const cells = Object.entries(row?.cells ?? {});
  return Object.fromEntries(
    SHOWN.map(
      (mode) => [mode, cells.filter(([, cell]) => cell.mode === mode).map(([state]) => state)] as const,
    ).filter(([, states]) => states.length > 0),
  );
}
