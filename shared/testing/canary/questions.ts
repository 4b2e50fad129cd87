import { getNamedType, type GraphQLSchema } from 'graphql';
import { domainFacts } from '../../src/core/domain-facts.ts';
import { DOMAINS, type Domain } from '../../src/core/vocabulary.ts';
import { Answerer, type Expected } from './answer.ts';
import type { Judge } from './judge.ts';
import type { CanaryRecord, CanaryWorld, Search } from './model.ts';
import { canSearch, partOf, searchesOf } from './parts.ts';
import { Chooser, Writer, type Chosen } from './selection.ts';
import { statisticsOf } from './statistics.ts';

/** A generated question, and the answer that the naive evaluator expects of it. */
export interface Question {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** One question may be asked by many inquiries: what is expected depends on each. */
  readonly expected: (judge: Judge) => Readonly<Record<string, Expected>>;
}

interface Root {
  readonly text: string;
  readonly expected: (judge: Judge) => Expected;
}

const LINKS_DEEP = 2;

type Kind = 'search' | 'lookup' | 'one' | 'many' | 'statistics';
const KINDS: readonly Kind[] = ['search', 'search', 'search', 'lookup', 'one', 'many', 'statistics'];

/** Asks at random over the schema that a requester sees. */
export class Questioner {
  readonly #world: CanaryWorld;
  readonly #schema: GraphQLSchema;
  readonly #chooser: Chooser;

  constructor(world: CanaryWorld, schema: GraphQLSchema) {
    this.#world = world;
    this.#schema = schema;
    this.#chooser = new Chooser(schema, world.mint);
  }

  /**
   * @param kinds how the question finds its records.
   * @returns undefined where this requester's schema has no field to ask.
   */
  next(kinds: readonly Kind[] = KINDS): Question | undefined {
    const { mint } = this.#world;
    const writer = new Writer(mint);
    const roots: [string, Root][] = [];
    for (const key of mint.chance(0.25) ? ['q0', 'q1'] : ['q0']) {
      const domain = mint.pick(DOMAINS);
      const kind = mint.pick(kinds);
      const made = this.#chooser.type(typeOf(domain)) && this.#root(kind, domain, writer);
      if (made) roots.push([key, made]);
    }
    if (roots.length === 0) return undefined;
    return {
      document: writer.document(`{ ${roots.map(([key, { text }]) => `${key}: ${text}`).join(' ')} }`),
      variables: writer.variables,
      expected: (judge) => Object.fromEntries(roots.map(([key, { expected }]) => [key, expected(judge)])),
    };
  }

  #root(kind: Kind, domain: Domain, writer: Writer): Root | undefined {
    if (kind === 'search') return this.#search(domain, writer);
    if (kind === 'lookup') return this.#lookup(domain, writer);
    if (kind === 'statistics') return statisticsOf(domain, this.#world, this.#schema, writer);
    const { one, many } = partOf(domain);
    const type = typeOf(domain);
    const chosen = this.#choose(type);
    const targets = Array.from({ length: kind === 'one' ? 1 : 6 }, () => this.#target(domain));
    const ids = targets.map(({ publicId }) => publicId);
    const found = (judge: Judge): readonly Expected[] =>
      targets.map(({ id }) => {
        const record = judge.record(id);
        return record ? new Answerer(judge).record(record, chosen) : null;
      });
    const selection = writer.selection(type, chosen);
    const place = this.#placeOf(type);
    // The same records, as the beginning of a walk along their links.
    if (kind === 'many' && place !== undefined && this.#world.mint.chance(0.5))
      return {
        text: `links(of: ${writer.variable('[ID!]!', ids)}) { ${place} ${selection} }`,
        expected: (judge) => found(judge).map((record) => record && { [place]: record }),
      };
    // And as records of any domain: by what their interface has, then by what their own type has.
    if (this.#world.mint.chance(0.4)) {
      const parts = this.#world.mint.pick([
        `... on ${type} ${selection}`,
        `... on Node { _id: id } ... on ${type} ${selection}`,
      ]);
      return kind === 'one'
        ? {
            text: `node(id: ${writer.variable('ID!', ids[0])}) { ${parts} }`,
            expected: (judge) => found(judge)[0] ?? null,
          }
        : { text: `nodes(ids: ${writer.variable('[ID!]!', ids)}) { ${parts} }`, expected: found };
    }
    return kind === 'one'
      ? {
          text: `${one}(id: ${writer.variable('ID!', ids[0])}) ${selection}`,
          expected: (judge) => found(judge)[0] ?? null,
        }
      : { text: `${many}(ids: ${writer.variable('[ID!]!', ids)}) ${selection}`, expected: found };
  }

  #search(domain: Domain, writer: Writer): Root | undefined {
    const { search: name, filter } = partOf(domain);
    const type = typeOf(domain);
    const search = this.#world.mint.pick(searchesOf(domain, this.#target(domain), this.#world));
    if (!canSearch(this.#schema, domain, search)) return undefined;
    const page = `${type}Connection`;
    const chosen = this.#choose(page);
    const owner = this.#world.mint.chance(0.2) ? 'AA' : undefined;
    return {
      text: `${name}(filter: ${writer.variable(`${filter}!`, search.filter)}, first: 30${owner ? `, owners: ["${owner}"]` : ''}) ${writer.selection(page, chosen)}`,
      expected: (judge) => {
        const answerer = new Answerer(judge);
        const found = matching(this.#world, domain, search, judge).filter(
          ({ of }) => owner === undefined || owner === of.owner,
        );
        return answerer.page(
          found,
          domain,
          search.uses.map(({ path }) => path),
          chosen,
        );
      },
    };
  }

  #lookup(domain: Domain, writer: Writer): Root | undefined {
    const lookups = partOf(domain).lookups(this.#target(domain));
    const lookup = lookups.length === 0 ? undefined : this.#world.mint.pick(lookups);
    if (!lookup || !this.#schema.getQueryType()?.getFields()[lookup.name]) return undefined;
    const type = typeOf(domain);
    const edge = `${type}LookupEdge`;
    // What is withheld is said for all that is asked of a record in one lookup: so it is asked in one place.
    const [part, of] =
      this.#chooser.type(edge) && this.#world.mint.chance(0.5) ? ['edges', edge] : ['nodes', type];
    const chosen = [{ name: part, key: part, args: {}, type: of, inner: this.#choose(of) }];
    const argument = writer.variable(lookup.variable, [lookup.key]);
    return {
      text: `${lookup.name}(${lookup.argument}: ${argument}) ${writer.selection(`${type}Lookup`, chosen)}`,
      expected: (judge) => {
        const found = matching(this.#world, domain, lookup, judge);
        const asked = lookup.uses.map(({ path }) => path);
        return [new Answerer(judge).page(found, domain, asked, chosen)];
      },
    };
  }

  /** Where `links` has records of a type, if anywhere. */
  #placeOf(type: string): string | undefined {
    const fields = Object.values(this.#chooser.type('LinkedRecord')?.getFields() ?? {});
    return fields.find((field) => getNamedType(field.type).name === type)?.name;
  }

  #choose(type: string): readonly Chosen[] {
    const named = this.#chooser.type(type);
    return named ? this.#chooser.choose(named, LINKS_DEEP) : [];
  }

  #target(domain: Domain): CanaryRecord {
    return this.#world.mint.pick(this.#world.records.filter((record) => record.domain === domain));
  }
}

function typeOf(domain: Domain): string {
  return domainFacts[domain].recordType;
}

function matching(
  { records }: CanaryWorld,
  domain: Domain,
  { uses, matches, linkedTo }: Omit<Search, 'filter'>,
  judge: Judge,
): readonly CanaryRecord[] {
  return records.filter(
    (record) =>
      record.domain === domain &&
      judge.exists(record) &&
      judge.usable(record, uses) &&
      matches(record) &&
      (linkedTo === undefined ||
        judge
          .linksOf(record.id, domain, linkedTo.path, undefined)
          .some(({ other }) => other.id === linkedTo.id)),
  );
}
