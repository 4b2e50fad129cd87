import { compileFetch, maySharePieces, type CompiledFetch } from './fetches.ts';
import type { Path } from './merge.ts';
import type { PlanNode, QueryPlan } from './plan.ts';
import type { FitsType } from './subtypes.ts';

/** A plan made ready to run. */
export type Step =
  | { readonly kind: 'SEQUENCE' | 'PARALLEL'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'CONDITION';
      readonly variable: string;
      readonly then: Step | undefined;
      readonly otherwise: Step | undefined;
    }
  | { readonly kind: 'FETCH'; readonly fetch: CompiledFetch; readonly mayShare: boolean };

/** @returns the steps, or a sentence that says what cannot be compiled. */
export function compileSteps(plan: QueryPlan, fits: FitsType): Step | undefined | string {
  if (!plan.node) return undefined;
  const fetches: CompiledFetch[] = [];
  const made = compileNode(plan.node, [], fetches, fits);
  return typeof made === 'string' ? made : withSharing(made, fetches);
}

function compileNode(node: PlanNode, path: Path, fetches: CompiledFetch[], fits: FitsType): Step | string {
  switch (node.kind) {
    case 'Fetch': {
      const fetch = compileFetch(node, fetches.length, path, fits);
      if (typeof fetch === 'string') return fetch;
      fetches.push(fetch);
      return { kind: 'FETCH', fetch, mayShare: false };
    }
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path], fetches, fits);
    case 'Condition': {
      const then = node.ifClause && compileNode(node.ifClause, path, fetches, fits);
      const otherwise = node.elseClause && compileNode(node.elseClause, path, fetches, fits);
      if (typeof then === 'string') return then;
      if (typeof otherwise === 'string') return otherwise;
      return { kind: 'CONDITION', variable: node.condition, then, otherwise };
    }
    case 'Sequence':
    case 'Parallel': {
      const steps: Step[] = [];
      for (const inner of node.nodes) {
        const step = compileNode(inner, path, fetches, fits);
        if (typeof step === 'string') return step;
        steps.push(step);
      }
      return { kind: node.kind === 'Sequence' ? 'SEQUENCE' : 'PARALLEL', steps };
    }
    default:
      return node.kind.toLowerCase();
  }
}

function withSharing(step: Step, fetches: readonly CompiledFetch[]): Step {
  switch (step.kind) {
    case 'FETCH':
      return { ...step, mayShare: maySharePieces(step.fetch, fetches) };
    case 'CONDITION':
      return {
        ...step,
        then: step.then && withSharing(step.then, fetches),
        otherwise: step.otherwise && withSharing(step.otherwise, fetches),
      };
    default:
      return { ...step, steps: step.steps.map((inner) => withSharing(inner, fetches)) };
  }
}
