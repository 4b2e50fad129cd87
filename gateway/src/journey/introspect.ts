import { execute, type GraphQLFormattedError } from 'graphql';
import { ERROR_CATALOGUE } from '../../../shared/src/core/errors.ts';
import { json } from './messages.ts';
import { noticeOf } from './notice.ts';
import type { Checked } from './question.ts';
import { NO_REPORT, type Answer } from './record.ts';

/**
 * Answers questions about the schema from the caller's own view of it: no subgraph and no source is asked. It is like reading
 * `/schema.graphql`: no purpose is stated, and the ledger keeps the office that asked.
 */
export async function introspect(question: Checked): Promise<Answer> {
  const { schema, checked, body, entry, ruler } = question;
  const { state, agency, agencyKind, role } = question.requester;
  const result = await execute({
    schema: schema.schema,
    document: checked.document,
    ...(body.variables ? { variableValues: body.variables } : {}),
    ...(body.operationName === undefined ? {} : { operationName: body.operationName }),
    rootValue: { __typename: 'Query' },
  });
  const errors = result.errors?.map((): GraphQLFormattedError => ({
    message: ERROR_CATALOGUE.BAD_INPUT.text,
    extensions: { code: 'BAD_INPUT' },
  }));
  return {
    outgoing: {
      ...json(200, {
        data: result.data ?? null,
        ...(errors ? { errors } : {}),
        extensions: { receipt: entry.receipt, ...noticeOf(ruler.law) },
      }),
      isAlikeForAll: true,
    },
    errorCodes: errors ? ['BAD_INPUT'] : [],
    report: NO_REPORT,
    office: { state, agency, agencyKind, role },
  };
}
