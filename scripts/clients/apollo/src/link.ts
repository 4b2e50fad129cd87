import { ApolloLink } from '@apollo/client';
import { print } from 'graphql';
import type { Liaison, Statement } from 'liaison-client';
import { asResult } from 'liaison-client/result';
import { Observable } from 'rxjs';

/**
 * Asks a hub for an ApolloClient. An ApolloClient with its cache is for one statement: what was lent for one case must not be
 * shown in another, so make a new one with each.
 *
 * States that did not answer come as an error with the code NOT_ALL_ANSWERED beside the data: by Apollo's own default
 * (`errorPolicy: 'none'`) such a query fails, with `errorPolicy: 'all'` it gives both. `extensions.outcome` is the whole answer.
 */
export function liaisonLink(hub: Liaison, statement: Statement): ApolloLink {
  return new ApolloLink(
    ({ query, variables }) =>
      new Observable((observer) => {
        const stop = new AbortController();
        const document = { toString: () => print(query), ...metaOf(query) };
        hub
          .ask<Record<string, unknown>, unknown>({ document, variables, statement, signal: stop.signal })
          .then(
            (outcome) => {
              observer.next(asResult(outcome));
              observer.complete();
            },
            (error: unknown) => observer.error(error),
          );
        return () => stop.abort();
      }),
  );
}

/** The id of a registered operation, where generation embedded one. */
function metaOf(query: object): { readonly __meta__?: Readonly<Record<string, unknown>> } {
  const { __meta__: meta } = query as { readonly __meta__?: Readonly<Record<string, unknown>> };
  return meta ? { __meta__: meta } : {};
}
