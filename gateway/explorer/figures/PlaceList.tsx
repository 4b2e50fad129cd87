import type { ReactElement } from 'react';
import { useWords } from '../words/words.ts';
import { useFigureLabels } from './labels.ts';
import type { Place, Places } from './places.ts';

/** The map as a list: whoever stands on a line sees it on the map. */
export function PlaceList({
  shown: { of, places, routes },
  point,
}: {
  readonly shown: Places;
  readonly point: (code: string | undefined) => void;
}): ReactElement {
  const say = useWords();
  const labels = useFigureLabels();
  const line = (place: Place, name: string): ReactElement => (
    <li key={place.code}>
      <button
        type="button"
        className="quiet"
        onFocus={() => point(place.code)}
        onBlur={() => point(undefined)}
        onMouseEnter={() => point(place.code)}
        onMouseLeave={() => point(undefined)}
      >
        {name}
      </button>{' '}
      {labels.figure({ value: place.value, isPartly: place.isPartly, isRounded: false })}
    </li>
  );
  return (
    <details className="figures-places">
      <summary>{say('figures.map.list', { lines: places.length + routes.length })}</summary>
      <ol>
        {routes.map((route) =>
          line(route, `${labels.value('COUNTRY', route.from)} → ${labels.value('COUNTRY', route.to)}`),
        )}
        {places.map((place) => line(place, labels.value(of, place.code)))}
      </ol>
    </details>
  );
}
