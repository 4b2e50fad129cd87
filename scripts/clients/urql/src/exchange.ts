import {
  makeErrorResult,
  makeResult,
  stringifyDocument,
  type Exchange,
  type Operation,
  type OperationResult,
} from '@urql/core';
import type { Liaison, Statement } from 'liaison-client';
import { asResult } from 'liaison-client/result';
import { filter, fromPromise, merge, mergeMap, onEnd, pipe, takeUntil } from 'wonka';

/**
 * Asks a hub for a urql client, in place of `fetchExchange`. A client with its cache is for one statement: what was lent for one
 * case must not be shown in another, so make a new one with each.
 *
 * States that did not answer come as an error with the code NOT_ALL_ANSWERED beside the data. `extensions.outcome` is the whole
 * answer.
 */
export function liaisonExchange(hub: Liaison, statement: Statement): Exchange {
  const answer = async (operation: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const { query, variables } = operation;
    const { __meta__: meta } = query as { readonly __meta__?: Readonly<Record<string, unknown>> };
    const document = { toString: () => stringifyDocument(query), ...(meta && { __meta__: meta }) };
    try {
      const outcome = await hub.ask({ document, variables, statement, signal });
      return makeResult(operation, asResult(outcome) as Parameters<typeof makeResult>[1]);
    } catch (error) {
      return makeErrorResult(operation, error instanceof Error ? error : new Error(String(error)));
    }
  };
  const isOurs = ({ kind }: Operation): boolean => kind === 'query' || kind === 'mutation';
  return ({ forward }) =>
    (operations) => {
      const answered = pipe(
        operations,
        filter(isOurs),
        mergeMap((operation) => {
          const stop = new AbortController();
          const torn = pipe(
            operations,
            filter(({ kind, key }) => kind === 'teardown' && key === operation.key),
          );
          return pipe(
            fromPromise(answer(operation, stop.signal)),
            takeUntil(torn),
            onEnd(() => stop.abort()),
          );
        }),
      );
      return merge([
        answered,
        pipe(
          operations,
          filter((operation) => !isOurs(operation)),
          forward,
        ),
      ]);
    };
}
