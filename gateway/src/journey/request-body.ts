import { HubError } from '../../../shared/src/core/errors.ts';
import type { PurposeHeader } from '../../../shared/src/identity/purpose.ts';
import { readJson, refusedBody } from './json-body.ts';

/** A GraphQL request as it came, in form what it must be. */
export interface GraphQLBody {
  readonly query: string;
  /** Of a document that the caller's State registered, when it was asked by it. */
  readonly documentId?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * @param documentFor the document for what was sent, or for the id of a registered one.
 * @throws HubError BAD_INPUT that says what is accepted; PERSISTED_QUERY_NOT_SUPPORTED for a hash in place of a document.
 */
export function readBody(
  bytes: Buffer,
  documentFor: (sent: string | undefined, id: string | undefined) => string | undefined,
): GraphQLBody {
  const body = readJson(bytes, 'a JSON object such as {"query": "{ ... }"}');
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw refusedBody('one JSON object; batches are not accepted');
  const { query: sent, documentId, operationName, variables, extensions } = body as Record<string, unknown>;
  if (documentId !== undefined && documentId !== null && typeof documentId !== 'string')
    throw refusedBody('a text in "documentId"');
  if (sent !== undefined && sent !== null && typeof sent !== 'string')
    throw refusedBody('a document in "query"');
  const query = documentFor(sent ?? undefined, documentId ?? undefined);
  if (query === undefined && isHashAlone(extensions)) throw new HubError('PERSISTED_QUERY_NOT_SUPPORTED');
  if (query === undefined || query.trim() === '') throw refusedBody('a document in "query"');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw refusedBody('a text in "operationName"');
  for (const [name, value] of [
    ['variables', variables],
    ['extensions', extensions],
  ] as const) {
    if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value)))
      throw refusedBody(`an object in "${name}"`);
  }
  if (!isShallow(variables, VARIABLES_DEPTH_MAX))
    throw refusedBody(`"variables" of at most ${VARIABLES_DEPTH_MAX} levels`);
  return {
    query,
    ...(typeof documentId === 'string' ? { documentId } : {}),
    // Clients send an empty one where they have none: no operation can be called so.
    ...(typeof operationName === 'string' && operationName !== '' ? { operationName } : {}),
    ...(variables ? { variables: variables as Record<string, unknown> } : {}),
    ...(extensions ? { extensions: extensions as Record<string, unknown> } : {}),
  };
}

/** A document by its hash alone, as Apollo's automatic persisted queries have it: the hub keeps none that a caller sends. */
function isHashAlone(extensions: unknown): boolean {
  return typeof extensions === 'object' && extensions !== null && 'persistedQuery' in extensions;
}

const VARIABLES_DEPTH_MAX = 16;

/** Stops at the limit: what is nested deeper is never walked. */
function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A header as its sender wrote it. Node reads its bytes as ISO 8859-1, and most programs write UTF-8: what is UTF-8 is read as
 * that, whatever is not as Node has it.
 */
function headerText(value: string): string {
  if (!/[\u0080-\u00ff]/u.test(value)) return value;
  try {
    return UTF8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

/** Purpose by header, or under the same name in the GraphQL request's extensions. */
export function statedIn(
  header: (name: string) => string | undefined,
  body: GraphQLBody,
): (name: PurposeHeader) => string | undefined {
  return (name) => {
    const sent = header(name);
    const inHeader = sent === undefined ? undefined : headerText(sent);
    const inBody = body.extensions?.[name];
    if (
      inBody !== undefined &&
      (typeof inBody !== 'string' || (inHeader !== undefined && inHeader !== inBody))
    ) {
      const sentence = `${name} must be one text: header and extensions may not contradict each other.`;
      throw new HubError('BAD_INPUT', sentence, { publicMessage: sentence });
    }
    return inHeader ?? inBody;
  };
}
