import {
  Kind,
  type DocumentNode,
  type OperationDefinitionNode,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  specifiedRules,
  validate,
} from 'graphql';
import { HubError } from '../../../shared/src/core/errors.ts';
import { Lru } from '../../../shared/src/core/lru.ts';
import type { FieldsSeen, SchemaReader } from '../../../shared/src/policy/enforce/seen-fields.ts';
import type { Law } from '../../../shared/src/policy/law/law.ts';
import { validationFailed, type CheckedDocument, type DocumentChecker } from './check-document.ts';
import { notFor, StateSight } from './state-sight.ts';
import type { StateFields } from './state-fields.ts';
import { withoutHidden, type Hidden } from './without-hidden.ts';

const KEPT_MAX = 1_000;
/** What is left of a document uses fewer fragments and variables than it has. */
const RULES_OF_THE_REST = specifiedRules.filter(
  (rule) => rule !== NoUnusedFragmentsRule && rule !== NoUnusedVariablesRule,
);

export interface RegisteredCheckerParts {
  readonly law: Law;
  readonly reader: SchemaReader;
  /** Of the reader's own schema. */
  readonly own: DocumentChecker;
  /** Of the whole schema. */
  readonly whole: DocumentChecker;
  /** What the reader could ever see. */
  readonly seen: FieldsSeen;
  /** What somebody of its State could ever see. */
  readonly seenByState: StateFields;
}

/** A document as one reader asks it: fields that it is never shown, and what is left for it. */
interface InPart {
  readonly never: readonly string[];
  readonly rest: OperationDefinitionNode;
}

/**
 * Checks the documents that a State registered for all its screens, as one reader asks them. What is data that this reader
 * could never see, and some other officer of the State could, stays in the document: the owner's law withholds it like any
 * field, and says so or keeps silent. What the reader may not ask by, and what nobody of the State could see, is refused.
 */
export class RegisteredChecker {
  readonly #parts: RegisteredCheckerParts;
  readonly #inPart = new Lru<string, InPart>(KEPT_MAX);

  constructor(parts: RegisteredCheckerParts) {
    this.#parts = parts;
  }

  /**
   * @throws HubError as `DocumentChecker.check`; GRAPHQL_VALIDATION_FAILED names what the reader may not ask by, or what no
   *   officer of the State could see.
   */
  check(source: string, operationName: string | undefined): CheckedDocument {
    return this.checkInPart(source, operationName).checked;
  }

  /** The same, with the fields that this reader will never be shown, as `Type.field`, each once; none: it is asked in full. */
  checkInPart(
    source: string,
    operationName: string | undefined,
  ): { readonly checked: CheckedDocument; readonly never: readonly string[] } {
    const { own, whole } = this.#parts;
    const key = `${operationName ?? ''}\n${source}`;
    let known = this.#inPart.get(key);
    if (!known) {
      try {
        return { checked: own.check(source, operationName), never: [] };
      } catch (error) {
        if (!(error instanceof HubError) || error.code !== 'GRAPHQL_VALIDATION_FAILED') throw error;
      }
      known = this.#refuseOrName(whole.check(source, operationName));
      this.#inPart.set(key, known);
    }
    const inPart = { operation: known.rest, schema: own.schema };
    return { checked: { ...whole.check(source, operationName), inPart }, never: known.never };
  }

  #refuseOrName({ document, operation }: CheckedDocument): InPart {
    const { own, whole, law, reader, seenByState } = this.#parts;
    const { rest, hidden } = withoutHidden(operation, document, own.schema);
    const sight = new StateSight(
      { law, state: reader.state, fields: seenByState, schema: whole.schema },
      document,
    );
    for (const one of hidden) this.#refuseUnlessData(one, sight);
    const left: DocumentNode = { kind: Kind.DOCUMENT, definitions: [rest] };
    const [error] = validate(own.schema, left, RULES_OF_THE_REST, { maxErrors: 1, hideSuggestions: true });
    if (error) throw validationFailed(error);
    return { never: [...new Set(hidden.map(nameOf))], rest };
  }

  /** What is hidden as it is data may be asked and is withheld; what the reader asks by, or is not for it, may not. */
  #refuseUnlessData(hidden: Hidden, sight: StateSight): void {
    const { seen, reader } = this.#parts;
    const domain = sight.domainOf(hidden);
    const isData =
      (hidden.kind === 'FIELD' && seen.isData(hidden.type, hidden.field)) ||
      (domain !== undefined && !seen.domains.includes(domain));
    if (!isData) throw notFor(reader, nameOf(hidden), hidden.node);
    sight.refuseUnseen(hidden);
  }
}

function nameOf(hidden: Hidden): string {
  return hidden.kind === 'FIELD' ? `${hidden.type}.${hidden.field}` : hidden.type;
}
