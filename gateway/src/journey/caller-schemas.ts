import { printSchema, type GraphQLSchema } from 'graphql';
import { Lru } from '../../../shared/src/core/lru.ts';
import type { Requester } from '../../../shared/src/policy/words/inquiry.ts';
import type { Law } from '../../../shared/src/policy/law/law.ts';
import { visibleSchema } from '../../../shared/src/policy/enforce/visible-schema.ts';
import { checkedDocuments, DocumentChecker, type CheckedDocuments } from './check-document.ts';
import type { SizeLimits } from './document-limits.ts';

const KEPT_MAX = 200;

interface Kept {
  readonly views: Lru<string, DocumentChecker>;
  readonly documents: CheckedDocuments;
}

/** The schema as each kind of caller may see it, with the documents checked against it. Made anew when law or graph change. */
export class CallerSchemas {
  readonly #limits: SizeLimits;
  /** They go with the law and the graph that they were made of. */
  readonly #kept = new WeakMap<Law, WeakMap<GraphQLSchema, Kept>>();

  constructor(limits: SizeLimits) {
    this.#limits = limits;
  }

  for(requester: Requester, schema: GraphQLSchema, law: Law): DocumentChecker {
    const { views, documents } = this.#keptFor(schema, law);
    const { state, agencyKind, role } = requester;
    const key = `${state} ${agencyKind} ${role}`;
    let view = views.get(key);
    if (!view) {
      view = new DocumentChecker(
        visibleSchema(schema, law, requester),
        this.#limits,
        law.states.size,
        documents,
      );
      views.set(key, view);
    }
    return view;
  }

  #keptFor(schema: GraphQLSchema, law: Law): Kept {
    let ofLaw = this.#kept.get(law);
    if (!ofLaw) this.#kept.set(law, (ofLaw = new WeakMap()));
    let kept = ofLaw.get(schema);
    if (!kept) ofLaw.set(schema, (kept = { views: new Lru(KEPT_MAX), documents: checkedDocuments() }));
    return kept;
  }
}

/** The SDL of a view, for `/schema.graphql` and typed clients. */
export function sdlOf(view: DocumentChecker): string {
  return `${printSchema(view.schema)}\n`;
}
