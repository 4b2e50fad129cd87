import { GraphQLClient } from 'graphql-request';
import { PeopleByNameDocument } from 'liaison-client/generated';
import type { PeopleByNameQuery, PeopleByNameQueryVariables } from 'liaison-client/generated';
import { given, headers, report } from './given.ts';

const client = new GraphQLClient(`${given.url}/graphql`, { headers, errorPolicy: 'all' });
const { data } = await client.rawRequest<PeopleByNameQuery, PeopleByNameQueryVariables>(
  PeopleByNameDocument.toString(),
  { name: given.name },
);
report({ found: data.persons.nodes.length, withheld: data.persons.nodes[0]?.withheld.length });
