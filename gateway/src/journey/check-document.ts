import { createHash } from 'node:crypto';
import {
  getIntrospectionQuery,
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  print,
  validate,
  visit,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { HubError, type DocumentPlace } from '../../../shared/src/core/errors.ts';
import { Lru } from '../../../shared/src/core/lru.ts';
import { NO_FIELD } from '../../../shared/src/policy/enforce/visible-schema.ts';
import { weigh, type Weight } from './complexity.ts';
import { checkLines, checkSize, type SizeLimits } from './document-limits.ts';
import { shapeOf, valuePlaces, type ValuePlace } from './search-values.ts';

/** A document as this caller may ask it. */
export interface CheckedDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** SHA-256 of the shape. */
  readonly hash: string;
  /** Without values and chosen names: readable, and silent about whom it was asked. */
  readonly shape: string;
  readonly places: readonly ValuePlace[];
  readonly isIntrospection: boolean;
  /** Whether it changes something. */
  readonly isMutation: boolean;
  /** The view of the schema under which it is valid. */
  readonly schema: GraphQLSchema;
  readonly weight: Weight;
  /** Of a registered document that is asked in part: what is left of it for this caller, whose own schema its variables fit too. */
  readonly inPart?: { readonly operation: OperationDefinitionNode; readonly schema: GraphQLSchema };
}

/** What checked documents may take, of all callerSchemas together, in characters: some tens of bytes of memory each. */
const KEPT_CHARACTERS = 4_000_000;
/** A short one takes as much as one of so many characters, at least. */
const LEAST_CHARACTERS = 1_000;

/** Documents that were checked, by the number of the view and what was sent. */
export type CheckedDocuments = Lru<string, CheckedDocument>;

/** So much memory and no more, whatever callers send and however many callerSchemas there are. */
export function checkedDocuments(): CheckedDocuments {
  return new Lru(KEPT_CHARACTERS, (key) => Math.max(LEAST_CHARACTERS, key.length));
}

let callerSchemas = 0;

const ALL_OF_A_SCHEMA = {
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
} as const;

/**
 * Parses and validates documents against one view of the schema. Kept per view: what one caller may ask is never looked
 * up for another.
 */
export class DocumentChecker {
  readonly schema: GraphQLSchema;
  readonly #limits: SizeLimits;
  readonly #owners: number;
  /** A view of nothing answers by itself: the planner does not know its field. */
  readonly #isEmpty: boolean;
  readonly #kept: CheckedDocuments;
  readonly #view = (callerSchemas += 1);

  #introspectionMax: number | undefined;

  /**
   * @param owners States whose sources a question may ask.
   * @param kept shared with other callerSchemas.
   */
  constructor(schema: GraphQLSchema, limits: SizeLimits, owners: number, kept = checkedDocuments()) {
    this.#kept = kept;
    this.schema = schema;
    this.#limits = limits;
    this.#owners = owners;
    this.#isEmpty = NO_FIELD in (schema.getQueryType()?.getFields() ?? {});
  }

  /**
   * @throws HubError GRAPHQL_PARSE_FAILED, LIMIT_EXCEEDED, GRAPHQL_VALIDATION_FAILED or OPERATION_REFUSED. Never a
   *   suggestion.
   */
  check(source: string, operationName: string | undefined): CheckedDocument {
    // With its length: a name comes from the caller as well, and may hold what looks like the beginning of a document.
    const key = `${this.#view} ${operationName?.length ?? -1} ${operationName ?? ''}\n${source}`;
    const known = this.#kept.get(key);
    if (known) return known;
    checkLines(source);
    const document = this.#parse(source);
    refuseReservedAliases(document);
    checkSize(document, this.#limits);
    const errors = validate(this.schema, document, undefined, { maxErrors: 5, hideSuggestions: true });
    if (errors[0]) throw validationFailed(errors[0]);
    const operation = getOperationAST(document, operationName);
    this.#refuseOperation(operation);
    const isMutation = operation.operation === 'mutation';
    const weight = weigh(this.schema, document, operation, this.#owners);
    // Each is recorded and answered by itself, and its key names it.
    if (isMutation && !isOneField(operation))
      throw refused('A mutation has one field at its root, outside fragments and without @skip or @include.');
    const shape = print(shapeOf(document));
    const checked: CheckedDocument = {
      document,
      operation,
      hash: createHash('sha256').update(shape).digest('hex'),
      shape,
      places: valuePlaces(operation, document),
      isIntrospection: !isMutation && (isIntrospection(operation, document) || this.#isEmpty),
      isMutation,
      schema: this.schema,
      weight,
    };
    if (checked.isIntrospection) this.#refuseDearIntrospection(checked.weight);
    this.#kept.set(key, checked);
    return checked;
  }

  /** Whoever may use no mutation is told what everybody was told before there were any. */
  #refuseOperation(
    operation: OperationDefinitionNode | null | undefined,
  ): asserts operation is OperationDefinitionNode {
    if (!operation) throw refused('Name one operation of the document in operationName.');
    const mayChange = this.schema.getMutationType() !== undefined && this.schema.getMutationType() !== null;
    if (operation.operation === 'query' || (operation.operation === 'mutation' && mayChange)) return;
    throw refused(mayChange ? 'Only queries and mutations are accepted.' : 'Only queries are accepted.');
  }

  /** It is answered on this thread and of a schema that is large: not more than twice what tools ask. */
  #refuseDearIntrospection(weight: Weight): void {
    if (this.#introspectionMax === undefined) {
      const usual = parse(getIntrospectionQuery(ALL_OF_A_SCHEMA));
      const operation = getOperationAST(usual);
      this.#introspectionMax = operation ? 2 * weigh(this.schema, usual, operation, 0).of({}) : 0;
    }
    if (weight.of({}) > this.#introspectionMax)
      throw new HubError('LIMIT_EXCEEDED', 'introspection', {
        publicMessage: 'The document asks for too much of the schema at once.',
      });
  }

  #parse(source: string): DocumentNode {
    try {
      return parse(source, { maxTokens: this.#limits.tokensMax });
    } catch (error) {
      if (error instanceof GraphQLError && /more tha[tn] \d+ tokens/u.test(error.message)) {
        throw new HubError('LIMIT_EXCEEDED', 'tokens', {
          publicMessage: `The document is too long: at most ${this.#limits.tokensMax} tokens are accepted.`,
        });
      }
      // The parser calls itself for each level, and how deep that goes depends on what the process is about.
      if (error instanceof RangeError)
        throw new HubError('LIMIT_EXCEEDED', 'depth', {
          publicMessage: 'The document is nested too deeply.',
        });
      const at = error instanceof GraphQLError ? error.locations?.[0] : undefined;
      throw new HubError('GRAPHQL_PARSE_FAILED', 'parse', {
        publicMessage: at
          ? `The document is not valid GraphQL: line ${at.line}, column ${at.column}.`
          : 'The document is not valid GraphQL.',
        cause: error,
        ...placesOf(error),
      });
    }
  }
}

/**
 * HostNames that begin with two underscores are GraphQL's own (October 2021, 3.13.1): an answer under `__typename` that is none
 * would be taken for a type, and `__proto__` is no key like others to most who read JSON.
 */
function refuseReservedAliases(document: DocumentNode): void {
  visit(document, {
    Field: ({ alias }) => {
      if (alias?.value.startsWith('__'))
        throw new HubError('GRAPHQL_VALIDATION_FAILED', 'a reserved alias', {
          publicMessage: 'No alias may begin with two underscores: GraphQL keeps such names for itself.',
        });
    },
  });
}

/** Where a mistake lies, for an editor to mark. */
function placesOf(error: unknown): { readonly locations?: readonly DocumentPlace[] } {
  const locations = error instanceof GraphQLError ? error.locations : undefined;
  return locations === undefined || locations.length === 0
    ? {}
    : { locations: locations.map(({ line, column }) => ({ line, column })) };
}

/** What a sentence says of a mistake, in characters: it may quote a text that is as long as the document. */
const SENTENCE_MAX = 500;

/** The first mistake. */
export function validationFailed(error: GraphQLError): HubError {
  const at = error.locations?.[0];
  const { message } = error;
  // Half of a letter that takes two units would be no text.
  const sentence =
    message.length > SENTENCE_MAX ? `${message.slice(0, SENTENCE_MAX).replace(/\p{Cs}$/u, '')}...` : message;
  // The sentence may quote what was searched for: it is the caller's to read, and not the log's.
  return new HubError('GRAPHQL_VALIDATION_FAILED', 'does not fit the schema', {
    publicMessage: at ? `${sentence} (line ${at.line}, column ${at.column})` : sentence,
    ...placesOf(error),
  });
}

/**
 * Introspection is answered from the caller's own view and never mixed with data: the planner knows the whole schema.
 */
function isIntrospection(operation: OperationDefinitionNode, document: DocumentNode): boolean {
  const names = new Set<string>();
  const seen = new Set<string>();
  const collect = (set: OperationDefinitionNode['selectionSet']): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else {
        const name = selection.name.value;
        // Each fragment once: fragments that spread fragments would double the work with every line.
        if (seen.has(name)) continue;
        seen.add(name);
        const fragment = document.definitions.find(
          (d) => d.kind === Kind.FRAGMENT_DEFINITION && d.name.value === name,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) collect(fragment.selectionSet);
      }
    }
  };
  collect(operation.selectionSet);
  const asksSchema = names.has('__schema') || names.has('__type');
  const asksData = [...names].some((name) => !name.startsWith('__'));
  if (asksSchema && asksData) {
    throw new HubError('GRAPHQL_VALIDATION_FAILED', 'introspection mixed with data', {
      publicMessage: 'Ask __schema or __type by themselves, not beside data.',
    });
  }
  return !asksData;
}

function refused(publicMessage: string): HubError {
  return new HubError('OPERATION_REFUSED', 'not one operation that is accepted', { publicMessage });
}

/** Whether an operation asks one field and nothing beside it, whatever its variables say. */
function isOneField({ selectionSet }: OperationDefinitionNode): boolean {
  const [only, ...others] = selectionSet.selections;
  return (
    others.length === 0 &&
    only?.kind === Kind.FIELD &&
    !only.name.value.startsWith('__') &&
    (only.directives ?? []).length === 0
  );
}
