import type { ReactElement } from 'react';
import { Label, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { useWords } from '../words/words.ts';

const DAY_MS = 86_400_000;

function dayNumber(day: string): number {
  return Math.round(Date.parse(day) / DAY_MS);
}

function dayOf(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** Two days between which events and links are shown. */
export function PeriodSlider({
  days: [first, last],
  period,
  change,
}: {
  readonly days: readonly [string, string];
  readonly period: readonly [string, string];
  readonly change: (period: readonly [string, string]) => void;
}): ReactElement {
  const say = useWords();
  return (
    <Slider
      className="chart-period"
      minValue={dayNumber(first)}
      maxValue={dayNumber(last)}
      value={period.map(dayNumber)}
      onChange={(value) => {
        const [from = 0, to = 0] = value as number[];
        change([dayOf(from), dayOf(to)]);
      }}
    >
      <Label>{say('chart.period', { from: period[0], to: period[1] })}</Label>
      <SliderTrack className="chart-track">
        <SliderThumb index={0} className="chart-thumb" aria-label={say('chart.period.from')} />
        <SliderThumb index={1} className="chart-thumb" aria-label={say('chart.period.to')} />
      </SliderTrack>
    </Slider>
  );
}
