import { worseOf, type SourceReport, type SubgraphReport } from '../../../shared/src/policy/words/report.ts';
import type { Places } from '../federation/index.ts';

/** What became of asking one owner in one domain. */
export interface ToldSource extends Omit<SourceReport, 'tookMs'> {
  /** The same, question by question: those of which the same is to be said stand together. */
  readonly questions: readonly ToldQuestions[];
}

export interface ToldQuestions extends Pick<SourceReport, 'status' | 'reason' | 'incomplete'> {
  /** Fields of the document: response keys from the root, joined by dots, sorted. */
  readonly paths: readonly string[];
}

/** The report of a subgraph, with its questions where they stand in the caller's document. */
export function placed(report: SubgraphReport, places: Places): SubgraphReport {
  return {
    ...report,
    sources: report.sources.flatMap((source) => {
      if (source.at === undefined) return [source];
      const [first = '', ...rest] = source.at.split('.');
      const below = places.get(first);
      const keys = below ? rest : [first, ...rest];
      return (below ?? places.get('') ?? [[]]).map((path) => ({
        ...source,
        at: [...path.filter((step) => typeof step === 'string' && step !== '@'), ...keys].join('.'),
      }));
    }),
  };
}

/**
 * What the caller is told of sources: the worst of each, so that who looks no further takes no silence for "no hit", and
 * beneath it which questions that is said of, so that nobody takes it for those that were answered.
 *
 * @param sources added up over the reports.
 * @param reports placed.
 */
export function toldSources(
  sources: readonly SourceReport[],
  reports: readonly SubgraphReport[],
): readonly ToldSource[] {
  const asked = reports.flatMap((report) => report.sources);
  return sources.map(({ tookMs: _exactly, ...shown }) => ({
    ...shown,
    questions: questionsOf(
      asked.filter(({ owner, domain }) => owner === shown.owner && domain === shown.domain),
    ),
  }));
}

function questionsOf(asked: SubgraphReport['sources']): readonly ToldQuestions[] {
  const byPlace = new Map<string, SourceReport>();
  for (const { at, ...report } of asked)
    if (at !== undefined) byPlace.set(at, worseOf(byPlace.get(at), report));
  const alike = new Map<string, { readonly said: Omit<ToldQuestions, 'paths'>; readonly paths: string[] }>();
  for (const [at, { status, reason, incomplete }] of byPlace) {
    const said = {
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(incomplete === undefined ? {} : { incomplete }),
    };
    const key = JSON.stringify(said);
    const known = alike.get(key);
    if (known) known.paths.push(at);
    else alike.set(key, { said, paths: [at] });
  }
  return [...alike.values()].map(({ said, paths }) => ({ ...said, paths: paths.sort() }));
}
