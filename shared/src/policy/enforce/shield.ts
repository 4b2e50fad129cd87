import { createRequire } from 'node:module';
import {
  defaultFieldResolver,
  getNamedType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import type * as Shield from 'graphql-shield';
import { HubError } from '../../core/errors.ts';
import { isAroundRecords, lawNameOf, mayBeHeld, tellsOf } from '../../domains/around.ts';
import { isOversight } from '../../domains/oversight.ts';
import type { Inquiry } from '../words/inquiry.ts';
import { oversightRefusal } from './oversight-access.ts';
import { isKnown } from './known.ts';
import { isTold } from './told.ts';
import { STAMP, stampOf, type Stamp } from '../words/record-stamp.ts';

// Its ESM build needs `isUndefined` of node:util, which is gone since Node 23. This file alone knows graphql-shield.
const { shield, rule, deny } = createRequire(import.meta.url)('graphql-shield') as typeof Shield;

/** What the shield reads of a request's context. Set only behind an opened envelope. */
interface GuardedContext {
  readonly inquiry?: Inquiry;
}

type OneRule = ReturnType<ReturnType<typeof rule>>;
type Resolver = GraphQLFieldResolver<unknown, unknown>;
type Middleware = (resolve: Resolver, ...call: Parameters<Resolver>) => unknown;

/**
 * The last wall: graphql-shield rules for every field of every object type, whatever the SQL and the redaction did.
 * Guards the schema in place and returns it.
 *
 * A field with a category answers only from an object whose stamp lends it; a field without one only where the type is
 * marked `@aroundRecords` (connections, reports), and only inside an inquiry, `_entities` and `_service`
 * included. A field that `@tells` how a record stands to a question answers only from an object whose stamp lends whole all
 * that it tells of. A field marked `@oversight` answers those alone who may read the ledger. Everything else falls to `deny`.
 * Where the stamp gives the verdict, the way is synchronous, as a promise for each value would cost more than the values;
 * what is withheld is null without an error, as it is reported once; what cannot be null is denied.
 */
export function guard(schema: GraphQLSchema): GraphQLSchema {
  const rules = new Map<string, Record<string, OneRule>>();
  for (const type of objectTypes(schema)) {
    const fields = Object.values(type.getFields());
    const ruled = fields.map((field) => [field.name, ruleFor(type, field)] as const);
    rules.set(
      type.name,
      Object.fromEntries(ruled.filter(([, kept]) => kept !== undefined)) as Record<string, OneRule>,
    );
  }
  const tree = Object.fromEntries([...rules].map(([name, fields]) => [name, { '*': deny, ...fields }]));
  const middleware = shield(tree, {
    fallbackRule: deny,
    fallbackError: () => new HubError('FORBIDDEN', 'a value without a stamp was asked for'),
    allowExternalErrors: true,
  }).generate(schema) as unknown as Readonly<Record<string, Readonly<Record<string, Middleware>>>>;
  for (const type of objectTypes(schema)) {
    const fields = Object.values(type.getFields());
    const table = tableOf(fields.map(verdictOn));
    for (const [index, field] of fields.entries()) {
      const original = field.resolve ?? defaultFieldResolver;
      const slow = middleware[type.name]?.[field.name];
      if (slow === undefined) throw new Error(`${type.name}.${field.name} has no rule`);
      const used = rules.get(type.name)?.[field.name];
      if (used === lent || used === told) field.resolve = lentField(field, { table, index }, original, slow);
      else if (used === around || used === overseen)
        field.resolve = plainField(original, slow, QUICK.get(used));
      else field.resolve = (...call) => slow(original, ...call);
    }
  }
  return schema;
}

/**
 * Finds fields that nothing but the fallback guards: a record's field without `@category`, or a type that is neither a
 * record, nor held by one, nor marked as standing around records.
 *
 * @throws Error that lists them.
 */
export function assertGuarded(schema: GraphQLSchema): void {
  const open: string[] = [];
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      if (ruleFor(type, field) === undefined) open.push(`${type.name}.${field.name} has no @category`);
      const held = getNamedType(field.type);
      if (isObjectType(held) && held.name !== 'Query' && isAllOverseen(held) && !isOversight(type, field))
        open.push(`${type.name}.${field.name} leads to ${held.name}, which only @oversight may`);
      if (hasCategory(field) && isObjectType(held) && !isLent(held) && !mayBeHeld(held))
        open.push(`${type.name}.${field.name} holds ${held.name}, whose fields have no @category`);
    }
  }
  if (open.length > 0) throw new Error(`not guarded:\n  ${open.join('\n  ')}`);
}

/** Asks the stamp; without one there is no verdict, and no verdict is no. */
const lent = rule({ cache: 'no_cache' })((
  parent: unknown,
  _args: unknown,
  _context: unknown,
  { parentType, fieldName }: GraphQLResolveInfo,
) => {
  const stamp = stampOf(parent);
  const field = parentType.getFields()[fieldName];
  return stamp !== undefined && field !== undefined && isOpen(stamp, lawNameOf(field));
});

/** Asks the stamp as well: of what a field tells, the schema says. */
const told = rule({ cache: 'no_cache' })((
  parent: unknown,
  _args: unknown,
  _context: unknown,
  { parentType, fieldName }: GraphQLResolveInfo,
) => {
  const stamp = stampOf(parent);
  const field = parentType.getFields()[fieldName];
  return stamp !== undefined && field !== undefined && verdictOn(field)(stamp);
});

const around = rule({ cache: 'no_cache' })((_parent: unknown, _args: unknown, context: unknown) =>
  isInside(context),
);

/** Only those who may read the ledger; the refusal says which purposes would do. */
const overseen = rule({ cache: 'no_cache' })((_parent: unknown, _args: unknown, context: unknown) => {
  const inquiry = inquiryIn(context);
  return inquiry === undefined ? false : (oversightRefusal(inquiry) ?? true);
});

function inquiryIn(context: unknown): Inquiry | undefined {
  return typeof context === 'object' && context !== null ? (context as GuardedContext).inquiry : undefined;
}

function isInside(context: unknown): boolean {
  return inquiryIn(context) !== undefined;
}

function isOverseeing(context: unknown): boolean {
  const inquiry = inquiryIn(context);
  return inquiry !== undefined && oversightRefusal(inquiry) === undefined;
}

const QUICK = new Map<OneRule, (context: unknown) => boolean>([
  [around, isInside],
  [overseen, isOverseeing],
]);

function isLentAt({ lending, of, redacted }: Stamp, path: string): boolean {
  const { mode, mask } = lending.verdict(of, path);
  if (mode === 'GRANT') return true;
  return redacted && mask !== undefined && (mode === 'MASK' || mode === 'NEEDS_APPROVAL');
}

/** Nothing is open of a record that must not be known to exist, nor what lies in a field that is not open itself. */
function isOpen(stamp: Stamp, fieldName: string): boolean {
  if (!isKnown(stamp.lending, stamp.of)) return false;
  const path = stamp.path === '' ? fieldName : `${stamp.path}.${fieldName}`;
  const parts = path.split('.');
  return parts.every((_, i) => isLentAt(stamp, parts.slice(0, i + 1).join('.')));
}

/** What a stamp has to say of a field: of its own value, or of all that it tells of. */
function verdictOn(field: GraphQLField<unknown, unknown>): (stamp: Stamp) => boolean {
  const tells = tellsOf(field);
  const name = lawNameOf(field);
  if (!tells) return (stamp) => isOpen(stamp, name);
  return (stamp) => {
    const paths = tells.asked ? (stamp.asked ?? []) : tells.fields;
    return paths.length > 0 && paths.every((path) => isTold(stamp, path));
  };
}

/**
 * The verdicts on all fields of a type for one stamp. Rows of one decision class share their stamp, and the fields of a
 * row are resolved one after the other: so the table is looked up once a row, not once a value.
 */
function tableOf(fields: readonly ((stamp: Stamp) => boolean)[]): (stamp: Stamp) => readonly boolean[] {
  const tables = new WeakMap<Stamp, readonly boolean[]>();
  let latest: Stamp | undefined;
  let latestTable: readonly boolean[] = [];
  return (stamp) => {
    if (stamp === latest) return latestTable;
    let table = tables.get(stamp);
    if (table === undefined) {
      table = fields.map((verdict) => verdict(stamp));
      tables.set(stamp, table);
    }
    latest = stamp;
    latestTable = table;
    return table;
  };
}

function lentField(
  field: GraphQLField<unknown, unknown>,
  { table, index }: { readonly table: ReturnType<typeof tableOf>; readonly index: number },
  original: Resolver,
  slow: Middleware,
): Resolver {
  const isPlain = original === defaultFieldResolver;
  const canBeNull = !isNonNullType(field.type);
  return (parent, args, context, info) => {
    const stamp = (parent as { readonly [STAMP]?: Stamp } | null | undefined)?.[STAMP];
    if (stamp === undefined) return slow(original, parent, args, context, info);
    if (table(stamp)[index] !== true) return canBeNull ? null : slow(original, parent, args, context, info);
    if (!isPlain) return original(parent, args, context, info);
    const value = (parent as Readonly<Record<string, unknown>>)[field.name];
    return typeof value === 'function' ? original(parent, args, context, info) : value;
  };
}

/** Where the context alone gives the verdict, a yes is found without a promise. */
function plainField(
  original: Resolver,
  slow: Middleware,
  holds: ((context: unknown) => boolean) | undefined,
): Resolver {
  return (parent, args, context, info) =>
    holds?.(context) === true
      ? original(parent, args, context, info)
      : slow(original, parent, args, context, info);
}

function ruleFor(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): OneRule | undefined {
  if (isOversight(type, field)) return overseen;
  if (hasCategory(field)) return lent;
  if (tellsOf(field)) return told;
  return isAroundRecords(type) && !isLent(type) ? around : undefined;
}

function isAllOverseen(type: GraphQLObjectType): boolean {
  return Object.values(type.getFields()).every((field) => isOversight(type, field));
}

function isLent(type: GraphQLObjectType): boolean {
  return Object.values(type.getFields()).some(hasCategory);
}

function hasCategory(field: GraphQLField<unknown, unknown>): boolean {
  return field.astNode?.directives?.some(({ name }) => name.value === 'category') === true;
}

function objectTypes(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__'),
  ) as GraphQLObjectType[];
}
