import { createClient } from './made/genql/index.js';
import type { QueryGenqlSelection } from './made/genql/schema.js';
import { given, headers, report } from './given.ts';

const client = createClient({ url: `${given.url}/graphql`, headers });
// Without `satisfies`, genql lets the compiler pass over fields that are not there.
const selection = {
  persons: {
    __args: { filter: { name: given.name } },
    nodes: { id: true, owner: true, dateOfBirth: true, withheld: { field: true, reason: true } },
  },
} satisfies QueryGenqlSelection;
const { persons } = await client.query(selection);
const born: string | null | undefined = persons.nodes[0]?.dateOfBirth;
report({
  found: persons.nodes.length,
  withheld: persons.nodes[0]?.withheld.length,
  isBirthShown: born != null,
});
