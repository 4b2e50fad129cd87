import type { GraphQLSchema } from 'graphql';
import { readConfig } from '../../gateway/src/config/config.ts';
import { printed } from '../../gateway/src/journey/caller-schemas.ts';
import { stateSchema } from '../../gateway/src/journey/state-schema.ts';
import { stateCode } from '../../shared/src/core/ids.ts';
import { loadLaw } from '../../shared/src/policy/law/law.ts';
import { profilesFolder } from '../hub/settings.ts';

/**
 * The SDL of all that callers of a State may see under the installation's law.
 *
 * @param text the State's code.
 * @throws HubError BAD_INPUT for what is no code; Error that lists the States that the law knows for one that it does not.
 */
export async function schemaOfState(schema: GraphQLSchema, text: string): Promise<string> {
  const state = stateCode(text);
  const law = loadLaw(profilesFolder(process.env), { mode: readConfig(process.env).mode });
  if (!law.states.has(state))
    throw new Error(
      `--of-state: the law knows no ${state}. It knows ${[...law.states.keys()].sort().join(', ')}.`,
    );
  return printed(await stateSchema(schema, law, state)).sdl;
}
