import { useEffect, useRef, type ReactElement } from 'react';
import uPlot from 'uplot';
import { useWords } from '../words/words.ts';
import type { PictureProps } from './picture.ts';
import { useFigureLabels, type FigureLabels } from './labels.ts';
import { isTime, NOT_RECORDED, type Figure } from './pivot.ts';

/** More lines than these nobody tells apart; the table has all. */
const LINES_MAX = 8;
const COLOURS = ['--series-1', '--series-2', '--series-3', '--series-4'] as const;
const HEIGHT = 260;

interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** Figures over time, a line for each value of the other grouping. A gap is a figure that is not known or was left out. */
export function LineChart(props: PictureProps): ReactElement {
  const { wanted, measure } = props;
  const say = useWords();
  const labels = useFigureLabels();
  const frame = useRef<HTMLDivElement>(null);
  const { periods, lines, more } = linesOf(props, labels);
  const time = labels.grouping(
    isTime(wanted.down) ? wanted.down : wanted.across,
    wanted.statistic.groupingList,
  );
  const heading = say('figures.line', { measure: say(`figures.measure.${measure}`) });
  const key = JSON.stringify([periods, lines, time]);
  useEffect(() => {
    if (!frame.current) return undefined;
    return draw(frame.current, { periods, lines, number: labels.number, time });
    // What is drawn stands in `key`.
  }, [key]);
  return (
    <section className="figure">
      <h3>{heading}</h3>
      <div className="figures-line" ref={frame} role="img" aria-label={say('figures.alt', { heading })} />
      {more > 0 ? <p className="soft">{say('figures.line.more', { more })}</p> : null}
    </section>
  );
}

/** The lines with the most first. */
function linesOf({ pivot, wanted }: PictureProps, labels: FigureLabels) {
  const isDown = isTime(wanted.down);
  const [time, others, of] = isDown
    ? [pivot.downs, pivot.acrosses, wanted.across]
    : [pivot.acrosses, pivot.downs, wanted.down];
  const periods = time.filter((period) => period !== NOT_RECORDED);
  const at = (period: string, other: string): Figure =>
    isDown ? pivot.at(period, other) : pivot.at(other, period);
  const all = others
    .map((other): Line & { readonly total: number } => {
      const figures = periods.map((period) => at(period, other));
      const values = figures.map(({ value, isPartly }) => (isPartly ? null : value));
      return {
        label: labels.value(of, other),
        values,
        total: figures.reduce((sum, { value }) => sum + (value ?? 0), 0),
      };
    })
    .filter(({ values }) => values.some((value) => value !== null))
    .sort((a, b) => b.total - a.total);
  const lines = all.slice(0, LINES_MAX).map(({ label, values }): Line => ({ label, values }));
  return { periods, lines, more: all.length - lines.length };
}

/** What is drawn, and in whose words. */
interface Drawn {
  readonly periods: readonly string[];
  readonly lines: readonly Line[];
  readonly number: (value: number) => string;
  /** What the periods are called. */
  readonly time: string;
}

/** Draws anew when size or colours of the page change. @returns what takes it away. */
function draw(frame: HTMLElement, drawn: Drawn): () => void {
  let plot: uPlot | undefined;
  const make = (): void => {
    plot?.destroy();
    const colours = coloursOf(frame);
    const options = optionsOf(frame.clientWidth || 480, drawn, colours);
    const data = [drawn.periods.map(secondsOf), ...drawn.lines.map(({ values }) => [...values])];
    plot = new uPlot(options, data as uPlot.AlignedData, frame);
  };
  make();
  const size = new ResizeObserver(() => plot?.setSize({ width: frame.clientWidth, height: HEIGHT }));
  size.observe(frame);
  const schemes = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
    matchMedia(query),
  );
  for (const scheme of schemes) scheme.addEventListener('change', make);
  return () => {
    size.disconnect();
    for (const scheme of schemes) scheme.removeEventListener('change', make);
    plot?.destroy();
  };
}

interface Colours {
  readonly ink: string;
  readonly grid: string;
  readonly lines: readonly string[];
}

/** A canvas knows no variables of the page: they are read off an element. */
function coloursOf(frame: HTMLElement): Colours {
  const probe = document.createElement('span');
  probe.hidden = true;
  frame.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = { ink: read('--ink'), grid: read('--line-soft'), lines: COLOURS.map(read) };
  probe.remove();
  return colours;
}

function optionsOf(width: number, { lines, number, time }: Drawn, colours: Colours): uPlot.Options {
  const axis = {
    stroke: colours.ink,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { stroke: colours.grid },
  };
  return {
    ...{ width, height: HEIGHT },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    series: [
      { label: time, value: (_plot, seconds: number | null) => (seconds === null ? '–' : dayOf(seconds)) },
      ...lines.map(({ label }, at): uPlot.Series => ({
        label,
        stroke: colours.lines[at % COLOURS.length] ?? colours.ink,
        width: 2,
        // Colour alone tells no lines apart: the second four are dashed.
        ...(at >= COLOURS.length && { dash: [6, 4] }),
        points: { show: true, size: 5 },
        value: (_plot: uPlot, value: number | null) => (value === null ? '–' : number(value)),
      })),
    ],
    axes: [
      { ...axis, values: (_plot, ticks) => ticks.map((seconds) => dayOf(seconds)), space: 70 },
      { ...axis, values: (_plot, ticks) => ticks.map(number), size: 64 },
    ],
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.05)] } },
    legend: { markers: { dash: (_plot, at) => (at > COLOURS.length ? 'dashed' : 'solid') } },
    cursor: { drag: { x: false, y: false } },
  };
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 7);
}

/** The first day of a year, quarter or month, in seconds since 1970. */
function secondsOf(period: string): number {
  const [, year = '', quarter, part = '1'] = /^(\d{4})(?:-(Q?)(\d{1,2}))?$/u.exec(period) ?? [];
  const month = quarter === 'Q' ? (Number(part) - 1) * 3 : Number(part) - 1;
  return Date.UTC(Number(year), month, 1) / 1000;
}
