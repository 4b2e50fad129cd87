import type { GraphQLSchema } from 'graphql';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import { widestReaders } from '../../../shared/src/policy/enforce/widest-readers.ts';
import { fieldsSeen, type FieldsSeen } from '../../../shared/src/policy/enforce/seen-fields.ts';
import type { Law } from '../../../shared/src/policy/law/law.ts';

/**
 * What at least one agency kind and role of a State could ever see of a schema, field by field: the union of all that its
 * officers see. Worked out for the fields that are asked, once each: the whole of it takes seconds.
 */
export class StateFields {
  readonly #readers: readonly FieldsSeen[];
  readonly #known = new Map<string, boolean>();

  constructor(schema: GraphQLSchema, law: Law, state: StateCode) {
    this.#readers = widestReaders(law, state).map((reader) => fieldsSeen(schema, law, reader));
  }

  /** Whether some officer of the State could be shown a field of a type. */
  isSeen(type: string, field: string): boolean {
    return this.#once(`${type}.${field}`, (reader) => reader.isSeen(type, field));
  }

  /** Whether some officer of the State could know that there are records of a domain. */
  isLent(domain: Domain): boolean {
    return this.#once(domain, ({ domains }) => domains.includes(domain));
  }

  #once(key: string, holds: (reader: FieldsSeen) => boolean): boolean {
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, (known = this.#readers.some(holds)));
    return known;
  }
}
