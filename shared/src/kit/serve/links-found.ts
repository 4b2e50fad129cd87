import type { GlobalId } from '../../core/ids.ts';
import type { SourceReport } from '../../policy/words/report.ts';
import type { RowsOfStatement } from '../../sources/sql/fan-out.ts';
import { extraOf } from '../../sources/sql/row.ts';
import type { HubRecord } from '../schema/hub.ts';
import type { Reference } from '../schema/references.ts';
import type { LinkFound } from './link-maker.ts';

/** A record has this many links at most in one answer; where there are more, the count says that it stops there. */
export const LINKS_PER_RECORD = 200;
/** So many of each source are looked at first: one more than are shown, so that there being more shows. */
export const LINKS_LOOKED_AT = LINKS_PER_RECORD + 1;
/** And so many where those lead to records that do not exist for the caller: others may stand behind them. */
export const LINKS_LOOKED_AT_MAX = 4_001;
/** Of so many records of one list at most, one after the other: of the others the count is not told. */
const RECORDS_LOOKED_AT_AGAIN = 20;

/** Of which records links are looked at, and of how many of each in each source. */
export interface LinksWanted {
  readonly ids: readonly GlobalId[];
  readonly limit: number;
}

/** Links before it is known of their other ends. */
export interface LinksFound {
  readonly links: readonly LinkFound[];
  readonly sources: readonly SourceReport[];
  /** Whether a source may have more of them. */
  readonly failed: boolean;
  /** Records of which a source has more than were looked at. */
  readonly cut: ReadonlySet<GlobalId>;
}

/** Links whose other ends exist for the caller, with those. */
export interface LinksSeen extends LinksFound {
  readonly far: ReadonlyMap<GlobalId, HubRecord | Reference>;
  /** Other ends about which somebody was asked. */
  readonly ends: ReadonlySet<GlobalId>;
}

/** The links of which the other ends were found. @param isPartial whether somebody who has some of them did not answer. */
export function seenOf(
  found: LinksFound,
  { ends, far, isPartial }: Pick<LinksSeen, 'ends' | 'far'> & { readonly isPartial: boolean },
): LinksSeen {
  const links = found.links.filter(({ other }) => far.has(other));
  return { ...found, links, far, ends, failed: found.failed || isPartial };
}

/** Records of which a source gave as many links as it was asked for. */
export function cutIn({ rows, sent = rows }: RowsOfStatement, limit: number): readonly GlobalId[] {
  const counts = new Map<GlobalId, number>();
  for (const row of sent) {
    const from = extraOf(row, 0) as GlobalId;
    counts.set(from, (counts.get(from) ?? 0) + 1);
  }
  return [...counts].flatMap(([from, count]) => (count >= limit ? [from] : []));
}

/** Records of which fewer links are seen than are shown, although there are more: what was looked at may lead nowhere. */
export function hiddenBehind({ links, cut }: LinksSeen): readonly GlobalId[] {
  const counts = new Map<GlobalId, number>();
  for (const { from } of links) counts.set(from, (counts.get(from) ?? 0) + 1);
  return [...cut].filter((id) => (counts.get(id) ?? 0) <= LINKS_PER_RECORD).slice(0, RECORDS_LOOKED_AT_AGAIN);
}
