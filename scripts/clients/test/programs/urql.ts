import { Client } from '@urql/core';
import { Liaison } from 'liaison-client';
import { liaisonExchange } from 'liaison-urql';
import { PeopleByNameDocument } from 'liaison-client/generated';
import type { PeopleByNameQuery, PeopleByNameQueryVariables } from 'liaison-client/generated';
import { given, report } from './given.ts';

const hub = new Liaison({ url: given.url, token: () => Promise.resolve(given.token) });
const client = new Client({
  url: given.url,
  preferGetMethod: false,
  exchanges: [liaisonExchange(hub, given.statement)],
});
const { data, error } = await client.query<PeopleByNameQuery, PeopleByNameQueryVariables>(
  PeopleByNameDocument.toString(),
  { name: given.name },
);
report({
  found: data?.persons.nodes.length,
  withheld: data?.persons.nodes[0]?.withheld.length,
  error: String(error),
});
