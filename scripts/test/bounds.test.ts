import { describe, expect, test } from '@jest/globals';
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql';
import { HubError } from '../../shared/src/core/errors.ts';
import { Execution, type SubgraphQuestion } from '../../shared/src/kit/serve/execution.ts';
import { subgraphSchema } from '../../shared/src/kit/schema/schema.ts';
import { served } from '../hub/subgraphs.ts';

/** Texts that cost a careless pattern, a normal form or a parser the most. */
const SHAPES: readonly (readonly [name: string, text: string])[] = [
  ['blanks', ' '],
  ['line breaks', '\t\n'],
  ['brackets that never close', '('],
  ['brackets', '(9x)'],
  ['calibres', '1 x 1 mm .'],
  ['a zone', 'P<UTO1'],
  ['marks in the wrong order', '\u0315\u0300\u05ae\u0327'],
  ['one letter that becomes eighteen', '\ufdfa'],
].map(([name = '', unit = '']) => [name, unit.repeat(10_000).slice(0, 10_000)]);
const UNSTORABLE = ['a\u0000b', 'a\ud800b', '\udc00'];

/** One text that a caller may send: how to fill the arguments of its field so that only this text is wrong. */
interface Place {
  readonly name: string;
  readonly description: string;
  fill(text: string): Readonly<Record<string, unknown>>;
}

type Member = GraphQLArgument | GraphQLInputField;

function isRequired({ type, defaultValue }: Member): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

function placesIn(members: readonly Member[], seen: readonly string[] = []): readonly Place[] {
  return members.flatMap((member): readonly Place[] => {
    const { name, type } = member;
    const named = getNamedType(type);
    const wrap = (value: unknown): unknown => (isListType(getNullableType(type)) ? [value] : value);
    const around = (value: unknown): Readonly<Record<string, unknown>> => ({
      ...Object.fromEntries(
        members.filter((one) => one !== member && isRequired(one)).map((one) => [one.name, least(one.type)]),
      ),
      [name]: wrap(value),
    });
    if (isInputObjectType(named))
      return seen.includes(named.name)
        ? []
        : placesIn(Object.values(named.getFields()), [...seen, named.name]).map((inner) => ({
            ...inner,
            name: `${name}.${inner.name}`,
            fill: (text) => around(inner.fill(text)),
          }));
    if (!isScalarType(named) || ['Int', 'Float', 'Boolean'].includes(named.name)) return [];
    return [{ name, description: member.description ?? '', fill: around }];
  });
}

function least(type: GraphQLInputType): unknown {
  const bare = getNullableType(type);
  if (isListType(bare)) return [least(bare.ofType as GraphQLInputType)];
  if (isEnumType(bare)) return bare.getValues()[0]?.name;
  if (!isInputObjectType(bare)) return TEXTS[getNamedType(type).name] ?? 'x';
  return Object.fromEntries(
    Object.values(bare.getFields())
      .filter(isRequired)
      .map((field) => [field.name, least(field.type)]),
  );
}
const TEXTS: Readonly<Record<string, string>> = { StateCode: 'FR', CountryCode: 'FR', Date: '2026-01-01' };

/** What federation adds is asked by the gateway alone. */
const isOwn = ({ name }: { readonly name: string }): boolean => !name.startsWith('_');

/** What a text that is refused may take, in milliseconds of CPU. */
const LITTLE_MS = 50;

/** A busy machine makes many runs dear, the compiler and the collector of a process are its own CPU too; none makes one cheap. */
const RUNS_MAX = 50;

/**
 * Milliseconds of CPU, the least of some runs: what other work on the machine adds is not measured. A run that took little is
 * enough: another one could only take less.
 */
async function leastCpuMs(work: () => unknown): Promise<number> {
  const taken: number[] = [];
  for (let run = 0; run < RUNS_MAX && !taken.some((ms) => ms <= LITTLE_MS); run += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    taken.push((user + system) / 1_000);
  }
  return Math.min(...taken);
}

describe.each(served.map((one) => [one.name, one] as const))('%s', (_, definition) => {
  const schema = subgraphSchema(definition);
  const unexpected: unknown[] = [];
  const execution = new Execution<object>(schema, (cause) => unexpected.push(cause));
  const operations = [schema.getQueryType(), schema.getMutationType()].flatMap((root) =>
    Object.values(root?.getFields() ?? {})
      .filter(isOwn)
      .map((field): Operation => ({ kind: root === schema.getQueryType() ? 'query' : 'mutation', field })),
  );
  const texts = operations.flatMap((operation) =>
    placesIn(operation.field.args).map((place) => ({ operation, place })),
  );

  test('says in its description how much each text and list holds', () => {
    const inputs = Object.values(schema.getTypeMap()).flatMap((type) =>
      isInputObjectType(type)
        ? Object.values(type.getFields()).map((member) => ({ member, of: type.name }))
        : isObjectType(type)
          ? Object.values(type.getFields())
              .filter(isOwn)
              .flatMap(({ name, args }) => args.map((member) => ({ member, of: `${type.name}.${name}` })))
          : [],
    );
    const silent = inputs.filter(({ member: { type, description } }) => {
      const holdsText = placesIn([{ type, name: 'x' } as Member]).some(({ name }) => name === 'x');
      const isList = isListType(getNullableType(type));
      return (
        (holdsText && !/At most [^.]*\d+ characters/u.test(description ?? '')) ||
        (isList && !/At most \d+ items/u.test(description ?? ''))
      );
    });
    expect(silent.map(({ of, member }) => `${of}(${member.name})`)).toEqual([]);
  });

  test('refuses each text of each operation that is long, by variable and as a literal, at little cost', async () => {
    expect(texts.length).toBeGreaterThan(4);
    const wrong: string[] = [];
    for (const { operation, place } of texts)
      for (const [shape, text] of SHAPES) {
        const variables = place.fill(longFor(place, text));
        const { kind, field } = operation;
        const asked = byVariables(operation, variables);
        const literal = {
          query: `${kind} { ${field.name}(${literalOf(variables).slice(1, -1)}) { __typename } }`,
        };
        for (const question of [asked, literal]) {
          let codes: unknown[] = [];
          const cpuMs = await leastCpuMs(async () => {
            const { errors } = await execution.answer(question, {});
            codes = (errors ?? []).map(({ extensions }) => extensions?.['code']);
          });
          if (codes.length === 0 || codes.some((code) => code !== 'BAD_INPUT') || cpuMs > LITTLE_MS)
            wrong.push(`${field.name} ${place.name} ${shape}: ${codes.join()} in ${cpuMs} ms`);
        }
      }
    expect(wrong).toEqual([]);
    expect(unexpected).toEqual([]);
  });

  test('refuses U+0000 and half a surrogate pair in each text', async () => {
    for (const { operation, place } of texts)
      for (const text of UNSTORABLE) {
        const { errors } = await execution.answer(byVariables(operation, place.fill(text)), {});
        const [{ message, extensions } = { message: '', extensions: undefined }] = errors ?? [];
        expect([place.name, extensions?.['code']]).toEqual([place.name, 'BAD_INPUT']);
        // A message is text that every JSON parser takes.
        expect(message).not.toMatch(/\p{Surrogate}/u);
      }
    expect(unexpected).toEqual([]);
  });

  test('refuses a list of too many, at the top and inside an input', async () => {
    const lists = operations.flatMap((operation) =>
      operation.field.args.flatMap(
        (arg): readonly { readonly operation: Operation; readonly wrong: object }[] => {
          const named = getNamedType(arg.type);
          if (isList(arg)) return [{ operation, wrong: { [arg.name]: many(arg) } }];
          if (!isInputObjectType(named)) return [];
          return Object.values(named.getFields())
            .filter(isList)
            .map((member) => ({
              operation,
              wrong: { [arg.name]: { ...(least(named) as object), [member.name]: many(member) } },
            }));
        },
      ),
    );
    expect(lists.length).toBeGreaterThan(3);
    for (const { operation, wrong } of lists) {
      const others = operation.field.args.filter(isRequired);
      const filled = { ...Object.fromEntries(others.map(({ name, type }) => [name, least(type)])), ...wrong };
      const { errors } = await execution.answer(byVariables(operation, filled), {});
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining('list of at most'),
        extensions: { code: 'BAD_INPUT' },
      });
    }
  });

  test('no field whatever lets its resolver see a text that is long', () => {
    const fields = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()))
      .filter(isOwn);
    for (const { name, args, resolve } of fields)
      for (const place of placesIn(args)) {
        const call = (): unknown =>
          resolve?.({}, place.fill(longFor(place, 'x'.repeat(10_000))), {}, {} as never);
        expect([name, place.name, thrownBy(call)]).toEqual([name, place.name, 'BAD_INPUT']);
      }
  });
});

/** A token of changes names all records of a list, and is long by itself. */
function longFor({ name }: { readonly name: string }, text: string): string {
  return name === 'changedSince' ? text.repeat(15) : text;
}

function isList({ type }: Member): boolean {
  return isListType(getNullableType(type));
}

function many({ type }: Member): readonly unknown[] {
  return Array<unknown>(1_000).fill((least(type) as readonly unknown[])[0]);
}

/** A field of a root, and how an operation on it begins. */
interface Operation {
  readonly kind: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
}

function byVariables({ kind, field: { name, args } }: Operation, variables: object): SubgraphQuestion {
  return {
    query: `${kind} (${args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ')}) {
      ${name}(${args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')}) { __typename } }`,
    variables: { ...defaults(args), ...variables },
  };
}

function defaults(args: readonly GraphQLArgument[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    args
      .filter(({ defaultValue }) => defaultValue !== undefined)
      .map(({ name, defaultValue }) => [name, defaultValue]),
  );
}

function thrownBy(call: () => unknown): unknown {
  try {
    call();
    return 'nothing';
  } catch (error) {
    return error instanceof HubError ? error.code : error;
  }
}

const ENUM_VALUES = new Set(
  served
    .flatMap((definition) => Object.values(subgraphSchema(definition).getTypeMap()).filter(isEnumType))
    .flatMap((type) => type.getValues().map(({ name }) => name)),
);

/** GraphQL's own writing of a value, names and values of enums without quotes. */
function literalOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literalOf).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, inner]) => `${name}: ${literalOf(inner)}`)
      .join(', ')}}`;
  return typeof value === 'string' && ENUM_VALUES.has(value) ? value : JSON.stringify(value);
}
