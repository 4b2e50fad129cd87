import type { ApolloServerPlugin } from '@apollo/server';
import type { Receipt } from '../../../shared/src/ledger/proof/ledger.ts';
import type { SubgraphReport } from '../../../shared/src/policy/words/report.ts';
import { typesWithIds } from './ids-asked.ts';
import { mergeConditions } from './merge-conditions.ts';
import { mergeReports, toldDisclosure } from './merge-reports.ts';
import type { ReleasesNotice } from './releases-notice.ts';
import { toldSources } from './told-sources.ts';

/** What an answer tells beside its data, and where it comes from. */
export interface ToldContext {
  readonly receipt: Receipt;
  readonly notice: string | undefined;
  /** What the answer says of releases; nothing when all that concern it are known. */
  readonly releases: ReleasesNotice | undefined;
  /** What the subgraphs reported. */
  readonly reports: readonly SubgraphReport[];
  /** Filled when the answer is ready. An object of its own, as @apollo/server hands a copy of the context around. */
  readonly outcome: { summary: SubgraphReport | undefined; errorCodes: readonly string[] };
}

/** Adds who answered, what was withheld, what travels with the rest and the receipt, before the answer is made into bytes. */
export const attachExtensions: ApolloServerPlugin<ToldContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response, contextValue, document, schema }) => {
        if (response.body.kind !== 'single') return Promise.resolve();
        const { singleResult } = response.body;
        const { reports, outcome, receipt, releases, notice } = contextValue;
        const summary = mergeReports(reports);
        outcome.summary = summary;
        outcome.errorCodes = (singleResult.errors ?? []).map(({ extensions }) =>
          String(extensions?.['code'] ?? 'INTERNAL'),
        );
        const hasData = document !== undefined && singleResult.data != null;
        singleResult.extensions = {
          sources: toldSources(summary.sources, reports),
          disclosure: toldDisclosure(summary),
          conditions: hasData ? mergeConditions(reports, typesWithIds(document, schema)) : [],
          receipt,
          ...(releases === undefined ? {} : { releases }),
          ...(notice === undefined ? {} : { notice }),
        };
        return Promise.resolve();
      },
    }),
};
