import type { Domain } from '../core/vocabulary.ts';

/** One end of a link: State, domain and the number behind `MELTEMI-`. */
export type StoryEnd = readonly [state: string, domain: Domain, number: string];

/** A link of the story, recorded by the State of its near end. */
export interface StoryLink {
  readonly kind: string;
  readonly near: StoryEnd;
  readonly far: StoryEnd;
  readonly since: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

const VERIFIED = {
  colour: 'WHITE',
  rules: ['NAME_TRANSLITERATION', 'DOB_EQUAL', 'SEX_EQUAL'],
  score: 0.97,
  confirmedBy: 'DE criminal police (invented)',
  confirmedOn: '2025-03-03',
};
const UNVERIFIED = { ...VERIFIED, colour: 'YELLOW', score: 0.91, confirmedBy: null, confirmedOn: null };

/** Who belongs to whom and to what in "Operation Meltemi". All of it is invented. */
export const STORY_LINKS: readonly StoryLink[] = [
  // One human in three registers, under three spellings.
  same(['DE', 'person', '01'], ['FR', 'person', '01'], VERIFIED),
  same(['DE', 'person', '01'], ['RS', 'person', '01'], UNVERIFIED),
  same(['FR', 'person', '01'], ['DE', 'person', '01'], VERIFIED),
  same(['RS', 'person', '01'], ['DE', 'person', '01'], UNVERIFIED),
  same(['AT', 'person', '02'], ['RS', 'person', '02'], VERIFIED),
  same(['RS', 'person', '02'], ['AT', 'person', '02'], VERIFIED),
  same(['ES', 'person', '03'], ['FR', 'person', '03'], UNVERIFIED),
  // Who knows whom.
  link('ASSOCIATE', ['DE', 'person', '01'], ['ES', 'person', '03'], '2024-11-20'),
  link('CO_OFFENDER', ['DE', 'person', '01'], ['AT', 'person', '02'], '2025-02-14'),
  link('CONTACT', ['DE', 'person', '01'], ['FI', 'person', '04'], '2025-06-02'),
  link('CONTACT', ['FR', 'person', '01'], ['IE', 'person', '05'], '2025-09-09'),
  link('FAMILY', ['ES', 'person', '03'], ['FI', 'person', '04'], '2023-05-05'),
  // Weapons.
  link('USED_BY', ['DE', 'firearm', '01'], ['DE', 'person', '01'], '2025-02-14'),
  link('USED_BY', ['AT', 'firearm', '02'], ['AT', 'person', '02'], '2025-04-30'),
  link('TRACED_TO', ['IE', 'firearm', '03'], ['IE', 'person', '05'], '2025-10-01'),
  link('BALLISTIC_MATCH', ['DE', 'firearm', '01'], ['AT', 'firearm', '02'], '2025-07-07'),
  // Seizures.
  link('ORGANISER', ['DE', 'seizure', '01'], ['DE', 'person', '01'], '2025-02-14'),
  link('COURIER', ['DE', 'seizure', '01'], ['AT', 'person', '02'], '2025-02-14'),
  link('FOUND_IN', ['DE', 'seizure', '01'], ['DE', 'firearm', '01'], '2025-02-14'),
  link('SEIZED_AT', ['DE', 'seizure', '01'], ['AT', 'crossing', '01'], '2025-02-14'),
  link('ORGANISER', ['ES', 'seizure', '02'], ['ES', 'person', '03'], '2024-11-20'),
  link('OWNER', ['ES', 'seizure', '02'], ['DE', 'person', '01'], '2024-11-20'),
  link('DRIVER', ['RS', 'seizure', '03'], ['RS', 'person', '02'], '2025-04-30'),
  link('FOUND_IN', ['RS', 'seizure', '03'], ['AT', 'firearm', '02'], '2025-04-30'),
  link('SEIZED_AT', ['RS', 'seizure', '03'], ['RS', 'crossing', '04'], '2025-04-30'),
  link('ORGANISER', ['FR', 'seizure', '04'], ['FR', 'person', '03'], '2025-10-18'),
  link('COURIER', ['FR', 'seizure', '04'], ['FR', 'person', '01'], '2025-10-18'),
  link('FOUND_IN', ['FR', 'seizure', '04'], ['IE', 'firearm', '03'], '2025-10-18'),
  link('SEIZED_AT', ['FR', 'seizure', '04'], ['FR', 'crossing', '03'], '2025-10-18'),
  // Journeys.
  link('TRAVELLER', ['AT', 'crossing', '01'], ['AT', 'person', '02'], '2025-02-12'),
  link('CARRIED_AT', ['AT', 'crossing', '01'], ['AT', 'firearm', '02'], '2025-02-12'),
  link('CO_TRAVELLER', ['AT', 'crossing', '01'], ['RS', 'crossing', '04'], '2025-02-12'),
  link('TRAVELLER', ['FI', 'crossing', '02'], ['FI', 'person', '04'], '2025-06-01'),
  link('TRAVELLER', ['FR', 'crossing', '03'], ['FR', 'person', '01'], '2025-10-17'),
  link('TRAVELLER', ['RS', 'crossing', '04'], ['DE', 'person', '01'], '2025-04-29'),
  link('TRAVELLER', ['RS', 'crossing', '04'], ['RS', 'person', '01'], '2025-04-29'),
];

function link(kind: string, near: StoryEnd, far: StoryEnd, since: string): StoryLink {
  return { kind, near, far, since };
}

function same(near: StoryEnd, far: StoryEnd, detail: StoryLink['detail'] & {}): StoryLink {
  return { kind: 'SAME_PERSON', near, far, since: '2025-03-03', detail };
}
