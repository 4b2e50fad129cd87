import { HubError } from '../../../shared/src/core/errors.ts';
import { checkLimits, coerced } from './document-limits.ts';
import type { GatewayParts } from './parts.ts';
import type { Checked, Question, Read } from './question.ts';

/**
 * Whether this caller may ask this document, and what it costs.
 *
 * @throws HubError GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, OPERATION_REFUSED, LIMIT_EXCEEDED or BAD_INPUT
 */
export function checkQuestion(
  read: Read,
  { callerSchemas, engine, config }: Pick<GatewayParts, 'callerSchemas' | 'engine' | 'config'>,
): Checked {
  const { requester, ruler, body } = read;
  const schema = callerSchemas.for(requester, engine.schema(), ruler.law);
  const checker =
    body.documentId === undefined ? schema : callerSchemas.registered(requester, engine.schema(), ruler.law);
  const checked = checker.check(body.query, body.operationName);
  const { isIntrospection, operation } = checked;
  const variables = body.variables ?? {};
  // Nothing is planned for it: this is the only place where its variables are looked at before it is answered.
  if (isIntrospection) coerced(checked.schema, operation, variables);
  const cost = isIntrospection ? 0 : checkLimits(checked, variables, config);
  return { ...read, schema, checked, cost };
}

/**
 * Plans what is to be asked of subgraphs. Before the intent: a document without a plan asks nobody. When the caller has gone
 * meanwhile, the record still says what was meant; nobody is asked then.
 *
 * @throws HubError LIMIT_EXCEEDED, OVERLOADED or DEADLINE_EXCEEDED
 */
export async function planAhead(
  { checked, deadline, officer, body }: Question,
  { planning, engine }: Pick<GatewayParts, 'planning' | 'engine'>,
): Promise<void> {
  const planned = planning.inTurn(officer, async () => {
    deadline.refuseIfOver();
    await engine.plan(checked.document, body.operationName);
  });
  try {
    await deadline.untilOver(planned);
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'CALLER_GONE') throw error;
  }
}
