import { parseGlobalId } from '../../core/ids.ts';
import type { Inquiry } from '../../policy/words/inquiry.ts';
import type { SubgraphReport } from '../../policy/words/report.ts';
import type { IdBox } from './id-box.ts';

/**
 * The inquiry as the law takes it: releases come with the ids that callers have, as neither gateway nor ledger ever holds an
 * owner's reference, and name records by their owner's here.
 *
 * @param onUnreadable told of a release whose record this hub never named. It opens nothing.
 */
export function withOwnersIds(
  inquiry: Inquiry,
  ids: IdBox,
  onUnreadable: (release: string) => void,
): Inquiry {
  if (inquiry.releases === undefined || inquiry.releases.length === 0) return inquiry;
  const releases = inquiry.releases.flatMap((fact) => {
    try {
      return [{ ...fact, record: ids.open(fact.record, fact.domain).id }];
    } catch {
      onUnreadable(fact.id);
      return [];
    }
  });
  return { ...inquiry, releases };
}

/** The report as gateway and ledger take it: the releases that spoke, with the ids that callers have. */
export function withCallersIds(report: SubgraphReport, ids: IdBox): SubgraphReport {
  const { decided } = report;
  if (decided?.some(({ releases }) => releases !== undefined) !== true) return report;
  return {
    ...report,
    decided: decided.map((some) =>
      some.releases === undefined
        ? some
        : {
            ...some,
            releases: some.releases.map((fact) => {
              const { owner, domain, local } = parseGlobalId(fact.record);
              return { ...fact, record: ids.seal(owner, domain, local) };
            }),
          },
    ),
  };
}
