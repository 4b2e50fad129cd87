import {
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { HubError } from '../../shared/src/core/errors.ts';
import type { GatewayConfig } from './config.ts';

type Limits = Pick<
  GatewayConfig,
  'depthMax' | 'aliasesMax' | 'directivesMax' | 'fragmentsMax' | 'rootFieldsMax' | 'complexityMax'
>;

/** A page that the document does not bound counts as this many items: the schema's own default. */
const PAGE_DEFAULT = 20;
const LIST_DEFAULT = 100;

/**
 * Refuses a document that would cost more than any honest question: before it is planned, so that it costs nothing.
 *
 * @throws HubError LIMIT_EXCEEDED that names the limit; its value is no secret.
 */
export function checkLimits(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: Limits,
): void {
  const { aliases, directives, fragments } = countsOf(document);
  require('aliases', aliases, limits.aliasesMax);
  require('directives', directives, limits.directivesMax);
  require('fragments', fragments, limits.fragmentsMax);
  const walk = new Walk(document, variables, limits);
  walk.selection(operation.selectionSet, 1, 1, NONE);
  require('root fields', walk.rootFields, limits.rootFieldsMax);
}

const NONE: ReadonlySet<string> = new Set();

interface Counts {
  readonly aliases: number;
  readonly directives: number;
  readonly fragments: number;
}

/** Documents are kept and asked again and again; these counts do not change with the variables. */
const counts = new WeakMap<DocumentNode, Counts>();

function countsOf(document: DocumentNode): Counts {
  const known = counts.get(document);
  if (known) return known;
  const counted = { aliases: 0, directives: 0, fragments: 0 };
  visit(document, {
    Field: (node) => {
      if (node.alias) counted.aliases += 1;
    },
    Directive: () => {
      counted.directives += 1;
    },
    FragmentDefinition: () => {
      counted.fragments += 1;
    },
    InlineFragment: () => {
      counted.fragments += 1;
    },
  });
  counts.set(document, counted);
  return counted;
}

function require(what: string, count: number, limit: number): void {
  if (count > limit) {
    throw new HubError('LIMIT_EXCEEDED', `${what}: ${count} of ${limit}`, {
      publicMessage: `The document has too many ${what}: at most ${limit} are accepted.`,
    });
  }
}

class Walk {
  rootFields = 0;
  #complexity = 0;
  readonly #fragments: ReadonlyMap<string, SelectionSetNode>;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #limits: Limits;

  constructor(document: DocumentNode, variables: Readonly<Record<string, unknown>>, limits: Limits) {
    this.#variables = variables;
    this.#limits = limits;
    this.#fragments = new Map(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION
          ? [[definition.name.value, definition.selectionSet] as const]
          : [],
      ),
    );
  }

  selection(set: SelectionSetNode, depth: number, weight: number, open: ReadonlySet<string>): void {
    if (depth > this.#limits.depthMax) {
      throw new HubError('LIMIT_EXCEEDED', 'depth', {
        publicMessage: `The document is too deep: at most ${this.#limits.depthMax} levels are accepted.`,
      });
    }
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) this.#field(selection, depth, weight, open);
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        this.selection(selection.selectionSet, depth, weight, open);
      else {
        const name = selection.name.value;
        const inner = this.#fragments.get(name);
        if (inner && !open.has(name)) this.selection(inner, depth, weight, new Set([...open, name]));
      }
    }
  }

  #field(field: FieldNode, depth: number, weight: number, open: ReadonlySet<string>): void {
    if (depth === 1) this.rootFields += 1;
    this.#complexity += weight;
    if (this.#complexity > this.#limits.complexityMax) {
      throw new HubError('LIMIT_EXCEEDED', 'complexity', {
        publicMessage: `The document asks for too much at once: ask for smaller pages or fewer levels (limit ${this.#limits.complexityMax}).`,
      });
    }
    if (field.selectionSet) this.selection(field.selectionSet, depth + 1, weight * this.#pageOf(field), open);
  }

  /** How many items a field may hold: its page size, the length of a list of keys, or one. */
  #pageOf(field: FieldNode): number {
    for (const { name, value } of field.arguments ?? []) {
      const given = value.kind === Kind.VARIABLE ? this.#variables[value.name.value] : value;
      if (name.value === 'first') {
        const size =
          typeof given === 'number' ? given : value.kind === Kind.INT ? Number(value.value) : PAGE_DEFAULT;
        return Math.max(1, size);
      }
      if (Array.isArray(given)) return Math.max(1, Math.min(given.length, LIST_DEFAULT));
      if (value.kind === Kind.LIST) return Math.max(1, Math.min(value.values.length, LIST_DEFAULT));
      if (name.value === 'filter') return PAGE_DEFAULT;
    }
    return 1;
  }
}
