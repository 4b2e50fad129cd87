import { useEffect, useState, type ReactElement, type RefObject } from 'react';
import { useWords } from '../words/words.ts';
import type { Shown } from './board.ts';
import type { ChartCanvas } from './canvas.ts';
import { LAYOUTS, type LayoutName } from './layout.ts';
import { isAsked } from './model.ts';
import type { Chart } from './useChart.ts';
import type { Download } from './useExport.ts';

interface ToolbarProps {
  readonly chart: Chart;
  readonly shown: Shown;
  readonly layout: readonly [LayoutName, (layout: LayoutName) => void];
  readonly canvas: RefObject<ChartCanvas | undefined>;
  readonly download: Download;
}

const LARGER = 1.25;

/** What can be done with the chart as a whole. */
export function Toolbar({ chart, shown, layout, canvas, download }: ToolbarProps): ReactElement {
  const say = useWords();
  const { board, act, canUndo, isAsking, step } = chart;
  const isEmpty = board.graph.nodes.size === 0;
  const toAsk = shown.nodes.filter((node) => !isAsked(node)).map(({ id }) => id);
  return (
    <div className="chart-bar">
      <AddForm chart={chart} />
      <LayoutChoice layout={layout} />
      <div className="chart-group">
        <button type="button" disabled={isEmpty} onClick={() => canvas.current?.layOut()}>
          {say('chart.again')}
        </button>
        <button type="button" disabled={isEmpty} onClick={() => canvas.current?.fit()}>
          {say('chart.fit')}
        </button>
        <button
          type="button"
          disabled={isEmpty}
          aria-label={say('chart.larger')}
          title={say('chart.larger')}
          onClick={() => canvas.current?.zoom(LARGER)}
        >
          +
        </button>
        <button
          type="button"
          disabled={isEmpty}
          aria-label={say('chart.smaller')}
          title={say('chart.smaller')}
          onClick={() => canvas.current?.zoom(1 / LARGER)}
        >
          −
        </button>
      </div>
      <div className="chart-group">
        <button type="button" disabled={toAsk.length === 0 || isAsking} onClick={() => void step(toAsk)}>
          {say('chart.all')}
        </button>
        <button type="button" disabled={!canUndo} onClick={() => act({ kind: 'undo' })}>
          {say('chart.undo')}
        </button>
        {board.hidden.size === 0 ? null : (
          <button type="button" onClick={() => act({ kind: 'showAll' })}>
            {say('chart.showHidden', { count: board.hidden.size })}
          </button>
        )}
        <button type="button" disabled={isEmpty} onClick={() => act({ kind: 'clear' })}>
          {say('chart.clear')}
        </button>
      </div>
      <div className="chart-group">
        <button type="button" disabled={isEmpty} onClick={() => void download('png')}>
          {say('chart.png')}
        </button>
        <button type="button" disabled={isEmpty} onClick={() => void download('svg')}>
          {say('chart.svg')}
        </button>
      </div>
    </div>
  );
}

function AddForm({ chart }: { readonly chart: Chart }): ReactElement {
  const say = useWords();
  const [id, setId] = useState('');
  const [wanted, setWanted] = useState<string>();
  const { isReady, isAsking, step } = chart;
  // Who is quicker than the schema is not forgotten.
  useEffect(() => {
    if (wanted === undefined || !isReady || isAsking) return;
    setWanted(undefined);
    setId('');
    void step([wanted]);
  }, [wanted, isReady, isAsking, step]);
  return (
    <form
      className="chart-group"
      onSubmit={(event) => {
        event.preventDefault();
        setWanted(id.trim());
      }}
    >
      <input
        className="chart-id"
        aria-label={say('chart.id')}
        placeholder={say('chart.id')}
        value={id}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => setId(target.value)}
      />
      <button type="submit" disabled={id.trim() === '' || wanted !== undefined}>
        {say('chart.add')}
      </button>
    </form>
  );
}

function LayoutChoice({ layout: [layout, setLayout] }: Pick<ToolbarProps, 'layout'>): ReactElement {
  const say = useWords();
  return (
    <fieldset className="chart-layouts">
      <legend>{say('chart.layout')}</legend>
      {LAYOUTS.map((name) => (
        <label key={name} className={name === layout ? 'chart-layout chosen' : 'chart-layout'}>
          <input
            type="radio"
            name="chart-layout"
            checked={name === layout}
            onChange={() => setLayout(name)}
          />
          {say(`chart.layout.${name}`)}
        </label>
      ))}
    </fieldset>
  );
}
