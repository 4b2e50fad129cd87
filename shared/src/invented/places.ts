import { readFileSync } from 'node:fs';
import type { StateCode } from '../core/ids.ts';

/** A real place at which the generator lets invented things happen. */
export interface Place {
  /** UN/LOCODE. */
  readonly code: string;
  readonly name: string;
  readonly country: string;
  readonly kind: 'PORT' | 'AIRPORT' | 'ROAD' | 'RAIL';
  readonly latitude: number | null;
  readonly longitude: number | null;
}

function read(): readonly Place[] {
  const [, ...lines] = readFileSync(new URL('./data/places.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [code = '', name = '', country = '', kind = '', latitude = '', longitude = ''] = line.split(',');
    return {
      code,
      name,
      country,
      kind: kind as Place['kind'],
      latitude: latitude === '' ? null : Number(latitude),
      longitude: longitude === '' ? null : Number(longitude),
    };
  });
}

export const PLACES: readonly Place[] = read();

const BY_CODE = new Map(PLACES.map((place) => [place.code, place]));
const BY_COUNTRY = new Map<string, Place[]>();
for (const place of PLACES) BY_COUNTRY.set(place.country, [...(BY_COUNTRY.get(place.country) ?? []), place]);

/** @throws RangeError when the code is not in places.csv. */
export function placeAt(code: string): Place {
  const place = BY_CODE.get(code);
  if (!place) throw new RangeError(`places.csv has no ${code}`);
  return place;
}

/** Crossing points of a State, at least one. */
export function placesOf(state: StateCode): readonly Place[] {
  const places = BY_COUNTRY.get(state);
  if (!places) throw new RangeError(`places.csv has no place in ${state}`);
  return places;
}

/** A way that drugs are known to take, after the published reports of UNODC and EUDA: origin, then stops. */
export interface Route {
  readonly substances: readonly string[];
  readonly mode: 'MARITIME_CONTAINER' | 'ROAD' | 'AIR_COMMERCIAL' | 'POST_PARCEL' | 'RAIL' | 'MARITIME_OTHER';
  readonly stops: readonly string[];
}

/** The last stop is followed by a place in the State of the seizure. */
export const ROUTES: readonly Route[] = [
  { substances: ['cocaine'], mode: 'MARITIME_CONTAINER', stops: ['COCTG', 'PAONX', 'NLRTM'] },
  { substances: ['cocaine'], mode: 'MARITIME_CONTAINER', stops: ['ECGYE', 'PAONX', 'BEANR'] },
  { substances: ['cocaine'], mode: 'MARITIME_CONTAINER', stops: ['BRSSZ', 'SNDKR', 'ESVLC'] },
  { substances: ['cocaine'], mode: 'MARITIME_CONTAINER', stops: ['PECLL', 'DOCAU', 'ESALG'] },
  { substances: ['cocaine'], mode: 'MARITIME_OTHER', stops: ['COTRB', 'CVRAI', 'IEORK'] },
  { substances: ['cannabis resin'], mode: 'MARITIME_OTHER', stops: ['MAPTM', 'ESALG'] },
  { substances: ['cannabis resin'], mode: 'ROAD', stops: ['MACAS', 'ESCEU', 'ESJQR', 'FRMRS'] },
  { substances: ['heroin'], mode: 'ROAD', stops: ['AFKBL', 'IRTHR', 'TRKPU', 'BGKAP', 'RSDIM', 'HRVUK'] },
  { substances: ['heroin'], mode: 'ROAD', stops: ['AFKBL', 'IRTHR', 'TRKPU', 'RSPRS', 'HUROS', 'ATND2'] },
  { substances: ['heroin'], mode: 'MARITIME_CONTAINER', stops: ['PKKHI', 'GRPIR', 'ITGIT'] },
  { substances: ['amphetamine', 'MDMA'], mode: 'ROAD', stops: ['NLAMS', 'DEFFO', 'PLGDN'] },
  { substances: ['MDMA', 'LSD'], mode: 'POST_PARCEL', stops: ['NLAMS'] },
  { substances: ['amphetamine'], mode: 'MARITIME_CONTAINER', stops: ['SYLTK', 'LBBEY', 'ITGIT'] },
  { substances: ['methamphetamine', 'ketamine'], mode: 'AIR_COMMERCIAL', stops: ['INNSA', 'TRIST'] },
  { substances: ['3-MMC', 'fentanyl'], mode: 'POST_PARCEL', stops: ['CNSZX'] },
  { substances: ['cannabis herb'], mode: 'ROAD', stops: ['ALDRZ', 'MEBAR', 'HRVUK'] },
];
