import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { badInput, type HubError } from '../../core/errors.ts';
import { stateCode } from '../../core/ids.ts';
import { isShortEnough } from './bounds.ts';

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

function matching(pattern: RegExp): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) throw new RangeError(text);
    return text;
  };
}

function isoDate(text: string): string {
  const day = new Date(`${text}T00:00:00Z`);
  if (
    !/^\d{4}-\d{2}-\d{2}$/u.test(text) ||
    Number.isNaN(day.getTime()) ||
    day.toISOString().slice(0, 10) !== text
  ) {
    throw new RangeError(text);
  }
  return text;
}

function partialDate(text: string): string {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?$/u.exec(text) ?? [];
  if (year === undefined) throw new RangeError(text);
  if (month !== undefined && month !== 'XX') {
    if (Number(month) < 1 || Number(month) > 12) throw new RangeError(text);
    if (day !== undefined && day !== 'XX') isoDate(text);
  }
  return text;
}

function dateTime(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}T/u.test(text)) throw new RangeError(text);
  return new Date(text).toISOString();
}

/** Resolvers of the scalars in `common.graphql`. */
export const scalars = {
  StateCode: textScalar('StateCode', 'an ISO 3166-1 alpha-2 code such as FR, or UN, EU, XPO', stateCode),
  CountryCode: textScalar(
    'CountryCode',
    'an ISO 3166-1 alpha-2 or ICAO Doc 9303 code such as FR, D or XXA',
    matching(/^[A-Z]{1,3}$/u),
  ),
  PartialDate: textScalar('PartialDate', '1985, 1985-03, 1985-03-XX or 1985-03-07', partialDate),
  Date: textScalar('Date', 'a calendar day such as 2026-11-01', isoDate),
  DateTime: textScalar('DateTime', 'a moment such as 2026-11-01T08:30:00Z', dateTime),
} as const;
