import { ApolloClient, gql, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { liaisonLink } from 'liaison-apollo';
import { Liaison } from 'liaison-client';
import {
  PeopleByNameDocument,
  type PeopleByNameQuery,
  type PeopleByNameQueryVariables,
} from 'liaison-client/generated';
import { given, report } from './given.ts';

const hub = new Liaison({ url: given.url, token: () => Promise.resolve(given.token) });
const client = new ApolloClient({ link: liaisonLink(hub, given.statement), cache: new InMemoryCache() });
const query: TypedDocumentNode<PeopleByNameQuery, PeopleByNameQueryVariables> = gql(
  PeopleByNameDocument.toString(),
);
const variables = { name: given.name };
// As Apollo does by itself: a State that does not answer fails the query.
const strict = await client.query({ query, variables, fetchPolicy: 'no-cache' }).then(
  () => 'ANSWERED',
  (error: unknown) => String(error),
);
const { data, error } = await client.query({ query, variables, errorPolicy: 'all' });
report({
  strict,
  found: data?.persons.nodes.length,
  withheld: data?.persons.nodes[0]?.withheld.length,
  error: String(error),
});
client.stop();
