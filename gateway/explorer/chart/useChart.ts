import { useReducer, useState } from 'react';
import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import { useWorkbench } from '../app/context.ts';
import { useCallerSchema } from '../graph/useCallerSchema.ts';
import type { Answer } from '../session/answer.ts';
import { change, START, type Act, type Board, type Receipt } from './board.ts';
import { domainOfId } from './links.ts';
import type { Part } from './model.ts';
import { linksPerRecord, readStep, STEP, stepDocument, type LinkedRecord, type Step } from './question.ts';

/** So many new records are put on the chart without asking. */
const NEW_MAX = 100;

/** What came of the last step, for the line below the toolbar. */
export interface Outcome {
  readonly added: number;
  readonly missing: number;
  /** States that did not answer, or not whole. */
  readonly silent: readonly string[];
  /** In the hub's words, or a word of the page. */
  readonly failure?: string;
  readonly isNotId?: boolean;
}

/** A step that brings more than fits: the user chooses by kind and State. */
export interface Choice {
  readonly part: Part;
  readonly fresh: ReadonlySet<string>;
  readonly receipts: readonly Receipt[];
  readonly outcome: Outcome;
}

export interface Chart {
  readonly board: Board;
  readonly canUndo: boolean;
  readonly act: (act: Act | { readonly kind: 'undo' }) => void;
  /** Asks one step around records. */
  readonly step: (ids: readonly string[]) => Promise<void>;
  /** Records at which the chart began. */
  readonly roots: readonly string[];
  readonly isAsking: boolean;
  readonly isReady: boolean;
  readonly outcome: Outcome | undefined;
  readonly choice: Choice | undefined;
  /** Puts what was chosen of `choice` on the chart. */
  readonly put: (part: Part | undefined) => void;
}

/** The chart of this screen: it lives in memory and ends with the session. */
export function useChart(): Chart {
  const { schema, failure } = useCallerSchema();
  const ask = useAsk();
  const [history, act] = useReducer(change, START);
  const [asking, setAsking] = useState(0);
  const [outcome, setOutcome] = useState<Outcome>();
  const [choice, setChoice] = useState<Choice>();
  const [roots, setRoots] = useState<readonly string[]>([]);
  const known = history.now.graph.nodes;

  const step = async (wanted: readonly string[]): Promise<void> => {
    const ids = wanted.filter((id) => domainOfId(id) !== undefined);
    if (ids.length === 0) {
      setOutcome({ added: 0, missing: 0, silent: [], isNotId: true });
      return;
    }
    if (!schema) return;
    setAsking((n) => n + 1);
    setOutcome(undefined);
    const { part, receipts, ...came } = await ask(ids, (domains) => stepDocument(schema.schema, domains));
    setAsking((n) => n - 1);
    const fresh = new Set(part.nodes.map(({ id }) => id).filter((id) => !known.has(id)));
    const told: Outcome = { ...came, added: fresh.size };
    setRoots((before) => [...before, ...ids.filter((id) => !known.has(id))]);
    if (fresh.size > NEW_MAX) {
      setChoice({ part, fresh, receipts, outcome: told });
      return;
    }
    act({ kind: 'absorb', part, receipts });
    setOutcome(told);
  };
  const put = (part: Part | undefined): void => {
    if (!choice) return;
    const chosen = part ?? { nodes: [], edges: [] };
    act({ kind: 'absorb', part: chosen, receipts: choice.receipts });
    const added = new Set(chosen.nodes.map(({ id }) => id).filter((id) => choice.fresh.has(id)));
    setOutcome({ ...choice.outcome, added: added.size });
    setChoice(undefined);
  };
  return {
    board: history.now,
    canUndo: history.before.length > 0,
    ...{ act, step, put, choice, roots },
    isAsking: asking > 0,
    isReady: schema !== undefined,
    outcome: outcome ?? (failure === undefined ? undefined : failed(failure)),
  };
}

function failed(failure: string): Outcome {
  return { added: 0, missing: 0, silent: [], failure };
}

interface Came {
  readonly part: Part;
  readonly receipts: readonly Receipt[];
  readonly missing: number;
  readonly silent: readonly string[];
  readonly failure?: string;
}

type StepAnswer = Answer<{ readonly links: readonly (LinkedRecord | null)[] }>;

/** Asks one step around so many records, in as many questions as the hub's limits need; each is recorded. */
function useAsk(): (
  ids: readonly string[],
  documentFor: (domains: readonly Domain[]) => string,
) => Promise<Came> {
  const { session } = useWorkbench();
  return async (ids, documentFor) => {
    const steps: Step[] = [];
    const receipts: Receipt[] = [];
    let failure: string | undefined;
    for (let from = 0; from < ids.length && failure === undefined; from += STEP.recordsMax) {
      const of = ids.slice(from, from + STEP.recordsMax);
      const domains = [...new Set(of.flatMap((id) => domainOfId(id) ?? []))];
      const answer: StepAnswer = await session.ask({
        document: documentFor(domains),
        variables: { of, first: linksPerRecord(of.length) },
      });
      failure = answer.errors[0]?.message;
      if (answer.told) receipts.push({ ...answer.told.receipt, askedAt: answer.stamp.askedAt });
      if (answer.data) steps.push(readStep(of, answer.data.links, failedPlaces(answer)));
    }
    const nodes = steps.flatMap((step) => step.nodes);
    const silent = [
      ...nodes.flatMap(({ links }) => Object.values(links).flatMap((count) => count.silent)),
      ...steps.flatMap(({ unanswered }) => unanswered.map((id) => id.split(':')[0] ?? '')),
    ];
    return {
      part: { nodes, edges: steps.flatMap((step) => step.edges) },
      receipts,
      missing: steps.reduce((sum, { missing }) => sum + missing.length, 0),
      silent: [...new Set(silent)].sort(),
      ...(failure !== undefined && { failure }),
    };
  };
}

/** Which entries of `links` have an error of their own. */
function failedPlaces({ errors }: StepAnswer): ReadonlySet<number> {
  return new Set(
    errors.flatMap(({ path }) => (path?.[0] === 'links' && typeof path[1] === 'number' ? [path[1]] : [])),
  );
}
