import { printSchema, type GraphQLSchema } from 'graphql';
import { Lru } from '../../../shared/src/core/lru.ts';
import type { Requester } from '../../../shared/src/policy/words/inquiry.ts';
import type { Law } from '../../../shared/src/policy/law/law.ts';
import { visibleSchema } from '../../../shared/src/policy/enforce/visible-schema.ts';
import { checkedDocuments, DocumentChecker } from './check-document.ts';
import type { SizeLimits } from './document-limits.ts';

const KEPT_MAX = 200;

/** The schema as each kind of caller may see it, with the documents checked against it. Made anew when law or graph change. */
export class CallerSchemas {
  readonly #limits: SizeLimits;
  readonly #kept = new Lru<string, DocumentChecker>(KEPT_MAX);
  readonly #documents = checkedDocuments();
  #madeOf: { readonly schema: GraphQLSchema; readonly law: Law } | undefined;

  constructor(limits: SizeLimits) {
    this.#limits = limits;
  }

  for(requester: Requester, schema: GraphQLSchema, law: Law): DocumentChecker {
    if (this.#madeOf?.schema !== schema || this.#madeOf.law !== law) {
      this.#kept.clear();
      this.#documents.clear();
      this.#madeOf = { schema, law };
    }
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
}

/** The SDL of a view, for `/schema.graphql` and typed clients. */
export function sdlOf(view: DocumentChecker): string {
  return `${printSchema(view.schema)}\n`;
}
