import { createHash } from 'node:crypto';
import { printSchema, type GraphQLSchema } from 'graphql';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { Lru } from '../../../shared/src/core/lru.ts';
import type { Requester } from '../../../shared/src/policy/words/inquiry.ts';
import type { Law } from '../../../shared/src/policy/law/law.ts';
import { visibleSchema } from '../../../shared/src/policy/enforce/visible-schema.ts';
import { checkedDocuments, DocumentChecker } from './check-document.ts';
import type { SizeLimits } from './document-limits.ts';
import { stateSchema } from './state-schema.ts';

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
  readonly #documents = checkedDocuments();
  #madeOf: { readonly schema: GraphQLSchema; readonly law: Law } | undefined;

  constructor(limits: SizeLimits) {
    this.#limits = limits;
  }

  for(requester: Requester, schema: GraphQLSchema, law: Law): DocumentChecker {
    this.#forgetOthers(schema, law);
    const { state, agencyKind, role } = requester;
    const key = `${state} ${agencyKind} ${role}`;
    let view = this.#kept.get(key);
    if (!view) {
      view = new DocumentChecker(
        visibleSchema(schema, law, requester),
        this.#limits,
        law.states.size,
        this.#documents,
      );
      this.#kept.set(key, view);
    }
    return view;
  }

  /** The version of a requester's own schema: printed once for each kind of caller, law and graph. */
  versionFor(requester: Requester, schema: GraphQLSchema, law: Law): string {
    const view = this.for(requester, schema, law);
    let version = this.#versions.get(view);
    if (version === undefined) this.#versions.set(view, (version = printed(view.schema).version));
    return version;
  }

  /** What some caller of a State may see, made once for each State, law and graph: who comes meanwhile waits for the same. */
  ofState(state: StateCode, schema: GraphQLSchema, law: Law): Promise<PrintedSchema> {
    this.#forgetOthers(schema, law);
    let making = this.#ofStates.get(state);
    if (!making) {
      making = stateSchema(schema, law, state).then(printed);
      this.#ofStates.set(state, making);
    }
    return making;
  }

  #forgetOthers(schema: GraphQLSchema, law: Law): void {
    if (this.#madeOf?.schema === schema && this.#madeOf.law === law) return;
    this.#kept.clear();
    this.#ofStates.clear();
    this.#documents.clear();
    this.#madeOf = { schema, law };
  }
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
