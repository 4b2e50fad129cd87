import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Change } from '@graphql-inspector/core';
import { deprecationsOf, untilOf } from '../../gateway/src/journey/deprecations.ts';
import type { SchemaChange } from '../../gateway/src/journey/schema-history.ts';

/** A change with what it means to clients that work today. */
export interface WeighedChange extends SchemaChange {
  /** Whether some client that is in order may stop working, or mean something else without noticing. */
  readonly breaks: boolean;
}

/** Months for which what is deprecated stays. */
const STAYS_MONTHS = 6;
const REMOVALS = new Set([
  'TYPE_REMOVED',
  'FIELD_REMOVED',
  'FIELD_ARGUMENT_REMOVED',
  'INPUT_FIELD_REMOVED',
  'ENUM_VALUE_REMOVED',
]);
const ADDITIONS = new Set([
  'TYPE_ADDED',
  'FIELD_ADDED',
  'FIELD_ARGUMENT_ADDED',
  'INPUT_FIELD_ADDED',
  'ENUM_VALUE_ADDED',
]);
/** Words for people, and what is told of deprecations otherwise. */
const PASSED_OVER = /DESCRIPTION|DEPRECATION|DIRECTIVE_USAGE/u;

/**
 * What became otherwise between two schemas, by @graphql-inspector/core, with deprecations of arguments and members of inputs,
 * which it does not tell. In the order of their coordinates; parts of what is new, or gone as a whole, are not told by
 * themselves.
 */
export async function changesBetween(
  before: GraphQLSchema,
  after: GraphQLSchema,
): Promise<readonly WeighedChange[]> {
  // What only checks the schema is no part of a hub in production.
  const { diff } = await import('@graphql-inspector/core');
  const found = (await diff(before, after)).filter(({ type }) => !PASSED_OVER.test(type));
  const whole = new Set(
    found.flatMap(({ type, path }) => (/^TYPE_(?:ADDED|REMOVED)$/u.test(type) ? [path] : [])),
  );
  const changes = found
    .filter(({ type, path }) => /^TYPE_/u.test(type) || !whole.has(path?.split('.')[0]))
    .map((change) => weighed(change, before));
  return [...changes, ...deprecatedBetween(before, after)].sort(
    (a, b) => compare(a.at, b.at) || compare(a.text, b.text),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function weighed({ type, message, path = '', criticality }: Change, before: GraphQLSchema): WeighedChange {
  const at = coordinateOf(path);
  const kind = REMOVALS.has(type) ? 'REMOVED' : ADDITIONS.has(type) ? 'ADDED' : 'CHANGED';
  const led = kind === 'REMOVED' ? ledTo(before, at) : undefined;
  return {
    ...{ kind, at, text: `${message}.` },
    ...(led === undefined ? {} : { type: led }),
    // A default that is another one changes what an old question means, and no client hears of it.
    breaks: String(criticality.level) === 'BREAKING' || /DEFAULT/u.test(type),
  };
}

/** `Query.persons.filter` of the inspector is `Query.persons(filter:)` to GraphQL. */
function coordinateOf(path: string): string {
  const [type = '', member, argument] = path.split('.');
  if (argument !== undefined) return `${type}.${member ?? ''}(${argument}:)`;
  return member === undefined ? type : `${type}.${member}`;
}

function ledTo(schema: GraphQLSchema, at: string): string | undefined {
  const [name = '', member = ''] = at.split('.');
  const type = schema.getType(name);
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  const field = type.getFields()[member];
  return field && getNamedType(field.type).name;
}

function deprecatedBetween(before: GraphQLSchema, after: GraphQLSchema): readonly WeighedChange[] {
  const [was, is] = [deprecationsOf(before), deprecationsOf(after)];
  const told = [...is].flatMap(([at, reason]): WeighedChange[] => {
    if (was.get(at) === reason) return [];
    const until = untilOf(reason);
    const text = was.has(at) ? `'${at}' is deprecated in other words.` : `'${at}' is deprecated.`;
    return [
      { kind: 'DEPRECATED', at, text, reason, ...(until === undefined ? {} : { until }), breaks: false },
    ];
  });
  const taken = [...was.keys()].filter((at) => !is.has(at) && hasStayed(after, at));
  return [
    ...told,
    ...taken.map((at): WeighedChange => ({
      ...{ kind: 'CHANGED', at, text: `'${at}' is no longer deprecated.`, breaks: false },
    })),
  ];
}

function hasStayed(schema: GraphQLSchema, at: string): boolean {
  const [, name = '', member, argument] = /^(\w+)(?:\.(\w+))?(?:\((\w+):\))?$/u.exec(at) ?? [];
  const type = schema.getType(name);
  if (isEnumType(type))
    return type.getValue(member ?? '') !== undefined && type.getValue(member ?? '') !== null;
  if (isInputObjectType(type)) return Object.hasOwn(type.getFields(), member ?? '');
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  const field = type.getFields()[member ?? ''];
  return (
    field !== undefined && (argument === undefined || field.args.some(({ name: one }) => one === argument))
  );
}

/** The first day on which what is deprecated on a day (`YYYY-MM-DD`) may be gone. */
export function earliestEnd(on: string): string {
  const [year = 0, month = 0, day = 0] = on.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + STAYS_MONTHS + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + STAYS_MONTHS, Math.min(day, last))).toISOString().slice(0, 10);
}

/** When a change is looked at. */
export interface Moment {
  /** Today, `YYYY-MM-DD`: what stays until an earlier day may go. */
  readonly today: string;
  /** From when six months are counted: the day of the release, or of the last one for what is not released yet. */
  readonly since: string;
}

/**
 * Holds what became otherwise since a release to gateway/EVOLUTION.md.
 *
 * @returns a sentence for each promise that would be broken, which names what it is about and the way out.
 */
export function brokenPromises(
  before: GraphQLSchema,
  changes: readonly WeighedChange[],
  { today, since }: Moment,
): readonly string[] {
  const was = deprecationsOf(before);
  const mayGo = (at: string): boolean => {
    const until = untilOf(was.get(at) ?? '');
    return until !== undefined && until < today;
  };
  const removed = new Set(changes.filter(({ kind }) => kind === 'REMOVED').map(({ at }) => at));
  return changes.flatMap((change): string[] => {
    const { kind, at, text, breaks } = change;
    if (kind === 'DEPRECATED') return badDeprecation(change, was.get(at), earliestEnd(since));
    if (!breaks) return [];
    if (kind !== 'REMOVED')
      return [
        `${at}: ${text} Clients that work today would break: leave it, put what is new beside it under another name, and deprecate the old.`,
      ];
    if (mayGo(at)) return [];
    if (!at.includes('.')) return holdsType(before, at, (one) => removed.has(one) || mayGo(one));
    const until = untilOf(was.get(at) ?? '');
    return [
      until === undefined
        ? `${at} was removed without a release in which it was deprecated: bring it back with @deprecated(reason: "Ask ... instead. Until ${earliestEnd(today)}."), release that, and remove it after that day.`
        : `${at} was removed, and is promised until ${until}: bring it back, and remove it after that day.`,
    ];
  });
}

function badDeprecation(
  { at, reason = '', until }: SchemaChange,
  before: string | undefined,
  earliest: string,
): string[] {
  const promised = before === undefined ? undefined : untilOf(before);
  if (until === undefined)
    return [
      `${at} is deprecated without saying until when: end its reason ("${reason}") with "Until ${promised ?? earliest}." or a later day.`,
    ];
  if (promised !== undefined)
    return until < promised ? [`${at} is promised until ${promised}: ${until} is too early.`] : [];
  return until < earliest
    ? [
        `${at} is deprecated until ${until}, which is less than six months: say "Until ${earliest}." or later.`,
      ]
    : [];
}

/** A type goes with the last member that leads to it. */
function holdsType(before: GraphQLSchema, gone: string, isGone: (at: string) => boolean): string[] {
  const leading = Object.values(before.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type))
      return Object.values(type.getFields())
        .filter((field) => getNamedType(field.type).name === gone)
        .map(({ name }) => `${type.name}.${name}`);
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => [
      ...(getNamedType(field.type).name === gone ? [`${type.name}.${field.name}`] : []),
      ...field.args
        .filter((arg) => getNamedType(arg.type).name === gone)
        .map((arg) => `${type.name}.${field.name}(${arg.name}:)`),
    ]);
  });
  const [held] = leading.filter(
    (at) => !isGone(at) && !isGone(at.split('.')[0] ?? '') && !isGone(at.split('(')[0] ?? ''),
  );
  if (held === undefined) return [];
  return [
    `${gone} was removed, and ${held} led to it: bring it back, deprecate ${held} for six months, and remove both after that.`,
  ];
}
