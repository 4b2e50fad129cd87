import { badInput } from '../../../shared/src/core/errors.ts';
import type { Incoming } from './messages.ts';

/**
 * Parameters of an address (`?since=0.1.0`), by name.
 *
 * @throws HubError BAD_INPUT that names a parameter which is not known here, or comes twice.
 */
export function parametersOf<Name extends string>(
  { query }: Pick<Incoming, 'query'>,
  known: readonly Name[],
): Readonly<Partial<Record<Name, string>>> {
  const given: Partial<Record<Name, string>> = {};
  for (const [sent, value] of new URLSearchParams(query)) {
    const name = known.find((one) => one === sent);
    if (name === undefined) throw badInput('parameter', sent, known.join(' or '));
    if (given[name] !== undefined) throw badInput(`parameter ${name}`, value, 'one value');
    given[name] = value;
  }
  return given;
}
