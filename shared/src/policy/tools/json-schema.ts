import { z } from 'zod';
import { FloorSchema, GroupsSchema, ProfileSchema } from '../law/model.ts';

/** The JSON Schemas beside the profiles, for editors: file name to text. Generated, so that they cannot drift. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  const named = [
    ['schema.json', ProfileSchema, 'The law of one State'],
    [
      'eu-floor.schema.json',
      FloorSchema,
      'What no profile can loosen, and what the marks of a record forbid',
    ],
    ['groups.schema.json', GroupsSchema, 'Groups of States'],
  ] as const;
  return new Map(
    named.map(([file, schema, title]) => [
      file,
      `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input' }) }, null, 2)}\n`,
    ]),
  );
}
