import { globalId, type StateCode } from '../core/ids.ts';
import { TextArray } from '../core/text-array.ts';
import type { Domain, SubjectCategory } from '../core/vocabulary.ts';
import { linkValues, type SEED_HEADER } from './header.ts';
import { STORY_LINKS, type StoryEnd } from './story-links.ts';
import type { World } from './world.ts';

/**
 * "Operation Meltemi": a few records made by hand beside those that are drawn, so that a demonstration has something to tell. One
 * suspect over all four domains and several States, names in Arabic, Cyrillic and Greek, handling codes H0 to H2, Serbian records
 * that may not be passed on, passports that can be read at a border. Nobody and nothing in it exists.
 */
export interface StoryRecord {
  /** The owner's own number, the same word in each domain: `MELTEMI-01`. */
  readonly local: string;
  readonly owner: StateCode;
  readonly authority: string;
  readonly subjects: readonly SubjectCategory[];
  readonly handling?: 'H0' | 'H1' | 'H2';
  /** Day on which the record was made. */
  readonly madeOn: string;
  /** Columns by name; those that are not named are null. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Rows of one State's part of the story, in the order of a table's columns. */
export function* storyRows(
  world: World,
  state: StateCode,
  records: readonly StoryRecord[],
  columns: readonly string[],
): Generator<readonly unknown[]> {
  if (!world.tellsStory) return;
  for (const record of records) {
    if (record.owner !== state) continue;
    const all = { ...headerOf(record), ...record.values };
    yield columns.map((column) => all[column] ?? null);
  }
}

/** Links of the story that one State has recorded with its records of a domain. */
export function* storyLinks(world: World, state: StateCode, domain: Domain): Generator<readonly unknown[]> {
  if (!world.tellsStory) return;
  for (const [i, { near, far, kind, since, detail }] of STORY_LINKS.entries()) {
    if (near[0] !== state || near[1] !== domain) continue;
    yield linkValues(
      {
        id: `MELTEMI-L${i}`,
        owner: near[0] as StateCode,
        authority: `${state} police (invented)`,
        subjects: ['SUSPECT'],
        madeOn: since,
      },
      { kind, near: idOf(near), far: idOf(far), since, ...(detail && { detail }) },
    );
  }
}

/** The rows of one generator, then those of another. */
export function* inTurn<T>(first: Iterable<T>, second: Iterable<T>): Generator<T> {
  yield* first;
  yield* second;
}

function idOf([state, domain, number]: StoryEnd): string {
  return globalId(state as StateCode, domain, `MELTEMI-${number}`);
}

function headerOf(record: StoryRecord): Readonly<Record<string, unknown>> {
  const { local, owner, authority, subjects, handling = 'H0', madeOn } = record;
  const header: Readonly<Record<(typeof SEED_HEADER)[number], unknown>> = {
    id: local,
    owner,
    holding_authority: authority,
    originator: null,
    handling,
    handling_text: null,
    evaluation_source: 'B',
    evaluation_information: 2,
    created_at: `${madeOn}T08:00:00Z`,
    updated_at: `${madeOn}T08:00:00Z`,
    data_as_of: '2026-11-01T04:00:00Z',
    review_due: '2027-06-30',
    retain_until: '2031-12-31',
    restricted: false,
    contested: false,
    embargo_until: null,
    minor_until: null,
    subject_categories: new TextArray([...subjects].sort()),
    basis: 'FACT',
    legal_basis_of_entry: 'Invented entry for demonstration (Operation Meltemi)',
    synthetic: true,
  };
  return header;
}
