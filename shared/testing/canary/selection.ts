import {
  getNamedType,
  isEnumType,
  isLeafType,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { catalogue, linkTypes } from '../../src/domains/catalogue.ts';
import type { CanaryMint } from './mint.ts';

/** One field of a generated question, and the key under which its value comes back. */
export interface Chosen {
  readonly name: string;
  readonly key: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The type that the field is of, and what of it is chosen. */
  readonly type: string;
  readonly inner: readonly Chosen[];
}

/** How a document writes the same choice: the answer must not depend on it. */
type Form = 'plain' | 'inline' | 'spread' | 'include';

/** What hangs on records and is made by the hub. */
const OF_THE_HUB: ReadonlySet<string> = new Set(['withheld', 'obligations', 'sources']);
/** Every record says which it is under this key, so that answers can be compared. */
const ID_KEY = '_id';
/** How likely a link is followed when so many levels are left. */
const FOLLOWED = [0, 0.12, 0.3];

const LINK_TYPES = linkTypes(catalogue());

function isPageOfLinks(type: GraphQLObjectType): boolean {
  const nodes = type.getFields()['nodes'];
  return nodes !== undefined && LINK_TYPES.has(getNamedType(nodes.type).name);
}

/** Chooses at random what to ask of a type that the requester can see. */
export class Chooser {
  readonly #schema: GraphQLSchema;
  readonly #mint: CanaryMint;
  #alias = 0;

  constructor(schema: GraphQLSchema, mint: CanaryMint) {
    this.#schema = schema;
    this.#mint = mint;
  }

  type(name: string): GraphQLObjectType | undefined {
    const type = this.#schema.getType(name);
    return isObjectType(type) ? type : undefined;
  }

  /** @param links how many links may still be followed. */
  choose(type: GraphQLObjectType, links: number): readonly Chosen[] {
    const chosen: Chosen[] = [];
    const fields = Object.values(type.getFields());
    // What is withheld is said for all that is asked of a record in one page: so it is asked in one place.
    const records = this.#mint.pick(['nodes', 'nodes', 'edges']);
    const isPage = 'pageInfo' in type.getFields();
    for (const field of fields) {
      const named = getNamedType(field.type);
      if (field.name === 'id') {
        chosen.push({ name: 'id', key: ID_KEY, args: {}, type: 'ID', inner: [] });
        if (this.#mint.chance(0.2)) chosen.push(this.#chosen('id', named.name, []));
        continue;
      }
      if (isLeafType(named)) {
        if (this.#mint.chance(0.4)) chosen.push(this.#chosen(field.name, named.name, []));
        continue;
      }
      if (!isObjectType(named)) continue;
      const isLink = isPageOfLinks(named);
      const isRecordEnd = LINK_TYPES.has(type.name) && 'id' in named.getFields();
      if (
        isLink
          ? this.#mint.chance(FOLLOWED[links] ?? 0)
          : this.#isWanted(field.name, isPage ? records : undefined, isRecordEnd)
      ) {
        const inner = this.choose(named, isLink ? links - 1 : links);
        chosen.push(this.#chosen(field.name, named.name, inner, isLink ? this.#pageOf(field.args) : {}));
      }
    }
    if (this.#mint.chance(0.2)) chosen.push(this.#chosen('__typename', 'String', []));
    return chosen.length > 0 ? chosen : [this.#chosen('__typename', 'String', [])];
  }

  #isWanted(name: string, records: string | undefined, isRecordEnd: boolean): boolean {
    if (name === 'nodes' || name === 'edges') return name === records;
    if (name === 'node') return true;
    return this.#mint.chance(isRecordEnd ? 0.8 : OF_THE_HUB.has(name) ? 0.4 : 0.35);
  }

  #pageOf(args: readonly { readonly name: string; readonly type: unknown }[]): Record<string, unknown> {
    const kinds = args.find(({ name }) => name === 'kinds');
    const named = kinds && getNamedType(kinds.type as Parameters<typeof getNamedType>[0]);
    const all = named && isEnumType(named) ? named.getValues().map(({ name }) => name) : [];
    return {
      first: 20,
      ...(all.length > 0 && this.#mint.chance(0.3)
        ? { kinds: all.filter(() => this.#mint.chance(0.6)) }
        : {}),
    };
  }

  #chosen(name: string, type: string, inner: readonly Chosen[], args: Chosen['args'] = {}): Chosen {
    const key = this.#mint.chance(0.15) ? `x${(this.#alias += 1)}` : name;
    return { name, key, args, type, inner };
  }
}

/** Writes choices as a document: with fragments, aliases, directives and variables, as they fall. */
export class Writer {
  readonly variables: Record<string, unknown> = {};
  readonly #declared: string[] = [];
  readonly #fragments: string[] = [];
  readonly #mint: CanaryMint;
  #true: string | undefined;

  constructor(mint: CanaryMint) {
    this.#mint = mint;
  }

  /** @param type GraphQL type of the variable. */
  variable(type: string, value: unknown): string {
    const name = `v${this.#declared.length}`;
    this.#declared.push(`$${name}: ${type}`);
    this.variables[name] = value;
    return `$${name}`;
  }

  selection(type: string, chosen: readonly Chosen[]): string {
    return `{ ${chosen.map((one) => this.#written(type, one)).join(' ')} }`;
  }

  document(body: string): string {
    const head = this.#declared.length === 0 ? 'query Q' : `query Q(${this.#declared.join(', ')})`;
    return [`${head} ${body}`, ...this.#fragments].join('\n');
  }

  #written(type: string, { name, key, args, type: inner, inner: of }: Chosen): string {
    const given = Object.entries(args).map(([arg, value]) => `${arg}: ${literal(value)}`);
    const field = `${key === name ? '' : `${key}: `}${name}${given.length === 0 ? '' : `(${given.join(', ')})`}`;
    const selection = of.length === 0 ? '' : ` ${this.selection(inner, of)}`;
    const form = this.#form();
    if (form === 'include') return `${field} @include(if: ${this.#yes()})${selection}`;
    if (form === 'inline') return `... on ${type} { ${field}${selection} }`;
    if (form === 'plain') return `${field}${selection}`;
    const fragment = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${fragment} on ${type} { ${field}${selection} }`);
    return `...${fragment}`;
  }

  #yes(): string {
    return (this.#true ??= this.variable('Boolean!', true));
  }

  #form(): Form {
    return this.#mint.chance(0.8) ? 'plain' : this.#mint.pick(['inline', 'spread', 'include'] as const);
  }
}

/** Enum values are written bare: every text in these arguments is one. */
function literal(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(String).join(', ')}]` : String(value);
}
