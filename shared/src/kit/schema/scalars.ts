import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { badInput, type HubError } from '../../core/errors.ts';
import { stateCode } from '../../core/ids.ts';
import { decimalText } from '../../core/decimal.ts';
import { isShortEnough } from './bounds.ts';
import { textReader } from './text-readers.ts';

/** A text scalar: checked on the way in, untouched on the way out. */
function textScalar(name: string, accepted: string, read: (text: string) => string): GraphQLScalarType {
  const parse = (value: unknown): string => {
    if (typeof value !== 'string' || !isShortEnough(name, value)) throw refused(name, value, accepted);
    try {
      return read(value);
    } catch {
      throw refused(name, value, accepted);
    }
  };
  return new GraphQLScalarType({
    name,
    serialize: (value) => value,
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}

function refused(name: string, value: unknown, accepted: string): HubError {
  return badInput(name, typeof value === 'string' ? value : typeof value, accepted);
}

/**
 * A scalar of dates or of codes of countries. What is none is let through, as it was written: `bounds.ts` refuses it by the name
 * of the argument or member that it stands in, which is not known here. Untouched on the way out.
 *
 * @param bare takes off what does not count, before a text is read.
 */
function readScalar(name: string, bare = (text: string): string => text): GraphQLScalarType {
  const parse = (value: unknown): string => {
    if (typeof value !== 'string') throw refused(name, value, textReader(name)?.accepted ?? 'a text');
    const text = bare(value);
    return (isShortEnough(name, text) ? textReader(name)?.read(text) : undefined) ?? value;
  };
  return new GraphQLScalarType({
    name,
    serialize: (value) => value,
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}

/** A decimal: only ever answered, so nothing of it is read from questions. */
function decimalScalar(): GraphQLScalarType {
  const accepted = 'a decimal such as 0.250';
  const parse = (value: unknown): string => {
    const text = typeof value === 'string' ? decimalText(value) : undefined;
    if (text === undefined || !isShortEnough('Decimal', text)) throw refused('Decimal', value, accepted);
    return text;
  };
  return new GraphQLScalarType({
    name: 'Decimal',
    serialize: (value) => {
      const text = decimalText(value);
      if (text === undefined) throw new TypeError('a value is no decimal');
      return text;
    },
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}

/** Resolvers of the scalars in `common.graphql`. */
export const scalars = {
  StateCode: textScalar('StateCode', 'an ISO 3166-1 alpha-2 code such as FR, or UN, EU, XPO', stateCode),
  CountryCode: readScalar('CountryCode', (text) => text.trim()),
  PartialDate: readScalar('PartialDate'),
  Date: readScalar('Date'),
  DateTime: readScalar('DateTime'),
  Decimal: decimalScalar(),
} as const;
