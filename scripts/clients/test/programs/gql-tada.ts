import { initGraphQLTada } from 'gql.tada';
import { GraphQLClient } from 'graphql-request';
import type { introspection } from './made/graphql-env.d.ts';
import { given, headers, report } from './given.ts';

const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { PartialDate: string; StateCode: string };
}>();
const document = graphql(`
  query People($name: String!) {
    persons(filter: { name: $name }) {
      nodes {
        id
        owner
        dateOfBirth
        withheld {
          field
          reason
        }
      }
    }
  }
`);
const client = new GraphQLClient(`${given.url}/graphql`, { headers, errorPolicy: 'all' });
const { persons } = await client.request(document, { name: given.name });
const born: string | null | undefined = persons.nodes[0]?.dateOfBirth;
report({
  found: persons.nodes.length,
  withheld: persons.nodes[0]?.withheld.length,
  isBirthShown: born != null,
});
