import { STATUS_CODES } from 'node:http';
import { GraphQLError } from 'graphql';
import { isObject, type Json } from './json.ts';
import { UnreadableAnswer, type GraphQLAnswer, type SubgraphError } from './types.ts';

/** A subgraph's answer, taken for what it claims to be. */
export interface ReadAnswer {
  readonly data?: Json;
  readonly errors?: readonly SubgraphError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** @throws GraphQLError when the status is none of success, Error when there is no JSON object. */
export function readAnswer({
  status,
  body,
}: {
  readonly status: number;
  readonly body: string | GraphQLAnswer;
}): ReadAnswer {
  if (status < 200 || status > 299) {
    const code = status === 401 ? 'UNAUTHENTICATED' : status === 403 ? 'FORBIDDEN' : undefined;
    throw new GraphQLError(`${status}: ${STATUS_CODES[status] ?? ''}`, {
      extensions: { ...(code ? { code } : {}), response: { status } },
    });
  }
  const answer: unknown = typeof body === 'string' ? parsed(body) : body;
  if (!isObject(answer)) throw new UnreadableAnswer('Expected JSON response body');
  return answer as ReadAnswer;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new UnreadableAnswer('the answer is not JSON', { cause });
  }
}
