import type { ReactElement } from 'react';
import { GridList, GridListItem } from 'react-aria-components';
import { useWords } from '../words/words.ts';
import type { Shown } from './board.ts';
import { SignIcon } from './Legend.tsx';
import { marksOf } from './marks.ts';
import { isAsked, isHitOnly, isPartlyWithheld, labelOf, type ChartNode } from './model.ts';

/** The same records as on the chart, for keyboard and screen reader: it can do all that the chart can. */
export function RecordList({
  shown,
  links,
  pinned,
  selected,
  select,
  expand,
}: {
  readonly shown: Shown;
  readonly links: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly pinned: ReadonlySet<string>;
  readonly selected: string | undefined;
  readonly select: (id: string | undefined) => void;
  readonly expand: (id: string) => void;
}): ReactElement {
  const say = useWords();
  const order = ['person', 'firearm', 'seizure', 'crossing'];
  const nodes = [...shown.nodes].sort(
    (a, b) => order.indexOf(a.domain) - order.indexOf(b.domain) || (labelOf(a) < labelOf(b) ? -1 : 1),
  );
  return (
    <>
      <h2 className="chart-head">{say('chart.list', { count: nodes.length })}</h2>
      <p className="chart-soft">{say('chart.listHint')}</p>
      <GridList
        className="chart-list"
        aria-label={say('chart.list', { count: nodes.length })}
        selectionMode="single"
        selectionBehavior="replace"
        selectedKeys={selected === undefined ? [] : [selected]}
        onSelectionChange={(keys) => select(keys === 'all' ? undefined : [...keys].map(String)[0])}
        onAction={(key) => {
          select(String(key));
          expand(String(key));
        }}
      >
        {nodes.map((node) => (
          <GridListItem key={node.id} id={node.id} textValue={labelOf(node)} className="chart-item">
            <Item node={node} links={links.get(node.id)} isPinned={pinned.has(node.id)} />
          </GridListItem>
        ))}
      </GridList>
    </>
  );
}

function Item({
  node,
  links,
  isPinned,
}: {
  readonly node: ChartNode;
  readonly links: Readonly<Record<string, number>> | undefined;
  readonly isPinned: boolean;
}): ReactElement {
  const say = useWords();
  const marks = marksOf(node, links, isPinned, say);
  const { domain, handling } = node;
  return (
    <>
      <SignIcon
        sign={{
          domain,
          ...(handling !== undefined && { handling }),
          isDashed: isPartlyWithheld(node),
          isHatched: isHitOnly(node),
        }}
      />
      <span className="chart-words">
        <bdi>{labelOf(node)}</bdi>
        <span className="chart-soft">
          {[say(`chart.domain.${domain}`), ...marks, ...(isAsked(node) ? [] : [say('chart.notAsked')])].join(
            ' · ',
          )}
        </span>
      </span>
    </>
  );
}
