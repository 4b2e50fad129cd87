import {
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { decimalText } from '../../../shared/src/core/decimal.ts';
import { exactOf } from '../../../shared/src/domains/around.ts';

/** A value that has not the shape of its GraphQL type, so that an answer could not hold it. */
export interface ShapeFault {
  /** `identities[].dateOfBirth` */
  readonly place: string;
  readonly value: unknown;
  /** What may stand there, to follow "is not". */
  readonly accepted: string;
}

/** Walks through what a column holds, as the execution of a question would: lists, objects, then each value by its type's own reader. */
export function shapeFaults(type: GraphQLOutputType, value: unknown, place: string): readonly ShapeFault[] {
  const bare = getNullableType(type) as GraphQLOutputType;
  if (value == null)
    return isNonNullType(type) ? [{ place, value, accepted: 'a value: lists have no holes' }] : [];
  if (isListType(bare)) {
    if (!Array.isArray(value)) return [{ place, value, accepted: 'a list' }];
    const inner = bare.ofType as GraphQLOutputType;
    return value.flatMap((item: unknown) => shapeFaults(inner, item, `${place}[]`));
  }
  if (isObjectType(bare)) {
    if (typeof value !== 'object' || Array.isArray(value)) return [{ place, value, accepted: 'an object' }];
    const members = value as Readonly<Record<string, unknown>>;
    return Object.values(bare.getFields()).flatMap((field) =>
      Object.hasOwn(members, field.name) && exactOf(field) === undefined
        ? shapeFaults(field.type, members[field.name], `${place}.${field.name}`)
        : [],
    );
  }
  if (!isLeafType(bare) || isServed(bare.name, value, (one) => bare.serialize(one))) return [];
  return [{ place, value, accepted: `a ${bare.name}` }];
}

/** Types of the hub's own that are told as they are: their readers take every value, and all of them are texts. */
const TEXTS: ReadonlySet<string> = new Set([
  'String',
  'StateCode',
  'CountryCode',
  'PartialDate',
  'Date',
  'DateTime',
]);

function isServed(type: string, value: unknown, serialize: (value: unknown) => unknown): boolean {
  if (TEXTS.has(type)) return typeof value === 'string' || (type === 'String' && typeof value === 'number');
  // A number of type numeric comes as a text, with every digit.
  if (type === 'Float' && typeof value === 'string') return decimalText(value) !== undefined;
  if (type === 'Int' || type === 'Float') return typeof value === 'number' && Number.isFinite(value);
  try {
    serialize(value);
    return true;
  } catch {
    return false;
  }
}
