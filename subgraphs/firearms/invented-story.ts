import type { StateCode } from '../../shared/src/core/ids.ts';
import type { StoryRecord } from '../../shared/src/invented/story.ts';

interface Weapon {
  readonly owner: string;
  readonly number: string;
  readonly handling?: 'H0' | 'H1';
  readonly on: string;
  /** What it is, by column. */
  readonly make: Readonly<Record<string, unknown>>;
}

const WEAPONS: readonly Weapon[] = [
  {
    owner: 'DE',
    number: '01',
    on: '2025-02-14',
    make: {
      ...{ type: 'PISTOL', make: 'Glock', make_raw: 'GLOCK', model: '19', calibre: '9 mm Luger' },
      ...{ calibre_raw: '9x19', serial_number: 'MLT441107', country_of_manufacture: 'AT' },
    },
  },
  {
    owner: 'AT',
    number: '02',
    on: '2025-04-30',
    make: {
      ...{ type: 'PISTOL', make: 'Zastava', make_raw: 'Crvena zastava', model: 'M57' },
      ...{ calibre: '7.62 x 25 Tokarev', calibre_raw: '7,62x25', serial_number: 'MLT441208' },
      country_of_manufacture: 'RS',
    },
  },
  {
    owner: 'IE',
    number: '03',
    handling: 'H1',
    on: '2025-10-18',
    make: {
      ...{ type: 'PISTOL', make: 'Zoraki', make_raw: 'ZORAKI', model: '906', calibre: '9 mm P.A.K.' },
      ...{ calibre_raw: '9mm PAK', serial_number: 'MLT441309', country_of_manufacture: 'TR' },
    },
  },
];

/** The weapons of the story. */
export const STORY_FIREARMS: readonly StoryRecord[] = WEAPONS.map(
  ({ owner, number, handling, on, make }) => ({
    local: `MELTEMI-${number}`,
    owner: owner as StateCode,
    authority: `${owner} firearms register (invented)`,
    subjects: ['SUSPECT'],
    ...(handling && { handling }),
    madeOn: on,
    values: {
      ...make,
      action: 'SEMI_AUTOMATIC',
      bore: 'RIFLED',
      ignition: 'CENTREFIRE',
      eu_category: 'B1',
      origin: make['make'] === 'Zoraki' ? 'CONVERTED' : 'FACTORY',
      year_of_manufacture: 2012,
      status: 'SEIZED',
      status_since: on,
      status_events: [
        {
          status: 'SEIZED',
          on,
          country: owner,
          place: 'invented town',
          authority: `${owner} police (invented)`,
        },
      ],
      trace_requests: [
        { requester: owner, to: 'RS', status: 'SUBMITTED', submittedOn: on, dueOn: '2026-12-31' },
      ],
      ballistics: [
        {
          ...{ system: 'IBIN', reference: `INVENTED-${owner}-MELTEMI-${number}`, on, sceneCases: [] },
          laboratory: `${owner} forensic laboratory (invented)`,
        },
      ],
      case_number: `${owner}-INVENTED-MELTEMI`,
    },
  }),
);
