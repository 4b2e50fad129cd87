import { createHash } from 'node:crypto';
import { Kind, parse, printSchema, type GraphQLSchema } from 'graphql';
import { Lru } from '../../../shared/src/core/lru.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Law } from '../../../shared/src/policy/law/law.ts';
import { visibleSchema } from '../../../shared/src/policy/enforce/visible-schema.ts';
import { fieldsSeen, type SchemaReader } from '../../../shared/src/policy/enforce/seen-fields.ts';
import { checkedDocuments, DocumentChecker } from './check-document.ts';
import { RegisteredChecker } from './check-registered.ts';
import type { SizeLimits } from './document-limits.ts';
import { StateFields } from './state-fields.ts';
import { stateSchema } from './state-schema.ts';
import { StateSight } from './state-sight.ts';

const KEPT_MAX = 200;

/** A schema as text, and the name of exactly this text. */
export interface PrintedSchema {
  readonly sdl: string;
  /** 22 characters of base64url, from SHA-256 of the text. */
  readonly version: string;
}

/** The schema as each kind of caller may see it, with the documents checked against it. Made anew when law or graph change. */
export class CallerSchemas {
  readonly #limits: SizeLimits;
  readonly #kept = new Lru<string, DocumentChecker>(KEPT_MAX);
  readonly #ofStates = new Map<StateCode, Promise<PrintedSchema>>();
  readonly #versions = new WeakMap<DocumentChecker, string>();
  readonly #registered = new Lru<string, RegisteredChecker>(KEPT_MAX);
  readonly #states = new Map<StateCode, StateFields>();
  readonly #documents = checkedDocuments();
  #madeOf: { readonly schema: GraphQLSchema; readonly law: Law } | undefined;
  #whole: DocumentChecker | undefined;

  constructor(limits: SizeLimits) {
    this.#limits = limits;
  }

  /** What checks the documents that this kind of caller sends. */
  for(requester: SchemaReader, schema: GraphQLSchema, law: Law): DocumentChecker {
    this.#follow(schema, law);
    const key = keyOf(requester);
    let view = this.#kept.get(key);
    if (!view) {
      view = this.#checkerOf(visibleSchema(schema, law, requester), law);
      this.#kept.set(key, view);
    }
    return view;
  }

  /** The version of a requester's own schema: printed once for each kind of caller, law and graph. */
  versionFor(requester: SchemaReader, schema: GraphQLSchema, law: Law): string {
    const view = this.for(requester, schema, law);
    let version = this.#versions.get(view);
    if (version === undefined) this.#versions.set(view, (version = printed(view.schema).version));
    return version;
  }

  /** What some caller of a State may see, made once for each State, law and graph: who comes meanwhile waits for the same. */
  ofState(state: StateCode, schema: GraphQLSchema, law: Law): Promise<PrintedSchema> {
    this.#follow(schema, law);
    let making = this.#ofStates.get(state);
    if (!making) {
      const made = stateSchema(schema, law, state).then(printed);
      making = made;
      this.#ofStates.set(state, made);
      // What failed is tried again by who asks next; who asked now is told.
      made.catch(() => {
        if (this.#ofStates.get(state) === made) this.#ofStates.delete(state);
      });
    }
    return making;
  }

  /** What checks the documents that the caller's State registered. */
  registered(requester: SchemaReader, schema: GraphQLSchema, law: Law): RegisteredChecker {
    const own = this.for(requester, schema, law);
    const key = keyOf(requester);
    let checker = this.#registered.get(key);
    if (!checker) {
      checker = new RegisteredChecker({
        ...{ law, own, reader: requester },
        whole: (this.#whole ??= this.#checkerOf(schema, law)),
        seen: fieldsSeen(schema, law, requester),
        seenByState: this.#fieldsOf(requester.state, schema, law),
      });
      this.#registered.set(key, checker);
    }
    return checker;
  }

  /**
   * Checks one document that a State registers, as none of its officers in particular.
   *
   * @throws HubError as `DocumentChecker.check`; GRAPHQL_VALIDATION_FAILED names a field that no officer of the State could see.
   */
  checkForState(state: StateCode, document: string, schema: GraphQLSchema, law: Law): void {
    this.#follow(schema, law);
    const whole = (this.#whole ??= this.#checkerOf(schema, law));
    const fields = this.#fieldsOf(state, schema, law);
    for (const name of operationNames(document)) {
      const checked = whole.check(document, name);
      new StateSight({ law, state, fields, schema }, checked.document).refuseUnseenOf(checked.operation);
    }
  }

  #fieldsOf(state: StateCode, schema: GraphQLSchema, law: Law): StateFields {
    let fields = this.#states.get(state);
    if (!fields) this.#states.set(state, (fields = new StateFields(schema, law, state)));
    return fields;
  }

  #checkerOf(schema: GraphQLSchema, law: Law): DocumentChecker {
    return new DocumentChecker(schema, this.#limits, law.states.size, this.#documents);
  }

  /** Nothing of another law or graph is kept. */
  #follow(schema: GraphQLSchema, law: Law): void {
    if (this.#madeOf?.schema === schema && this.#madeOf.law === law) return;
    this.#kept.clear();
    this.#ofStates.clear();
    this.#registered.clear();
    this.#states.clear();
    this.#documents.clear();
    this.#whole = undefined;
    this.#madeOf = { schema, law };
  }
}

function keyOf({ state, agencyKind, role }: SchemaReader): string {
  return `${state} ${agencyKind} ${role}`;
}

/** Of each operation of a document; without a name, undefined. Of what is no document: one, so that it is refused. */
export function operationNames(document: string): readonly (string | undefined)[] {
  let names: readonly (string | undefined)[] = [];
  try {
    names = parse(document).definitions.flatMap((one) =>
      one.kind === Kind.OPERATION_DEFINITION ? [one.name?.value] : [],
    );
  } catch {
    // It is told by whoever checks it.
  }
  return names.length > 0 ? names : [undefined];
}

/** The SDL of a schema, for `/schema.graphql` and typed clients, with its version. */
export function printed(schema: GraphQLSchema): PrintedSchema {
  const sdl = `${printSchema(schema)}\n`;
  return { sdl, version: versionOf(sdl) };
}

/** 22 characters of base64url, from SHA-256 of a text. */
export function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
