import type { Requester } from '../../../shared/src/policy/words/inquiry.ts';
import type { Outgoing } from './messages.ts';
import type { GatewayParts } from './parts.ts';

/** The header that names the caller's own schema: it changes when something in it does, by graph or law. */
export const SCHEMA_VERSION = 'liaison-schema-version';

/** An answer that names the schema of who asked; none where nobody is known to have asked. */
export function withSchemaVersion(
  outgoing: Outgoing,
  requester: Requester | undefined,
  { callerSchemas, engine, ruler }: Pick<GatewayParts, 'callerSchemas' | 'engine' | 'ruler'>,
): Outgoing {
  if (requester === undefined) return outgoing;
  const version = callerSchemas.versionFor(requester, engine.schema(), ruler().law);
  return { ...outgoing, headers: { ...outgoing.headers, [SCHEMA_VERSION]: version } };
}
