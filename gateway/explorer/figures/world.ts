import {
  geoAzimuthalEqualArea,
  geoCentroid,
  geoNaturalEarth1,
  geoPath,
  type GeoPermissibleObjects,
  type GeoProjection,
} from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlas from 'world-atlas/countries-110m.json';
import { CODE_OF } from './countries.ts';

/** A country as the map draws it; without a code where ISO 3166-1 has none. */
export interface Land {
  readonly code: string | undefined;
  readonly path: string;
  /** Where its name stands; nothing where that is behind the edge. */
  readonly middle: readonly [x: number, y: number] | undefined;
}

export const SIZE = { width: 640, height: 360 } as const;
/** Corners of the part of Europe that is shown. */
const EUROPE: GeoPermissibleObjects = {
  type: 'MultiPoint',
  coordinates: [
    [-10, 36],
    [-10, 62],
    [30, 71],
    [38, 36],
    [14, 71],
  ],
};

const topology = atlas as unknown as Topology<{ countries: GeometryCollection }>;
/** Of countries with land far away: where their mainland is. */
const MAINLANDS: Readonly<Record<string, readonly [number, number]>> = {
  FR: [2.5, 46.6],
  NO: [9, 61.5],
  US: [-98, 39],
};
const FEATURES = feature(topology, topology.objects.countries).features.map((one) => {
  const code = CODE_OF.get(String(one.id).padStart(3, '0'));
  return { code, feature: one, centre: MAINLANDS[code ?? ''] ?? geoCentroid(one) };
});

const CENTRES: ReadonlyMap<string, readonly [number, number]> = new Map(
  FEATURES.flatMap(({ code, centre }) => (code === undefined ? [] : [[code, centre] as const])),
);

/** Whether the map has a country. */
export function isDrawn(code: string): boolean {
  return CENTRES.has(code);
}

/** Whether all of these are in the part of Europe that can be shown alone. */
export function isEuropean(codes: readonly string[]): boolean {
  return codes.every((code) => {
    const [east, north] = CENTRES.get(code) ?? [0, 50];
    return east > -25 && east < 40 && north > 34;
  });
}

/** The map of Europe, or of the world. */
export function worldOf(isEurope: boolean): {
  readonly lands: readonly Land[];
  /** The great circle between two countries, as the path of an SVG. */
  readonly route: (from: string, to: string) => string | undefined;
  readonly middleOf: (code: string) => readonly [number, number] | undefined;
} {
  const projection = projectionOf(isEurope);
  const path = geoPath(projection);
  const middleOf = (code: string): readonly [number, number] | undefined => {
    const centre = CENTRES.get(code);
    const [x, y] = (centre && projection([centre[0], centre[1]])) ?? [];
    return x === undefined || y === undefined || x < 0 || y < 0 || x > SIZE.width || y > SIZE.height
      ? undefined
      : [x, y];
  };
  return {
    middleOf,
    lands: FEATURES.filter(({ code }) => code !== 'AQ').map(({ code, feature: one }) => ({
      code,
      path: path(one) ?? '',
      middle: code === undefined ? undefined : middleOf(code),
    })),
    route: (from, to) => {
      const [a, b] = [CENTRES.get(from), CENTRES.get(to)];
      if (!a || !b) return undefined;
      return path({ type: 'LineString', coordinates: [[...a], [...b]] }) ?? undefined;
    },
  };
}

function projectionOf(isEurope: boolean): GeoProjection {
  const { width, height } = SIZE;
  if (!isEurope) {
    const habitable: GeoPermissibleObjects = {
      type: 'FeatureCollection',
      features: FEATURES.filter(({ code }) => code !== 'AQ').map((one) => one.feature),
    };
    return geoNaturalEarth1()
      .fitSize([width, height], habitable)
      .clipExtent([
        [0, 0],
        [width, height],
      ]);
  }
  return geoAzimuthalEqualArea()
    .rotate([-13, -52])
    .fitSize([width, height], EUROPE)
    .clipExtent([
      [0, 0],
      [width, height],
    ]);
}
