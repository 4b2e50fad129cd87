import { getNamedType, isEnumType, isObjectType, type GraphQLNamedType, type GraphQLSchema } from 'graphql';

/** What a value is, so that it can be said in the user's language. */
export type ValueKind =
  | { readonly kind: 'code'; readonly list: string }
  | { readonly kind: 'text' | 'number' | 'boolean' | 'moment' | 'date' | 'country' };

const SCALARS: Readonly<
  Record<string, ValueKind['kind'] & ('number' | 'boolean' | 'moment' | 'date' | 'country')>
> = {
  Int: 'number',
  Float: 'number',
  Boolean: 'boolean',
  DateTime: 'moment',
  Date: 'date',
  PartialDate: 'date',
  CountryCode: 'country',
  StateCode: 'country',
};

/** How to say a value: a code in words, yes and no; everything else as it is. */
export interface Sayer {
  readonly code: (list: string, code: string) => string;
  readonly yes: string;
  readonly no: string;
}

/** @returns what stands at a dotted path of a type; text where the schema does not know the path. */
export function kindAt(schema: GraphQLSchema | undefined, typeName: string, path: string): ValueKind {
  let type: GraphQLNamedType | undefined = schema?.getType(typeName);
  for (const step of path.split('.')) {
    const field = isObjectType(type) ? type.getFields()[step] : undefined;
    type = field && getNamedType(field.type);
  }
  if (isEnumType(type)) return { kind: 'code', list: type.name };
  return { kind: (type && SCALARS[type.name]) ?? 'text' };
}

/**
 * A value as a person reads it. Moments are in UTC and say so; dates stay as ISO 8601 and EDTF have them, which reads the same in
 * every language. Nothing is rounded.
 */
export function sayValue(value: unknown, kind: ValueKind, say: Sayer): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? say.yes : say.no;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  if (kind.kind === 'code') return say.code(kind.list, value);
  if (kind.kind === 'moment') return momentOf(value);
  return value;
}

/** `2026-11-26 18:00 UTC` of an RFC 3339 moment in UTC; as it is where it is none. */
export function momentOf(text: string): string {
  const read = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)$/u.exec(text);
  return read ? `${read[1]} ${read[2]} UTC` : text;
}

const UNITS = ['year', 'month', 'week', 'day', 'hour', 'minute'] as const;

/** `PT8H` is 8 hours, 8 heures, 8 Stunden. @returns a duration in words; as it is where it is no ISO 8601 duration. */
export function durationWord(text: string, language: string): string {
  const read = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/u.exec(text);
  const parts = UNITS.flatMap((unit, at) => {
    const count = read?.[at + 1];
    if (count === undefined) return [];
    return [
      new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(count)),
    ];
  });
  return parts.length === 0 ? text : parts.join(' ');
}

/** An article as it is cited in a language: `(EU) 2016/680 Art. 10(a)`; a section that says so itself stays. */
export function basisWord(
  { instrument, article }: { readonly instrument: string; readonly article: string },
  language: string,
): string {
  const sign = /^\d/u.test(article) ? `${language === 'fr' ? 'art.' : 'Art.'} ` : '';
  return `${instrument} ${sign}${article}`;
}
