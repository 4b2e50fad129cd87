import { readFileSync } from 'node:fs';
import { buildSchema, TypeInfo, visit, visitWithTypeInfo, parse, type GraphQLSchema } from 'graphql';
import { CallerSchemas, operationNames } from '../../gateway/src/journey/caller-schemas.ts';
import { checkLimits } from '../../gateway/src/journey/document-limits.ts';
import type { GatewayConfig } from '../../gateway/src/config/config.ts';
import { HubError } from '../../shared/src/core/errors.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Law } from '../../shared/src/policy/law/law.ts';
import type { SchemaReader } from '../../shared/src/policy/enforce/seen-fields.ts';
import type { Documents } from './read.ts';

/** How one kind of officer may ask one document. */
export type Askable =
  | { readonly how: 'IN_FULL' }
  /** Fields that it is never shown, as `Type.field`. */
  | { readonly how: 'IN_PART'; readonly never: readonly string[] }
  | { readonly how: 'NOT'; readonly why: string };

/** What is to be said of one document. */
export interface CheckedFor {
  readonly id: string;
  readonly names: readonly string[];
  readonly characters: number;
  /** The first id of the same document. */
  readonly sameAs: string | undefined;
  /** Why nobody of the State may ask it, or nothing. */
  readonly fault: string | undefined;
  /** Fields and arguments that are deprecated. */
  readonly deprecated: readonly string[];
  readonly readers: readonly { readonly reader: SchemaReader; readonly askable: Askable }[];
}

/** The schema that the hub serves, as it is committed. */
export function wholeSchema(): GraphQLSchema {
  const file = new URL('../../gateway/supergraph.graphql', import.meta.url);
  return buildSchema(readFileSync(file, 'utf8'), { assumeValidSDL: true });
}

/**
 * Checks documents as the hub will: for the State when they are registered, and for each kind of officer when they are asked.
 *
 * @param readers agency kinds and roles of the State; none: for the State alone.
 */
export function checkFor(
  state: StateCode,
  documents: Documents,
  readers: readonly SchemaReader[],
  { law, config }: { readonly law: Law; readonly config: GatewayConfig },
): readonly CheckedFor[] {
  const schema = wholeSchema();
  const schemas = new CallerSchemas(config);
  const found = Object.entries(documents).map(([id, document]) => ({
    id,
    document,
    fault: sentenceOf(() => schemas.checkForState(state, document, schema, law)),
  }));
  // A reader's schema is made once for all documents: there are more readers than schemas are kept.
  const answers = readers.map((reader) => {
    const checker = schemas.registered(reader, schema, law);
    return found.map(({ document, fault }) => ({
      reader,
      askable:
        fault === undefined ? askableBy(checker, document, config) : ({ how: 'NOT', why: fault } as const),
    }));
  });
  const firstId = new Map<string, string>();
  return found.map(({ id, document, fault }, number) => {
    const sameAs = firstId.get(document);
    if (sameAs === undefined) firstId.set(document, id);
    return {
      id,
      sameAs,
      fault,
      names: operationNames(document).map((name) => name ?? 'without a name'),
      characters: document.length,
      deprecated: fault === undefined ? deprecatedIn(document, schema) : [],
      readers: answers.flatMap((ofReader) => ofReader[number] ?? []),
    };
  });
}

type Checker = ReturnType<CallerSchemas['registered']>;

function askableBy(checker: Checker, document: string, config: GatewayConfig): Askable {
  const never = new Set<string>();
  const why = sentenceOf(() => {
    for (const name of operationNames(document)) {
      const found = checker.checkInPart(document, name);
      // Variables may make it dearer: then the hub says so.
      if (!found.checked.isIntrospection && (found.checked.operation.variableDefinitions ?? []).length === 0)
        checkLimits(found.checked, {}, config);
      for (const field of found.never) never.add(field);
    }
  });
  if (why !== undefined) return { how: 'NOT', why };
  return never.size === 0 ? { how: 'IN_FULL' } : { how: 'IN_PART', never: [...never] };
}

function sentenceOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof HubError) return error.publicMessage;
    throw error;
  }
}

function deprecatedIn(document: string, schema: GraphQLSchema): readonly string[] {
  const info = new TypeInfo(schema);
  const found = new Set<string>();
  const note = (place: string, reason: string | null | undefined): void => {
    if (reason != null) found.add(`${place}: ${reason}`);
  };
  visit(
    parse(document),
    visitWithTypeInfo(info, {
      Field: () => {
        const field = info.getFieldDef();
        if (field) note(`${info.getParentType()?.name ?? ''}.${field.name}`, field.deprecationReason);
      },
      Argument: () => {
        const argument = info.getArgument();
        if (argument)
          note(`${info.getFieldDef()?.name ?? ''}(${argument.name}:)`, argument.deprecationReason);
      },
    }),
  );
  return [...found];
}
