/** Query plans of @apollo/gateway, as far as they are read here. */
export interface QueryPlan {
  readonly kind: 'QueryPlan';
  readonly node?: PlanNode;
}

export type PlanNode =
  | { readonly kind: 'Sequence' | 'Parallel'; readonly nodes: readonly PlanNode[] }
  | { readonly kind: 'Flatten'; readonly path: readonly (string | number)[]; readonly node: PlanNode }
  | {
      readonly kind: 'Condition';
      readonly condition: string;
      readonly ifClause?: PlanNode;
      readonly elseClause?: PlanNode;
    }
  | FetchNode
  | { readonly kind: 'Defer' | 'Subscription' };

export interface FetchNode {
  readonly kind: 'Fetch';
  readonly serviceName: string;
  readonly operation: string;
  readonly operationName?: string;
  readonly operationKind: string;
  readonly variableUsages?: readonly string[];
  readonly requires?: readonly RequiredSelection[];
  readonly inputRewrites?: readonly Rewrite[];
  readonly outputRewrites?: readonly Rewrite[];
  readonly contextRewrites?: readonly Rewrite[];
}

export type RequiredSelection =
  | {
      readonly kind: 'Field';
      readonly name: string;
      readonly alias?: string;
      readonly selections?: readonly RequiredSelection[];
    }
  | {
      readonly kind: 'InlineFragment';
      readonly typeCondition?: string;
      readonly selections: readonly RequiredSelection[];
    };

export type Rewrite =
  | { readonly kind: 'ValueSetter'; readonly path: readonly string[]; readonly setValueTo: unknown }
  | { readonly kind: 'KeyRenamer'; readonly path: readonly string[]; readonly renameKeyTo: string };

/** Counts fetches and the longest chain of them. */
export function weigh(plan: QueryPlan): { fetches: number; depth: number; subgraphs: readonly string[] } {
  let fetches = 0;
  const subgraphs = new Set<string>();
  const depthOf = (node: PlanNode | undefined): number => {
    if (!node) return 0;
    switch (node.kind) {
      case 'Fetch':
        fetches += 1;
        subgraphs.add(node.serviceName);
        return 1;
      case 'Flatten':
        return depthOf(node.node);
      case 'Condition':
        return Math.max(depthOf(node.ifClause), depthOf(node.elseClause));
      case 'Sequence':
        return node.nodes.reduce((sum, next) => sum + depthOf(next), 0);
      case 'Parallel':
        return node.nodes.reduce((most, next) => Math.max(most, depthOf(next)), 0);
      default:
        return 0;
    }
  };
  const depth = depthOf(plan.node);
  return { fetches, depth, subgraphs: [...subgraphs] };
}
