import { isAsked, remaining, type ChartNode, type Remaining } from './model.ts';
import type { useWords } from '../words/words.ts';

type Say = ReturnType<typeof useWords>;

/** `+3`, `+3 or more`, or nothing where all known links are shown. */
export function moreWords({ count, isAtLeast }: Remaining, say: Say): string | undefined {
  if (count === 0) return undefined;
  return say(isAtLeast ? 'chart.moreAtLeast' : 'chart.more', { count });
}

/** States that did not tell all links of a record. */
export function silentOf({ links }: ChartNode): readonly string[] {
  return [...new Set(Object.values(links).flatMap(({ silent }) => silent))].sort();
}

/** The second line of a record: State, handling, links not shown, who did not answer. */
export function marksOf(
  node: ChartNode,
  shown: Readonly<Record<string, number>> | undefined,
  isPinned: boolean,
  say: Say,
): readonly string[] {
  const silent = silentOf(node);
  return [
    node.owner,
    ...(node.handling === undefined ? [] : [node.handling]),
    ...[isAsked(node) ? moreWords(remaining(node, shown), say) : undefined].filter(
      (word) => word !== undefined,
    ),
    ...(isPinned ? [say('chart.mark.pinned')] : []),
    ...(silent.length > 0 ? [say('chart.mark.silent', { states: silent.join(' ') })] : []),
  ];
}

/** The two lines under a record on the canvas and on paper. */
export function linesOf(name: string, marks: readonly string[]): string {
  return `${name}\n${marks.join(' · ')}`;
}
