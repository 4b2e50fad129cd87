import type { StateCode } from '../../shared/src/core/ids.ts';
import { placeAt } from '../../shared/src/invented/places.ts';
import { STORY_TRAVELLERS } from '../../shared/src/invented/story-travellers.ts';
import type { StoryRecord } from '../../shared/src/invented/story.ts';

interface Journey {
  readonly owner: string;
  readonly number: string;
  readonly of: keyof typeof STORY_TRAVELLERS;
  readonly category: string;
  readonly at: string;
  readonly border: 'LAND_ROAD' | 'AIR';
  readonly place: string;
  readonly otherCountry: string;
  readonly transport: Readonly<Record<string, string>>;
}

const LORRY = { plate: 'INV 4411 M', plateCountry: 'RS', vehicle: 'lorry' };

const JOURNEYS: readonly Journey[] = [
  {
    ...{ owner: 'AT', number: '01', of: '02', category: 'TCN_VISA_EXEMPT', at: '2025-02-12T21:40:00Z' },
    ...{ border: 'LAND_ROAD', place: 'ATND2', otherCountry: 'HU', transport: LORRY },
  },
  {
    ...{ owner: 'FI', number: '02', of: '04', category: 'TCN_VISA_EXEMPT', at: '2025-06-01T05:15:00Z' },
    ...{ border: 'LAND_ROAD', place: 'FIVLA', otherCountry: 'RU' },
    transport: { plate: 'INV 7730 K', plateCountry: 'FI', vehicle: 'car' },
  },
  {
    ...{ owner: 'FR', number: '03', of: '01', category: 'EU_EEA_CH', at: '2025-10-17T09:05:00Z' },
    ...{ border: 'AIR', place: 'FRCDG', otherCountry: 'AE' },
    transport: { carrier: 'Invented Air', service: 'ZZ4411' },
  },
  {
    ...{ owner: 'RS', number: '04', of: '01', category: 'TCN_VISA_EXEMPT', at: '2025-04-29T23:10:00Z' },
    ...{ border: 'LAND_ROAD', place: 'RSPRS', otherCountry: 'MK', transport: LORRY },
  },
];

/** The journeys of the story. */
export const STORY_CROSSINGS: readonly StoryRecord[] = JOURNEYS.map((journey) => {
  const { owner, number, of, at } = journey;
  const human = STORY_TRAVELLERS[of];
  const { code, name, latitude, longitude } = placeAt(journey.place);
  const { surnames, forenames } = human.latin;
  return {
    local: `MELTEMI-${number}`,
    owner: owner as StateCode,
    authority: `${owner} border guard (invented)`,
    subjects: ['TRAVELLER'],
    madeOn: at.slice(0, 10),
    values: {
      traveller_category: journey.category,
      direction: 'ENTRY',
      occurred_at: at,
      border_type: journey.border,
      country: owner,
      other_country: journey.otherCountry,
      crossing_point: { code, name, latitude, longitude },
      authority: `${owner} border guard (invented)`,
      traveller: { surname: surnames, forenames, dateOfBirth: human.dateOfBirth },
      nationality: human.nationality,
      document: human.passport,
      face_presence: 'NOT_APPLICABLE',
      finger_presence: 'NOT_APPLICABLE',
      fallback_procedure: false,
      transport: {
        ...{ carrier: null, service: null, plate: null, plateCountry: null, vehicle: null },
        ...journey.transport,
      },
      hits: [
        {
          alertReference: `INVENTED-SIS-MELTEMI-${number}`,
          issuer: 'FR',
          actionTaken: 'Invented: discreet check carried out',
        },
      ],
      officer: 'officer-meltemi',
    },
  };
});
