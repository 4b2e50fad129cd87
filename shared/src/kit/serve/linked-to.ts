import sql, { type Sql } from 'sql-template-tag';
import { HubError } from '../../core/errors.ts';
import { parseGlobalId, type GlobalId } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import { NO_ROW } from '../../sources/sql/class-sql.ts';
import { decoyed } from '../../sources/sql/decoy.ts';
import type { Plan } from '../../sources/sql/fan-out.ts';
import type {
  AskedAs,
  LinkDefinition,
  SearchQuestion,
  StatisticsQuestion,
} from '../../sources/sql/question.ts';
import type { Matchable } from '../../sources/sql/statement-form.ts';
import { linkedCondition } from '../../sources/sql/statement.ts';
import type { Found } from './record-finder.ts';
import type { RequestContext } from './request-context.ts';

/** A question as each source gets it. */
export interface Narrowed<Q> {
  /** The same before its link, with what its link was found to be. */
  readonly question: Q;
  readonly narrowed: (plan: Plan) => Q;
  /** The condition of its link, where it has one. */
  readonly linked?: (plan: Plan) => Sql;
}

/**
 * Adds to a question, source by source, that its records are linked to another one, where it asks for that.
 *
 * @param find looks which of these records exist for the caller.
 * @throws HubError BAD_INPUT when the other record's id is none that the hub gave out for its domain; SOURCE_UNAVAILABLE when
 *   its owner did not answer.
 */
export async function narrowByLink<Q extends SearchQuestion | StatisticsQuestion>(
  { ids, ruling }: RequestContext,
  question: Q,
  find: (domain: Domain, ids: readonly GlobalId[]) => Promise<Found<unknown>>,
): Promise<Narrowed<Q>> {
  const { linkedTo } = question;
  if (!linkedTo) return { question, narrowed: () => question };
  const { link } = linkedTo;
  const { id } = ids.open(linkedTo.id, link.farDomain, linkedTo.argument);
  const { found, failed } = await find(link.farDomain, [id]);
  // Whether it exists cannot be said, and "nothing is linked to it" would be no answer.
  if (failed.has(parseGlobalId(id).owner)) throw new HubError('SOURCE_UNAVAILABLE', 'the linked record');
  // To a record that does not exist for this caller nothing is linked: asked all the same, so that nothing tells why.
  const isKnown = found.has(id);
  const { asked } = question;
  const told = asked ? { ...question, asked: { ...asked, linked: { id, isKnown } } } : question;
  const linked = (plan: Plan): Sql => linkedSql(link, { id, isKnown }, plan.asked, ruling.inquiry.on);
  return {
    question: told,
    narrowed: (plan) => ({ ...told, conditions: [...question.conditions, linked(plan)] }),
    linked,
  };
}

/** The condition that records are linked to another one, at some owners. */
export function linkedSql(
  link: LinkDefinition,
  { id, isKnown }: NonNullable<AskedAs['linked']>,
  owners: readonly Matchable[],
  on: string,
): Sql {
  const condition = linkedCondition({ link, id }, owners, on);
  return isKnown ? condition : sql`${decoyed(condition)} AND ${NO_ROW}`;
}
