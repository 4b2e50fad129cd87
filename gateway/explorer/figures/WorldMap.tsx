import { useMemo, type ReactElement } from 'react';
import { useWords } from '../words/words.ts';
import { useFigureLabels } from './labels.ts';
import type { Measure, StatisticRow } from './pivot.ts';
import { PlaceList } from './PlaceList.tsx';
import { placesOf, type Place, type Places } from './places.ts';
import { stepOf } from './steps.ts';
import { Stripes } from './Stripes.tsx';
import type { Wanted } from './useFigures.ts';
import { isDrawn, isEuropean, SIZE, worldOf } from './world.ts';

/** More routes than these are a tangle; the list has all. */
const ROUTES_MAX = 60;

interface MapProps {
  readonly rows: readonly StatisticRow[];
  readonly wanted: Wanted;
  readonly measure: Measure;
  /** States of which nothing, or not all, is known. */
  readonly silent: readonly string[];
  /** The country or route that is pointed at in the list. */
  readonly at: string | undefined;
  readonly point: (code: string | undefined) => void;
}

/** Countries shaded by their figures, and routes as great circles. The list beneath says the same without a picture. */
export function WorldMap({ rows, wanted, measure, silent, at, point }: MapProps): ReactElement {
  const say = useWords();
  const labels = useFigureLabels();
  const shown = useMemo(() => placesOf(rows, wanted, measure), [rows, wanted, measure]);
  const { places, routes, of, ends } = shown;
  const list = wanted.statistic.groupingList;
  const heading =
    routes.length > 0
      ? say('figures.map.routes', {
          from: labels.grouping(ends[0] ?? '', list),
          to: labels.grouping(ends[1] ?? '', list),
        })
      : say('figures.map', { by: labels.grouping(of, list) });
  const missing = places.filter(({ code }) => !isDrawn(code)).map(({ code }) => labels.value(of, code));
  return (
    <section className="figure">
      <h3>{heading}</h3>
      <Picture shown={shown} silent={of === 'OWNER' ? silent : []} at={at} heading={heading} />
      {missing.length === 0 ? null : (
        <p className="soft">{say('figures.map.missing', { places: missing.join(', ') })}</p>
      )}
      <PlaceList shown={shown} point={point} />
      <p className="soft figures-source">{say('figures.map.source')}</p>
    </section>
  );
}

function Picture({
  shown: { places, routes, of },
  silent,
  at,
  heading,
}: {
  readonly shown: Places;
  readonly silent: readonly string[];
  readonly at: string | undefined;
  readonly heading: string;
}): ReactElement {
  const say = useWords();
  const labels = useFigureLabels();
  const codes = [
    ...places.map(({ code }) => code),
    ...routes.flatMap(({ from, to }) => [from, to]),
    ...silent,
  ];
  const isEurope = isEuropean(codes);
  const world = useMemo(() => worldOf(isEurope), [isEurope]);
  const byCode = new Map(places.map((place) => [place.code, place]));
  const most = Math.max(0, ...places.map(({ value }) => value));
  return (
    <svg
      className="figures-map"
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      role="img"
      aria-label={say('figures.alt', { heading })}
    >
      <Stripes id="map-stripes" />
      {world.lands.map(({ code, path }, index) => {
        const place = code === undefined ? undefined : byCode.get(code);
        const isSilent = code !== undefined && silent.includes(code) && !place;
        return (
          <path
            key={index}
            d={path}
            className={`land ${classOf(place, most, isSilent)}`}
            data-pointed={(code !== undefined && code === at) || undefined}
            {...(place?.isPartly === true && place.value === 0 && { fill: 'url(#map-stripes)' })}
          >
            {code === undefined || (!place && !isSilent) ? null : (
              <title>
                {`${labels.value(of, code)}: ${isSilent ? say('figures.cell.unknown') : figureText(place, labels)}`}
              </title>
            )}
          </path>
        );
      })}
      <Routes routes={routes} world={world} at={at} />
      {world.lands.map(({ code, middle }) =>
        code === undefined || !middle || (!byCode.has(code) && !silent.includes(code)) ? null : (
          <text key={code} x={middle[0]} y={middle[1]} className="land-name" aria-hidden="true">
            {code}
            {silent.includes(code) ? '?' : ''}
          </text>
        ),
      )}
    </svg>
  );
}

/** Great circles, the wider the more. */
function Routes({
  routes,
  world,
  at,
}: Pick<Places, 'routes'> & {
  readonly world: ReturnType<typeof worldOf>;
  readonly at: string | undefined;
}): ReactElement {
  const labels = useFigureLabels();
  const most = Math.max(1, ...routes.map(({ value }) => value));
  return (
    <>
      {routes.slice(0, ROUTES_MAX).map((route) => (
        <path
          key={route.code}
          className="route"
          d={world.route(route.from, route.to) ?? ''}
          strokeWidth={1 + (route.value / most) * 4}
          data-pointed={route.code === at || undefined}
        >
          <title>
            {`${labels.value('COUNTRY', route.from)} → ${labels.value('COUNTRY', route.to)}: ${figureText(route, labels)}`}
          </title>
        </path>
      ))}
    </>
  );
}

function classOf(place: Place | undefined, most: number, isSilent: boolean): string {
  if (isSilent) return 'silent';
  return place ? `step-${stepOf(place.value, most)}` : '';
}

function figureText(place: Place | undefined, labels: ReturnType<typeof useFigureLabels>): string {
  if (!place) return '';
  return labels.figure({ value: place.value, isPartly: place.isPartly, isRounded: false });
}
