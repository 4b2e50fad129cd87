import { useEffect, useRef, type ReactElement, type RefObject } from 'react';
import { useWords } from '../words/words.ts';
import { ChartCanvas, type Drawing, type Hands } from './canvas.ts';
import type { LayoutName } from './layout.ts';

/** The frame of the canvas. Whoever cannot see or point at it has the list. */
export function CanvasFrame({
  canvas,
  drawing,
  layout,
  ...hands
}: Hands & {
  readonly canvas: RefObject<ChartCanvas | undefined>;
  readonly drawing: Drawing;
  readonly layout: LayoutName;
}): ReactElement {
  const say = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const newest = useRef(hands);
  newest.current = hands;
  useEffect(() => {
    if (!frame.current) return undefined;
    const own = new ChartCanvas(frame.current, {
      select: (id) => newest.current.select(id),
      expand: (id) => newest.current.expand(id),
    });
    canvas.current = own;
    const size = new ResizeObserver(() => own.resize());
    size.observe(frame.current);
    const repaint = (): void => own.repaint();
    const media = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
      matchMedia(query),
    );
    for (const one of media) one.addEventListener('change', repaint);
    return () => {
      size.disconnect();
      for (const one of media) one.removeEventListener('change', repaint);
      canvas.current = undefined;
      own.close();
    };
  }, [canvas]);
  useEffect(() => canvas.current?.draw(drawing, layout));
  return (
    <>
      {/* The canvas writes a style of its own unless something has this id; ours stands in chart.css. */}
      <span id="__________cytoscape_stylesheet" hidden />
      <div
        className="chart-frame"
        role="img"
        aria-label={say('chart.picture', { nodes: drawing.nodes.length, edges: drawing.edges.length })}
      >
        <div ref={frame} className="chart-canvas" />
      </div>
    </>
  );
}
