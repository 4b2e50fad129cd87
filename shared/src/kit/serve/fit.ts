import { isObjectType, type GraphQLSchema } from 'graphql';
import { HubError } from '../../core/errors.ts';
import type { PublicId, StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import { checkOf, fits, isRecord, membersOf, type Check } from './value-check.ts';

/** Whose value it is, for who has to mend it. */
export interface Place {
  readonly owner: StateCode;
  readonly record: PublicId;
}

/** A field of a record: how its values are looked at, and what is done with one that does not fit. */
interface FieldFit {
  readonly path: string;
  readonly check: Check;
}

/**
 * Looks whether what a source gave fits the schema. What does not fit becomes an error in its place, which GraphQL makes null in
 * the answer, beside an entry that names owner, record and field, and no value.
 */
export class Fit {
  readonly #domain: Domain;
  readonly #fields: readonly FieldFit[];
  readonly #onUnfit: (owner: StateCode, path: string) => void;

  /**
   * @param type of the record or link.
   * @param of the names of its members that come from a source, and the catalogue path above them (`associates.`, or nothing).
   * @param onUnfit hears of each value once.
   */
  constructor(
    {
      domain,
      schema,
      typeName,
    }: { readonly domain: Domain; readonly schema: GraphQLSchema; readonly typeName: string },
    of: { readonly names: readonly string[]; readonly above: string; readonly paths: ReadonlySet<string> },
    onUnfit: (owner: StateCode, path: string) => void,
  ) {
    this.#domain = domain;
    this.#onUnfit = onUnfit;
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`${typeName} is no object type of the schema`);
    const members = membersOf(type, of.above);
    this.#fields = of.names.flatMap((name) => {
      const member = members.get(name);
      if (!member || !of.paths.has(member.path)) return [];
      return [{ path: member.path, check: checkOf(member, of.paths) }];
    });
  }

  /** Looks at a record, after what the law withholds of it was taken out. @returns whether all of it fits. */
  look(record: Record<string, unknown>, place: Place): boolean {
    let isFit = true;
    for (let i = 0; i < this.#fields.length; i += 1) {
      const field = this.#fields[i];
      if (!field) continue;
      const { path, check } = field;
      const value = record[check.name];
      if (fits(check, value)) continue;
      isFit = false;
      record[check.name] = this.#mended(value, check, { ...place, path });
    }
    return isFit;
  }

  /** The same value, with an error in the place of each part that does not fit. What is not asked for is not looked at. */
  #mended(value: unknown, check: Check, at: Place & { readonly path: string }): unknown {
    const { kind, item, parts } = check;
    if (kind === 'LIST' && item && Array.isArray(value))
      return value.map((one) => this.#mended(one, item, at));
    if (kind === 'OBJECT' && isRecord(value)) {
      for (const part of parts) {
        const path = `${at.path}.${part.name}`;
        value[part.name] = this.#mended(value[part.name], part, { ...at, path });
      }
      return value;
    }
    return fits(check, value) ? value : this.#error(at);
  }

  #error({ owner, record, path }: Place & { readonly path: string }): HubError {
    this.#onUnfit(owner, path);
    return new HubError('SOURCE_DATA_INVALID', `${this.#domain}.${path} of ${owner} is not of its type`, {
      details: { owner, record, field: path },
    });
  }
}

/** The same value without its errors, for who reads values and not GraphQL. */
export function withoutErrors<T>(value: T): T {
  if (value instanceof Error) return null as T;
  if (Array.isArray(value)) return value.map(withoutErrors) as T;
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Reflect.ownKeys(value).map((key) => [key, withoutErrors(value[key as string])]),
  ) as T;
}
