import {
  GraphQLError,
  getVariableValues,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { Weight } from './complexity.ts';
import type { GatewayConfig } from '../config/config.ts';
import { unfitVariable } from '../engine/public-errors.ts';

export type SizeLimits = Pick<
  GatewayConfig,
  'tokensMax' | 'depthMax' | 'aliasesMax' | 'directivesMax' | 'fragmentsMax'
>;

/**
 * Pairs of the same key of the same object that a document may hold: validation compares each with each. A key that is
 * asked ten times makes a hundred.
 */
const REPEATS_MAX = 20_000;
/** The parser holds each line of a block of text by itself, several times. */
const LINES_MAX = 10_000;
/** Letters of a name, of which an answer repeats an alias with each record, and an error a variable. */
const NAME_MAX = 256;

/**
 * Refuses a document by its lines, before it is parsed.
 *
 * @throws HubError LIMIT_EXCEEDED.
 */
export function checkLines(source: string): void {
  let lines = 1;
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) lines += 1;
  for (let at = source.indexOf('\r'); at !== -1; at = source.indexOf('\r', at + 1))
    if (source[at + 1] !== '\n') lines += 1;
  atMost('lines', lines, LINES_MAX);
}

/**
 * Refuses a document by its form alone, before it is validated: validating, planning and shaping take time that grows with
 * the document's size, its fragments written out, and with the square of what it repeats. Each fragment is weighed once.
 *
 * @throws HubError LIMIT_EXCEEDED that names the limit; its value is no secret. GRAPHQL_VALIDATION_FAILED when a fragment
 *   holds itself.
 */
export function checkSize(document: DocumentNode, limits: SizeLimits): void {
  const counted = { aliases: 0, directives: 0, fragments: 0 };
  visit(document, {
    Name: ({ value }) => {
      if (value.length > NAME_MAX)
        throw new HubError('LIMIT_EXCEEDED', 'name', {
          publicMessage: `The document holds a name that is too long: at most ${NAME_MAX} characters are accepted.`,
        });
    },
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
  atMost('aliases', counted.aliases, limits.aliasesMax);
  atMost('directives', counted.directives, limits.directivesMax);
  atMost('fragments', counted.fragments, limits.fragmentsMax);
  const sizes = new Sizes(document);
  if (sizes.levels > limits.depthMax) {
    throw new HubError('LIMIT_EXCEEDED', 'depth', {
      publicMessage: `The document is too deep: at most ${limits.depthMax} levels are accepted.`,
    });
  }
  if (sizes.written > limits.tokensMax) {
    throw new HubError('LIMIT_EXCEEDED', 'written out', {
      publicMessage: `The document is too long with its fragments written out: at most ${limits.tokensMax} fields and values are accepted.`,
    });
  }
  sizes.refuseRepeats();
}

/**
 * Refuses a question that would cost more than any honest one: before it is planned, so that it costs nothing.
 *
 * @returns what it weighs: see `Weight`.
 * @throws HubError LIMIT_EXCEEDED that names the limit, or BAD_INPUT for a variable that does not fit its type.
 */
export function checkLimits(
  { operation, schema, weight, inPart }: Asked,
  variables: Readonly<Record<string, unknown>>,
  limits: Pick<GatewayConfig, 'rootFieldsMax' | 'complexityMax'>,
): number {
  atMost('root fields', weight.rootFields, limits.rootFieldsMax);
  // Nobody asks by a member of a filter that is not in the own schema, written into the document or sent beside it.
  if (inPart) coerced(inPart.schema, inPart.operation, variables);
  const cost = weight.of(weight.isFixed ? {} : coerced(schema, operation, variables));
  if (cost > limits.complexityMax) {
    throw new HubError('LIMIT_EXCEEDED', `complexity: ${cost} of ${limits.complexityMax}`, {
      publicMessage: `The document asks for too much at once: ask for smaller pages or fewer levels (it costs ${cost}, limit ${limits.complexityMax}).`,
    });
  }
  return cost;
}

interface Asked {
  readonly operation: OperationDefinitionNode;
  readonly schema: GraphQLSchema;
  readonly weight: Weight;
  readonly inPart?: Omit<Asked, 'weight' | 'inPart'>;
}

/** More mistakes than these are not looked for. */
const MISTAKES_MAX = 3;

/**
 * The values of an operation's variables, as their types read them.
 *
 * @throws HubError BAD_INPUT that names a variable which does not fit its type.
 */
export function coerced(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { errors, coerced: values } = getVariableValues(schema, variableDefinitions, variables, {
    maxErrors: MISTAKES_MAX,
    hideSuggestions: true,
  });
  if (errors) throw unfitVariable(errors[0] ?? new GraphQLError('a variable'));
  return values;
}

function atMost(what: string, count: number, limit: number): void {
  if (count > limit) {
    throw new HubError('LIMIT_EXCEEDED', `${what}: ${count} of ${limit}`, {
      publicMessage: `The document has too many ${what}: at most ${limit} are accepted.`,
    });
  }
}

interface Size {
  /** Fields, the values in their arguments, and fragments. */
  readonly written: number;
  readonly levels: number;
}

interface Keys {
  count: number;
  readonly below: Map<string, Keys>;
}

/** How large a document is with its fragments written out, which is never done: a fragment is measured once. */
class Sizes {
  readonly written: number;
  readonly levels: number;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #measured = new Map<string, Size | 'OPEN'>();
  readonly #roots: SelectionSetNode[] = [];
  #repeats = 0;

  constructor(document: DocumentNode) {
    const fragments: FragmentDefinitionNode[] = [];
    for (const definition of document.definitions) {
      if (definition.kind === Kind.OPERATION_DEFINITION) this.#roots.push(definition.selectionSet);
      else if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.push(definition);
    }
    for (const fragment of fragments) this.#fragments.set(fragment.name.value, fragment);
    const sizes = this.#roots.map((set) => this.#sizeOf(set));
    // What nothing spreads will be refused, but by a validation that reads it.
    for (const { name, selectionSet } of fragments) {
      if (this.#measured.has(name.value)) continue;
      this.#roots.push(selectionSet);
      sizes.push(this.#sizeOf(selectionSet));
    }
    this.written = sizes.reduce((sum, { written }) => sum + written, 0);
    this.levels = Math.max(0, ...sizes.map(({ levels }) => levels));
  }

  /** Walks over what is written out: only for a document whose size is known to be within its limit. */
  refuseRepeats(): void {
    for (const set of this.#roots) this.#repeat(set, new Map());
  }

  #sizeOf(set: SelectionSetNode): Size {
    let written = 0;
    let below = 0;
    let beside = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        written += 1 + valuesIn(selection);
        if (!selection.selectionSet) continue;
        const inner = this.#sizeOf(selection.selectionSet);
        written += inner.written;
        below = Math.max(below, inner.levels);
      } else {
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT
            ? this.#sizeOf(selection.selectionSet)
            : this.#ofFragment(selection.name.value);
        written += 1 + inner.written;
        beside = Math.max(beside, inner.levels);
      }
    }
    return { written, levels: Math.max(below + 1, beside) };
  }

  #ofFragment(name: string): Size {
    const known = this.#measured.get(name);
    if (known === 'OPEN') {
      // Validation would say so too, after it has walked every way round.
      throw new HubError('GRAPHQL_VALIDATION_FAILED', 'a fragment holds itself', {
        publicMessage: 'No fragment may hold itself, directly or through others.',
      });
    }
    if (known) return known;
    this.#measured.set(name, 'OPEN');
    const fragment = this.#fragments.get(name);
    const size = fragment ? this.#sizeOf(fragment.selectionSet) : NOTHING;
    this.#measured.set(name, size);
    return size;
  }

  #repeat(set: SelectionSetNode, keys: Map<string, Keys>): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        let known = keys.get(key);
        if (!known) keys.set(key, (known = { count: 0, below: new Map() }));
        this.#repeats += 2 * known.count + 1;
        known.count += 1;
        if (this.#repeats > REPEATS_MAX) {
          throw new HubError('LIMIT_EXCEEDED', 'repeats', {
            publicMessage: 'The document asks for the same fields too often.',
          });
        }
        if (selection.selectionSet) this.#repeat(selection.selectionSet, known.below);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) this.#repeat(selection.selectionSet, keys);
      else {
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment) this.#repeat(fragment.selectionSet, keys);
      }
    }
  }
}

const NOTHING: Size = { written: 0, levels: 0 };

function valuesIn({ arguments: given = [], directives = [] }: FieldNode): number {
  let values = 0;
  const count = (value: ValueNode): void => {
    values += 1;
    if (value.kind === Kind.LIST) value.values.forEach(count);
    else if (value.kind === Kind.OBJECT) for (const field of value.fields) count(field.value);
  };
  for (const argument of given) count(argument.value);
  for (const directive of directives) for (const argument of directive.arguments ?? []) count(argument.value);
  return values;
}
