import type { GeneratorValue } from 'fast-check';
import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { fc } from '../../../../shared/testing/drawn.ts';

export interface GeneratedQuery {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const DEPTH_MAX = 5;

/**
 * A document over a whole schema: aliases, arguments as literals and variables, defaults, fragments of both kinds under
 * types that may or may not fit, @skip and @include, the same key asked twice.
 */
export function randomQuery(
  g: GeneratorValue,
  schema: GraphQLSchema,
  kind: AskedKind = 'ANY',
): GeneratedQuery {
  return new Writer(g, schema).write(kind);
}

/** Which operations are drawn: queries with a mutation now and then, or a mutation of one field, as the hub takes it. */
export type AskedKind = 'ANY' | 'QUERY' | 'ONE_MUTATION';

class Writer {
  readonly #g: GeneratorValue;
  readonly #schema: GraphQLSchema;
  readonly #definitions: string[] = [];
  readonly #fragments: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  #aliases = 0;

  constructor(g: GeneratorValue, schema: GraphQLSchema) {
    this.#g = g;
    this.#schema = schema;
  }

  write(asked: AskedKind): GeneratedQuery {
    const isChange = asked === 'ONE_MUTATION' || (asked === 'ANY' && this.#upTo(9) === 0);
    const mutation = isChange ? this.#schema.getMutationType() : undefined;
    const root = mutation ?? this.#schema.getQueryType();
    if (!root) throw new Error('the schema has no queries');
    const selection = mutation && asked === 'ONE_MUTATION' ? this.#alone(mutation) : this.#selection(root, 0);
    const variables = this.#definitions.length > 0 ? `(${this.#definitions.join(', ')})` : '';
    const kind = mutation ? 'mutation' : 'query';
    return {
      query: [`${kind} Generated${variables} ${selection}`, ...this.#fragments].join('\n'),
      variables: this.#variables,
    };
  }

  #alone(mutation: GraphQLObjectType): string {
    const field = this.#one(Object.values(mutation.getFields()));
    return `{ ${this.#field(field, 0).replace(/ @(?:skip|include)\(if: (?:true|false|\$v\d+)\)/u, '')} }`;
  }

  #upTo(max: number): number {
    return this.#g(fc.integer, { min: 0, max });
  }

  #one<T>(of: readonly T[]): T {
    return of[this.#upTo(of.length - 1)] as T;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const parts: string[] = [];
    const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
    // The deeper, the less there is to choose from: documents end.
    const choice =
      depth >= DEPTH_MAX ? fields.filter((field) => !isCompositeType(getNamedType(field.type))) : fields;
    for (let left = 1 + this.#upTo(depth === 0 ? 3 : 2); left > 0; left -= 1) {
      const dice = this.#upTo(9);
      if (dice === 0 || choice.length === 0) parts.push(this.#typename());
      else if (dice <= 2 && depth < DEPTH_MAX) parts.push(this.#fragment(type, depth));
      else parts.push(this.#field(this.#one(choice), depth));
    }
    if (!('getFields' in type) && depth < DEPTH_MAX) parts.push(this.#fragment(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  #typename(): string {
    return this.#upTo(2) === 0 ? `t${(this.#aliases += 1)}: __typename` : '__typename';
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const given = field.args.flatMap((argument) => this.#argument(argument));
    const named = getNamedType(field.type);
    const selection = isCompositeType(named) ? ` ${this.#selection(named, depth + 1)}` : '';
    // With arguments the key is made unique, as equal keys must ask for the same.
    let alias = given.length > 0 || this.#upTo(7) === 0 ? `a${(this.#aliases += 1)}: ` : '';
    // Fragments on different types may use one key for different fields.
    if (this.#upTo(5) === 0) alias = `${this.#one(['x', 'y', 'name'])}: `;
    const args = given.length > 0 ? `(${given.join(', ')})` : '';
    return `${alias}${field.name}${args}${this.#condition()}${selection}`;
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const related = this.#relatedTo(type);
    const on = this.#one(related);
    const body = this.#selection(on, depth + 1);
    if (this.#upTo(2) > 0)
      return on === type && this.#upTo(1) === 0
        ? `...${this.#condition()} ${body}`
        : `... on ${on.name}${this.#condition()} ${body}`;
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${on.name} ${body}`);
    return `...${name}${this.#condition()}`;
  }

  /** Types of which an object may be one, if it is one of this. */
  #relatedTo(type: GraphQLCompositeType): GraphQLCompositeType[] {
    const objects: readonly GraphQLObjectType[] = isObjectType(type)
      ? [type]
      : this.#schema.getPossibleTypes(type);
    const interfaces = objects.flatMap((object) => object.getInterfaces());
    return [...new Set([type, ...objects, ...interfaces])];
  }

  #condition(): string {
    const dice = this.#upTo(19);
    if (dice > 2) return '';
    const name = dice === 0 ? 'skip' : 'include';
    if (this.#upTo(2) === 0) return ` @${name}(if: ${this.#upTo(1) === 0})`;
    const variable = this.#variable('Boolean!', () => this.#upTo(1) === 0, 'true');
    return ` @${name}(if: ${variable})`;
  }

  #argument({ name, type, defaultValue }: GraphQLArgument): string[] {
    const isNeeded = isNonNullType(type) && defaultValue === undefined;
    if (!isNeeded && this.#upTo(1) === 0) return [];
    if (this.#upTo(2) === 0) return [`${name}: ${this.#literal(type)}`];
    return [`${name}: ${this.#variable(String(type), () => this.#value(type))}`];
  }

  #variable(type: string, value: () => unknown, defaultText?: string): string {
    const name = `v${this.#definitions.length}`;
    const hasDefault = defaultText !== undefined && this.#upTo(2) === 0;
    this.#definitions.push(`$${name}: ${type}${hasDefault ? ` = ${defaultText}` : ''}`);
    const isOptional = hasDefault || !type.endsWith('!');
    if (!isOptional || this.#upTo(3) > 0) this.#variables[name] = value();
    return `$${name}`;
  }

  #value(type: GraphQLInputType, depth = 0): unknown {
    if (isNonNullType(type)) return this.#value(type.ofType, depth);
    if (this.#upTo(9) === 0) return null;
    if (isListType(type)) {
      const { ofType } = type;
      return Array.from({ length: this.#upTo(2) }, () => this.#value(ofType, depth));
    }
    if (isEnumType(type)) return this.#one(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || (depth < 2 && this.#upTo(1) === 0),
      );
      return Object.fromEntries(fields.map((field) => [field.name, this.#value(field.type, depth + 1)]));
    }
    if (type.name === 'Int') return this.#upTo(5);
    if (type.name === 'Float') return this.#upTo(5) / 2;
    if (type.name === 'Boolean') return this.#upTo(1) === 0;
    return `${type.name.toLowerCase()}-${this.#upTo(4)}`;
  }

  #literal(type: GraphQLInputType): string {
    return written(this.#value(type), type);
  }
}

/** GraphQL text of an input value. */
function written(value: unknown, type: GraphQLInputType): string {
  if (isNonNullType(type)) return written(value, type.ofType);
  if (isListType(type) && Array.isArray(value))
    return `[${value.map((item) => written(item, type.ofType)).join(', ')}]`;
  if (isInputObjectType(type) && typeof value === 'object' && value !== null) {
    const fields = type.getFields();
    return `{${Object.entries(value)
      .map(([name, inner]) => `${name}: ${written(inner, fields[name]?.type ?? type)}`)
      .join(', ')}}`;
  }
  return isEnumType(type) && typeof value === 'string' ? value : JSON.stringify(value);
}
