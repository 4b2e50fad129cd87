import { catalogue, exactPathOf } from '../../src/domains/catalogue.ts';
import type { Domain } from '../../src/core/vocabulary.ts';
import type { DecisionClass } from '../../src/policy/words/ruling.ts';
import { isOfLink, partsOf, type Judge } from './judge.ts';
import type { CanaryLink, CanaryRecord, LinkKind } from './model.ts';
import { partOf } from './parts.ts';
import { LINKS } from './records.ts';
import type { Chosen } from './selection.ts';

/** Stands for a value that is there in a shortened form: which one is the mask's business, not this evaluator's. */
export const SHORTENED = Symbol('shortened');

/** Stands for a text that holds some of these, and no other canary. */
export class TextOf {
  readonly texts: readonly string[];

  constructor(texts: readonly string[]) {
    this.texts = texts;
  }
}

/** Stands for links of a record whose own law lends none. */
const UNLENT = Symbol('unlent');

/** The answer that the naive evaluator expects, as JSON with `SHORTENED` in it. */
export type Expected = unknown;

/** Says what an answer holds, record by record. */
export class Answerer {
  readonly #judge: Judge;

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  /** @param told paths of fields that are asked for beside the record, in what says how it stands to the question. */
  record(record: CanaryRecord, chosen: readonly Chosen[], told: readonly string[] = []): Expected {
    const all: Requested = { chosen, told };
    this.#noteConditions(record, '', all);
    return this.#object(record, chosen, '', (one) => this.#ofRecord(record, one, all));
  }

  #ofRecord(record: CanaryRecord, { name, type, inner, args }: Chosen, all: Requested): Expected {
    const { domain, of } = record;
    if (name === '__typename') return catalogue()[domain].typeName;
    if (name === 'withheld') return this.#withheld(domain, of, '', all, inner);
    if (name === 'obligations') return this.#obligations(domain, of, '', all, inner);
    const link = LINKS.find((one) => `${one.type}Connection` === type);
    return link
      ? this.#links(record, link, name, inner, args)
      : this.#spelled(domain, of, name, record.values, inner);
  }

  #object(
    _of: unknown,
    chosen: readonly Chosen[],
    _path: string,
    value: (one: Chosen) => Expected,
  ): Readonly<Record<string, Expected>> {
    return Object.fromEntries(chosen.map((one) => [one.key, value(one)]));
  }

  /** A member of what holds it: of one that another spells digit for digit, under that other's law. */
  #spelled(
    domain: Domain,
    of: DecisionClass,
    path: string,
    holder: Readonly<Record<string, unknown>>,
    inner: readonly Chosen[],
  ): Expected {
    const known = lawPathOf(domain, path);
    const value = this.#value(domain, of, known, holder[known.split('.').at(-1) ?? known], inner);
    return known !== path && typeof value === 'number' ? String(value) : value;
  }

  #value(
    domain: Domain,
    of: DecisionClass,
    path: string,
    value: unknown,
    inner: readonly Chosen[],
  ): Expected {
    const shown = this.#judge.shows(domain, of, path);
    if (shown === 'gone' || value === null || value === undefined) return null;
    if (inner.length === 0) return shown === 'whole' ? value : SHORTENED;
    const one = (item: unknown): Expected =>
      this.#object(item, inner, path, ({ name, inner: deeper }) =>
        name === '__typename'
          ? SHORTENED
          : this.#spelled(domain, of, `${path}.${name}`, item as Record<string, unknown>, deeper),
      );
    return Array.isArray(value) ? value.map(one) : one(value);
  }

  #links(
    record: CanaryRecord,
    kind: LinkKind,
    name: string,
    inner: readonly Chosen[],
    args: Chosen['args'],
  ): Expected {
    const { domain, of, id } = record;
    const isOwnField = kind.domain === domain && kind.path === name;
    if (isOwnField && this.#judge.shows(domain, of, name) === 'gone') return UNLENT;
    const found = this.#judge.linksOf(id, kind.domain, kind.path, args['kinds'] as string[] | undefined);
    // Who asks how many are of a kind asks for their kinds.
    const kindPath = `${kind.path}.kind`;
    const told = inner.some((one) => one.name === 'kinds') ? [kindPath] : [];
    return this.connection(
      found.map(({ link, other }) => ({
        id: link.id,
        kind: this.#value(kind.domain, link.of, kindPath, link.values['kind'], []),
        node: (chosen: readonly Chosen[]) => this.#link(link, { from: record, other }, { chosen, told }),
      })),
      inner,
    );
  }

  /** The page of a search: each record beside how it stands to it. */
  page(
    records: readonly CanaryRecord[],
    domain: Domain,
    asked: readonly string[],
    chosen: readonly Chosen[],
  ): Expected {
    const told = toldBy(domain, asked, chosen);
    return this.connection(
      records.map((record) => ({
        id: record.id,
        node: (inner: readonly Chosen[]) => this.record(record, inner, told),
        match: (inner: readonly Chosen[]) => this.#match(record, asked, inner),
      })),
      chosen,
    );
  }

  /** What is said is the domain's business; that it is said where it may be, and what texts it holds, is known here. */
  #match(record: CanaryRecord, asked: readonly string[], chosen: readonly Chosen[]): Expected {
    return this.#object(record, chosen, '', ({ name, type }) => {
      const telling = catalogue()[record.domain].telling.find(({ place }) => place.endsWith(`Match.${name}`));
      if (!telling) return SHORTENED;
      if (!this.#judge.tells(record, telling.asked ? asked : telling.fields)) return null;
      const texts = partOf(record.domain).matchTexts?.[name];
      return texts && type !== 'String' ? new TextOf(texts(record)) : SHORTENED;
    });
  }

  /** A page that holds everything. Nodes are in no order: `sameAnswer` compares them by id. */
  connection(
    found: readonly {
      readonly id: string;
      /** Of a link. */
      readonly kind?: Expected;
      readonly node: (chosen: readonly Chosen[]) => Expected;
      readonly match?: (chosen: readonly Chosen[]) => Expected;
    }[],
    chosen: readonly Chosen[],
  ): Expected {
    return this.#object(found, chosen, '', ({ name, inner }) => {
      if (name === 'nodes') return found.map(({ node }) => node(inner));
      if (name === 'kinds')
        return this.#kindCounts(
          found.map(({ kind }) => kind ?? null),
          inner,
        );
      if (name === 'totalCount') return found.length;
      if (name === 'totalCountIsAtLeast') return false;
      if (name === 'edges')
        return found.map(({ node, match }) =>
          this.#object(node, inner, '', (part) =>
            part.name === 'node'
              ? node(part.inner)
              : part.name === 'match' && match
                ? match(part.inner)
                : SHORTENED,
          ),
        );
      // Cursors, page ends and reports of sources hold no value of a record; the byte scan sees them.
      return SHORTENED;
    });
  }

  #link(
    link: CanaryLink,
    { from, other }: { readonly from: CanaryRecord; readonly other: CanaryRecord },
    all: Requested,
  ): Expected {
    const { domain, path, type } = link.link;
    this.#noteConditions({ ...link, domain }, path, { chosen: all.chosen, told: [] });
    return this.#object(link, all.chosen, path, ({ name, type: named, inner }) => {
      if (name === '__typename') return type;
      if (name === 'withheld') return this.#withheld(domain, link.of, path, all, inner);
      if (name === 'obligations') return this.#obligations(domain, link.of, path, all, inner);
      const end = [other, from].find((one) => catalogue()[one.domain].typeName === named);
      if (end) return this.record(end, inner);
      return this.#value(domain, link.of, `${path}.${name}`, link.values[name], inner);
    });
  }

  #kindCounts(kinds: readonly Expected[], inner: readonly Chosen[]): Expected {
    if (kinds.includes(SHORTENED)) return SHORTENED;
    return [...new Set(kinds)].map((kind) =>
      this.#object(kind, inner, '', ({ name }) =>
        name === 'kind' ? kind : name === 'count' ? kinds.filter((one) => one === kind).length : SHORTENED,
      ),
    );
  }

  #withheld(
    domain: Domain,
    of: DecisionClass,
    above: string,
    all: Requested,
    inner: readonly Chosen[],
  ): Expected {
    const entries = this.#requested(domain, of, above, all).flatMap((path) => {
      const verdict = this.#judge.verdict(domain, of, path);
      if (verdict.mode === 'GRANT' || verdict.disclosure === 'SILENT') return [];
      const reason = verdict.disclosure === 'GENERIC' ? 'CATEGORY_NOT_EXCHANGEABLE' : verdict.reason;
      // Of a link a release of the record that holds it may speak.
      const release = isOfLink(domain, path) || this.#judge.knowsRelease(domain, of, path) ? SHORTENED : null;
      return [{ field: path, mode: verdict.mode, reason, release }];
    });
    return entries.map((entry) =>
      this.#object(entry, inner, '', ({ name }) =>
        name in entry ? (entry as Record<string, unknown>)[name] : SHORTENED,
      ),
    );
  }

  #obligations(
    domain: Domain,
    of: DecisionClass,
    above: string,
    all: Requested,
    inner: readonly Chosen[],
  ): Expected {
    return [...this.#duties(domain, of, above, all)].map((duty) => {
      const [kind, after = null] = duty.split('/');
      return this.#object(duty, inner, '', ({ name }) =>
        name === 'kind' ? kind : name === 'after' ? after : SHORTENED,
      );
    });
  }

  /** A link has no handling code; that of a record brings the duties of its field with it. */
  #noteConditions(
    { domain, of, publicId }: Pick<CanaryRecord, 'domain' | 'of' | 'publicId'>,
    above: string,
    all: Requested,
  ): void {
    const isLent = above === '' && this.#judge.shows(domain, of, 'handling') === 'whole';
    const duties = this.#duties(domain, of, above, {
      ...all,
      told: isLent ? [...all.told, 'handling'] : all.told,
    });
    const handling = isLent ? of.handling : 'null';
    this.#judge.conditions.add(publicId, above === '' ? handling : '', duties);
  }

  #duties(domain: Domain, of: DecisionClass, above: string, all: Requested): ReadonlySet<string> {
    const duties = new Set(this.#judge.verdict(domain, of, above === '' ? 'id' : above).duties);
    for (const path of this.#requested(domain, of, above, all)) {
      if (this.#judge.shows(domain, of, path) === 'gone') continue;
      for (const duty of this.#judge.verdict(domain, of, path).duties) duties.add(duty);
    }
    return duties;
  }

  /** Fields of a record that a question asks for, without what lies in a field that is not shown. */
  #requested(
    domain: Domain,
    of: DecisionClass,
    above: string,
    { chosen: all, told }: Requested,
  ): readonly string[] {
    const paths = new Set<string>(told.flatMap(partsOf));
    const visit = (chosen: readonly Chosen[], prefix: string): void => {
      for (const { name, inner } of chosen) {
        const path = lawPathOf(domain, prefix === '' ? name : `${prefix}.${name}`);
        if (catalogue()[domain].fields.every((field) => field.path !== path)) continue;
        if (name === 'withheld' || name === 'obligations') continue;
        paths.add(path);
        if (!isOfLink(domain, path) || above !== '') visit(inner, path);
      }
    };
    visit(all, above);
    return [...paths].filter((path) =>
      partsOf(path)
        .slice(0, -1)
        .every((part) => this.#judge.shows(domain, of, part) !== 'gone'),
    );
  }
}

/** The path under which law knows a field. */
function lawPathOf(domain: Domain, path: string): string {
  return catalogue()[domain].fields.find((field) => exactPathOf(field) === path)?.path ?? path;
}

/** What is asked of a record: chosen of it, and told beside it. */
interface Requested {
  readonly chosen: readonly Chosen[];
  readonly told: readonly string[];
}

/** Fields that are asked for on a page in what says how its records stand to the question. */
function toldBy(domain: Domain, asked: readonly string[], page: readonly Chosen[]): readonly string[] {
  const edges = page.filter(({ name }) => name === 'edges').flatMap(({ inner }) => inner);
  const matches = edges.filter(({ name }) => name === 'match').flatMap(({ inner }) => inner);
  return matches.flatMap(({ name }) => {
    const telling = catalogue()[domain].telling.find(({ place }) => place.endsWith(`Match.${name}`));
    return telling ? (telling.asked ? asked : telling.fields) : [];
  });
}

/**
 * Finds where an answer is not what was expected; undefined when it is. Lists of records are compared by id, other lists
 * as sets.
 *
 * @param unlent what stands for links of a record whose own law lends none.
 */
export function difference(
  found: unknown,
  expected: Expected,
  unlent: 'null' | 'any' = 'null',
  path = 'data',
): string | undefined {
  if (expected === SHORTENED || expected instanceof TextOf || (expected === UNLENT && unlent === 'any'))
    return undefined;
  if (expected === UNLENT) return found === null ? undefined : `${path}: ${text(found)} instead of null`;
  if (Array.isArray(expected)) {
    if (!Array.isArray(found)) return `${path}: ${text(found)} is no list`;
    const left = [...(found as unknown[])];
    for (const one of expected as readonly unknown[]) {
      const id = idOf(one);
      const at =
        id === undefined
          ? left.findIndex((item) => difference(item, one, unlent) === undefined)
          : left.findIndex((item) => idOf(item) === id);
      if (at < 0) return `${path}: lacks ${text(one)}`;
      const [item] = left.splice(at, 1);
      const inner = difference(item, one, unlent, `${path}[${id ?? at}]`);
      if (inner !== undefined) return inner;
    }
    return left.length === 0 ? undefined : `${path}: has ${text(left[0])} too much`;
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof found !== 'object' || found === null)
      return `${path}: ${text(found)} instead of ${text(expected)}`;
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      if (!(key in expected)) return `${path}: has ${key} too much`;
      const [a, b] = [found, expected].map((one) => (one as Record<string, unknown>)[key]);
      const inner = difference(a, b, unlent, `${path}.${key}`);
      if (inner !== undefined) return inner;
    }
    return undefined;
  }
  return found === expected ? undefined : `${path}: ${text(found)} instead of ${text(expected)}`;
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['_id'] : undefined;
}

function text(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) => (inner === SHORTENED ? '(shortened)' : inner)) ??
    'undefined'
  );
}
