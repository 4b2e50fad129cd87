import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { useSayer } from '../answer/useSayer.ts';
import type { ScreenProps } from '../app/screen.ts';
import { useWords } from '../words/words.ts';
import { daysOf, shownOf, type Shown } from './board.ts';
import type { ChartCanvas } from './canvas.ts';
import type { Drawn } from './canvas-style.ts';
import { CanvasFrame } from './CanvasFrame.tsx';
import { ChooseDialog } from './ChooseDialog.tsx';
import { Details } from './Details.tsx';
import type { LayoutName } from './layout.ts';
import { Legend } from './Legend.tsx';
import { linesOf, marksOf } from './marks.ts';
import { labelOf, shownLinks } from './model.ts';
import { PeriodSlider } from './PeriodSlider.tsx';
import { RecordList } from './RecordList.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useChart, type Chart, type Outcome } from './useChart.ts';
import { useExport } from './useExport.ts';

/** Records and their links as a picture, and the same as a list. */
export function ChartScreen({ input }: ScreenProps<'chart'>): ReactElement {
  const say = useWords();
  const chart = useChart();
  const { board } = chart;
  const [selected, select] = useState<string>();
  const [layout, setLayout] = useState<LayoutName>('force');
  const canvas = useRef<ChartCanvas>(undefined);
  const shown = useMemo(() => shownOf(board), [board]);
  const drawn = useDrawn(chart, shown);
  const download = useExport(chart, shown, drawn, canvas);
  useBegin(chart, input?.ids);
  const node = selected === undefined ? undefined : board.graph.nodes.get(selected);
  const days = daysOf(board);
  return (
    <div className="chart">
      <Toolbar chart={chart} shown={shown} layout={[layout, setLayout]} canvas={canvas} download={download} />
      <OutcomeLine outcome={chart.outcome} isAsking={chart.isAsking} />
      {board.graph.nodes.size === 0 ? (
        <p className="chart-empty">{say('chart.empty')}</p>
      ) : (
        <div className="chart-room">
          <div className="chart-side">
            <RecordList
              shown={shown}
              links={drawn.links}
              pinned={board.pinned}
              selected={selected}
              select={select}
              expand={(id) => void chart.step([id])}
            />
          </div>
          <div className="chart-middle">
            <CanvasFrame
              canvas={canvas}
              drawing={{ ...drawn, roots: chart.roots, selected }}
              layout={layout}
              select={select}
              expand={(id) => void chart.step([id])}
            />
            {days && days[0] < days[1] ? (
              <PeriodSlider
                days={days}
                period={board.period ?? days}
                change={(period) => chart.act({ kind: 'period', period })}
              />
            ) : null}
            <Legend nodes={shown.nodes} />
          </div>
          <div className="chart-side">
            {node ? (
              <Details key={node.id} node={node} chart={chart} links={drawn.links.get(node.id)} />
            ) : (
              <p className="chart-soft">{say('chart.choose')}</p>
            )}
          </div>
        </div>
      )}
      {chart.choice ? <ChooseDialog choice={chart.choice} put={chart.put} /> : null}
    </div>
  );
}

/** What another screen hands over is asked once, as soon as anything can be. */
function useBegin(chart: Chart, ids: readonly string[] | undefined): void {
  const begun = useRef<readonly string[]>(undefined);
  useEffect(() => {
    if (!ids || ids.length === 0 || !chart.isReady || begun.current === ids) return;
    begun.current = ids;
    void chart.step(ids);
  }, [ids, chart]);
}

/** The words on the chart. */
function useDrawn({ board }: Chart, shown: Shown): Drawn {
  const say = useWords();
  const sayer = useSayer();
  return useMemo(() => {
    const links = shownLinks(shown.edges);
    return {
      links,
      nodes: shown.nodes.map((node) => {
        const isPinned = board.pinned.has(node.id);
        const marks = marksOf(node, links.get(node.id), isPinned, say);
        return { node, isPinned, label: linesOf(labelOf(node), marks) };
      }),
      edges: shown.edges.map((edge) => ({
        edge,
        label: edge.kind === undefined ? '' : sayer.code(`${edge.type}Kind`, edge.kind),
      })),
    };
  }, [board, shown, say, sayer]);
}

function OutcomeLine({
  outcome,
  isAsking,
}: {
  readonly outcome: Outcome | undefined;
  readonly isAsking: boolean;
}): ReactElement {
  const say = useWords();
  return (
    <div className="chart-outcome" role="status">
      {isAsking ? <span>{say('chart.asking')}</span> : null}
      {outcome ? <OutcomeWords outcome={outcome} /> : null}
    </div>
  );
}

function OutcomeWords({ outcome }: { readonly outcome: Outcome }): ReactElement {
  const say = useWords();
  const { added, missing, silent, failure, isNotId } = outcome;
  if (isNotId === true) return <span className="chart-bad">{say('chart.notId')}</span>;
  return (
    <>
      {failure === undefined ? (
        <span>{say('chart.done', { nodes: added })}</span>
      ) : (
        <span className="chart-bad">{say('chart.failed', { message: failure })}</span>
      )}
      {missing > 0 ? <span>{say('chart.missing', { count: missing })}</span> : null}
      {silent.length > 0 ? (
        <span className="chart-warn">{say('chart.unanswered', { states: silent.join(', ') })}</span>
      ) : null}
    </>
  );
}
