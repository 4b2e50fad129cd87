import {
  getOperationRootType,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { Lru } from '../../../shared/src/core/lru.ts';
import { weigh, type QueryPlan } from './plan.ts';
import { readFacts } from './selection.ts';
import { compileShape, type WriteData } from './shape.ts';
import { compileSteps, type Step } from './steps.ts';
import type { FitsType } from './subtypes.ts';
import type { PlanInfo } from './types.ts';

/** An operation that is ready to run, or known to need @apollo/gateway's own executor. */
export interface Compiled {
  readonly info: PlanInfo;
  readonly plan: QueryPlan;
  readonly operation: OperationDefinitionNode;
  /** The operation with the fragments of its document and nothing else. */
  readonly document: DocumentNode;
  readonly ready: Ready | { readonly fallback: string };
}

export interface Ready {
  readonly step: Step | undefined;
  /** Default values of the operation's variables. */
  readonly defaults: ReadonlyMap<string, unknown>;
  readonly conditionVariables: readonly string[];
  /** @param conditions a value for each of `conditionVariables`, in their order. */
  readonly shapeFor: (conditions: readonly boolean[]) => WriteData;
}

/** Shapes kept for one operation: it has one for each combination of its conditions that was asked. */
const SHAPES_KEPT = 64;

/** Compiles a plan and the shape of its answer. Never throws: what cannot be compiled says why. */
export function compile(
  { schema, fits }: { readonly schema: GraphQLSchema; readonly fits: FitsType },
  document: DocumentNode,
  operation: OperationDefinitionNode,
  plan: QueryPlan,
): Compiled {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const common = {
    info: weigh(plan),
    plan,
    operation,
    document: { kind: Kind.DOCUMENT, definitions: [operation, ...fragments.values()] } as const,
  };
  const { conditionVariables, asksIntrospection } = readFacts(operation, fragments);
  if (asksIntrospection) return { ...common, ready: { fallback: 'introspection' } };
  const root = getOperationRootType(schema, operation);
  const step = compileSteps(plan, fits);
  if (typeof step === 'string') return { ...common, ready: { fallback: step } };
  const shapes = new Lru<string, WriteData>(SHAPES_KEPT);
  return {
    ...common,
    ready: {
      step,
      defaults: defaultsOf(operation),
      conditionVariables,
      shapeFor: (values) => {
        const key = values.map(Number).join('');
        const known = shapes.get(key);
        if (known) return known;
        const conditions = Object.fromEntries(
          conditionVariables.map((name, i) => [name, values[i] === true]),
        );
        const shape = compileShape(
          { schema, fragments, conditions },
          { set: operation.selectionSet, on: root },
        );
        shapes.set(key, shape);
        return shape;
      },
    },
  };
}

function defaultsOf({ variableDefinitions }: OperationDefinitionNode): ReadonlyMap<string, unknown> {
  return new Map(
    (variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
    ),
  );
}
