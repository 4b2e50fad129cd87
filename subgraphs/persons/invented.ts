import type { StateCode } from '../../shared/src/core/ids.ts';
import type { SubjectCategory } from '../../shared/src/core/vocabulary.ts';
import { STORY_PEOPLE } from './invented-story.ts';
import { nameKeys } from './names/keys.ts';
import { aliasOf, compared, documentsOf, identitiesOf } from './invented-identity.ts';
import { identityRules, identityScore } from './names/rules.ts';
import { dayRange } from './partial-date.ts';
import { searchColumns } from './search-columns.ts';
import { TextArray } from '../../shared/src/core/text-array.ts';
import { COLUMNS } from './migrations/register.ts';
import { headerValues, LINK_COLUMNS, linkValues, SEED_HEADER } from '../../shared/src/invented/header.ts';
import { personAt, type InventedPerson } from '../../shared/src/invented/people.ts';
import { inTurn, storyLinks, storyRows } from '../../shared/src/invented/story.ts';
import type { SeedTable } from '../../shared/src/invented/table.ts';
import { INVENTED_STATES, type Chance, type World } from '../../shared/src/invented/world.ts';

const SEEDED = [...SEED_HEADER, ...COLUMNS, 'name_keys', 'document_keys', 'births', 'alert_bases'];

const ROLES: readonly SubjectCategory[] = [
  'SUSPECT',
  'SUSPECT',
  'SUSPECT',
  'CONVICTED',
  'CONVICTED',
  'CONTACT',
  'ASSOCIATE',
  'WITNESS',
  'VICTIM',
  'MISSING',
];
const OFFENCES = [
  { code: '0501', offence: 'Trafficking in narcotic drugs', max: 180 },
  { code: '0601', offence: 'Illicit trafficking in weapons', max: 120 },
  { code: '1502', offence: 'Armed robbery', max: 144 },
  { code: '1501', offence: 'Theft', max: 60 },
  { code: '1101', offence: 'Forgery of documents', max: 60 },
  { code: '1302', offence: 'Minor assault', max: 12 },
] as const;
const ADULT_AGE_YEARS = 18;

/** A State's invented register of persons of interest. */
export function* tables(world: World, state: StateCode): Iterable<SeedTable> {
  const story = storyRows(world, state, STORY_PEOPLE, SEEDED);
  yield { table: 'register.person', columns: SEEDED, rows: inTurn(people(world, state), story) };
  const linked = inTurn(links(world, state), storyLinks(world, state, 'person'));
  yield { table: 'register.link', columns: LINK_COLUMNS, rows: linked };
}

function* people(world: World, state: StateCode): Generator<readonly unknown[]> {
  for (let i = 0; i < world.count(state, 'person'); i += 1) {
    const draw = world.chance('person', state, i);
    const person = personAt(world, state, i);
    const inCase = Math.floor(i / 4) < world.cases(state);
    const category = inCase ? draw.pick(['SUSPECT', 'SUSPECT', 'CONVICTED'] as const) : draw.pick(ROLES);
    const subjects = draw.chance(0.03) ? [...new Set<SubjectCategory>([category, 'VICTIM'])] : [category];
    const bounds = dayRange(person.dateOfBirth);
    const alerts = alertsOf(draw, state, i, category);
    const identities = identitiesOf(person, aliasOf(world, state, i));
    const documents = documentsOf(draw, person);
    const search = searchColumns({ identities, documents, alerts: alerts ?? [] }, keysOf);
    const adultFrom = bounds
      ? `${Number(bounds.to.slice(0, 4)) + ADULT_AGE_YEARS}${bounds.to.slice(4).replace('02-29', '03-01')}`
      : undefined;
    yield [
      ...headerValues(
        {
          id: world.localId(state, 'person', i),
          owner: state,
          authority: `${state} criminal police (invented)`,
          subjects,
          madeOn: draw.day('2021-01-01', '2026-09-30'),
          ...(adultFrom !== undefined && adultFrom > '2026-11-01' ? { minorUntil: adultFrom } : {}),
          originators: INVENTED_STATES,
        },
        draw,
      ),
      identities,
      `${person.own.forenames} ${person.own.surname}`,
      person.dateOfBirth,
      person.sex,
      new TextArray([person.nationality]),
      documents,
      ...looksOf(draw),
      alerts,
      subjects.map((subjectCategory) => ({
        subjectCategory,
        caseNumber: `${state}-INVENTED-${i}`,
        since: '2024-03-01',
        basis: 'FACT',
      })),
      ...knownOf({ state, i, person, category }, draw),
      new TextArray(search.name_keys),
      new TextArray(search.document_keys),
      search.births,
      new TextArray(search.alert_bases),
    ];
  }
}

/** Columns of how a person looks, and of what officers are warned of. */
function looksOf(draw: Chance): readonly unknown[] {
  return [
    draw.chance(0.3)
      ? [
          { kind: 'HEIGHT_CM', value: String(155 + draw.below(45)) },
          { kind: 'TATTOO', value: 'invented tattoo' },
        ]
      : null,
    draw.chance(0.15)
      ? [{ kind: draw.pick(['ARMED', 'VIOLENT', 'ESCAPED', 'SUICIDE_RISK']), since: '2025-01-15' }]
      : null,
  ];
}

/** Whose columns are drawn. */
interface Drawn {
  readonly state: StateCode;
  readonly i: number;
  readonly person: InventedPerson;
  readonly category: SubjectCategory;
}

/** Columns of what police know of a person, from its criminal record on. */
function knownOf({ state, i, person, category }: Drawn, draw: Chance): readonly unknown[] {
  return [
    category === 'SUSPECT' || category === 'CONVICTED' ? recordsOf(draw, state, i, category) : null,
    draw.chance(0.4)
      ? [
          {
            kind: draw.pick(['FACE', 'FINGER', 'PALM']),
            reference: `INVENTED-BIO-${state}-${i}`,
            format: 'ANSI/NIST-ITL 1-2011',
            capturedOn: '2024-06-01',
          },
        ]
      : null,
    draw.chance(0.1) ? [{ reference: `INVENTED-DNA-${state}-${i}`, capturedOn: '2024-06-01' }] : null,
    [
      {
        street: `Invented Street ${1 + draw.below(200)}`,
        town: person.placeOfBirth,
        region: null,
        country: state,
        from: '2020',
        until: null,
      },
    ],
    draw.chance(0.3)
      ? [{ kind: 'PHONE', value: `+000 ${String(draw.below(10_000_000)).padStart(7, '0')}` }]
      : null,
    draw.pick([null, 'driver', 'mechanic', 'cook', 'teacher', 'none known']),
    draw.chance(0.15)
      ? [
          {
            text: 'Invented intelligence note',
            evaluation: draw.pick(['B2', 'C3', 'X4']),
            author: `author-${draw.below(90)}`,
            basis: 'ASSESSMENT',
            on: '2025-05-05',
          },
        ]
      : null,
    draw.chance(0.05) ? [{ reference: `INVENTED-SOURCE-${state}-${i}` }] : null,
    draw.chance(0.02)
      ? { health: 'Invented: needs medication', ethnicOrigin: null, religion: null, politicalOpinion: null }
      : null,
  ];
}

/** Names are drawn from lists, so that they come again and again. */
const KEYS = new Map<string, readonly string[]>();
const KEYS_MAX = 200_000;

function keysOf(names: readonly string[]): readonly string[] {
  const all = names.join('\n');
  let keys = KEYS.get(all);
  if (!keys) {
    keys = nameKeys(names);
    if (KEYS.size < KEYS_MAX) KEYS.set(all, keys);
  }
  return keys;
}

interface Alert {
  readonly basis: string;
  readonly [more: string]: unknown;
}

function alertsOf(
  draw: Chance,
  state: StateCode,
  i: number,
  category: SubjectCategory,
): readonly Alert[] | null {
  if (category !== 'MISSING' && !draw.chance(0.2)) return null;
  const [basis, action] =
    category === 'MISSING'
      ? (['ART32B_MISSING', 'COMMUNICATE_WHEREABOUTS'] as const)
      : draw.pick([
          ['ART26_ARREST', 'ARREST'],
          ['ART34_JUDICIAL', 'COMMUNICATE_WHEREABOUTS'],
          ['ART36_DISCREET', 'DISCREET_CHECK'],
          ['ART36_SPECIFIC', 'SPECIFIC_CHECK'],
        ] as const);
  return [
    {
      basis,
      reason: 'Invented reason',
      offence: draw.pick(OFFENCES).offence,
      reference: `INVENTED-SIS-${state}-${i}`,
      decisionReference: `INVENTED-DEC-${state}-${i}`,
      issuingAuthority: `${state} prosecutor (invented)`,
      actionToBeTaken: action,
      flags: [],
      missingCaseType: category === 'MISSING' ? 'adult' : null,
      linkedAlerts: [],
      issuedOn: '2025-09-01',
      validUntil: '2028-09-01',
    },
  ];
}

function recordsOf(draw: Chance, state: StateCode, i: number, category: SubjectCategory): readonly unknown[] {
  return Array.from({ length: 1 + draw.below(3) }, (_, k) => {
    const { code, offence, max } = draw.pick(OFFENCES);
    return {
      offenceCode: code,
      offence,
      maxPenaltyMonths: max,
      on: draw.day('2015-01-01', '2026-06-30'),
      status:
        category === 'CONVICTED' && k === 0
          ? 'CONVICTED'
          : draw.pick(['SUSPECTED', 'CHARGED', 'CONVICTED', 'ACQUITTED', 'DISCONTINUED']),
      caseNumber: `${state}-INVENTED-${i}-${k}`,
      authority: `${state} criminal police (invented)`,
    };
  });
}

/** Associates at home, and records of other States that may be of the same human. */
function* links(world: World, state: StateCode): Generator<readonly unknown[]> {
  const authority = `${state} criminal police (invented)`;
  for (let i = 0; i < world.count(state, 'person'); i += 1) {
    const draw = world.chance('associate', state, i);
    const near = world.id(state, 'person', i);
    const base = { owner: state, authority, subjects: ['SUSPECT' as const], madeOn: '2025-02-02' };
    if (draw.chance(0.25)) {
      const far = world.id(
        draw.chance(0.8) ? state : draw.pick(INVENTED_STATES),
        'person',
        draw.below(world.count(state, 'person')),
      );
      if (far !== near) {
        yield linkValues(
          { ...base, id: `L-P${i}-a` },
          {
            kind: draw.pick(['ASSOCIATE', 'FAMILY', 'CO_OFFENDER', 'CONTACT']),
            near,
            far,
            since: '2025-02-02',
          },
        );
      }
    }
    for (const [k, other] of world.sameHuman(state, i).entries()) {
      const confirmed = draw.chance(0.4);
      const rules = identityRules(
        compared(personAt(world, state, i)),
        compared(personAt(world, other.state, other.index)),
      );
      yield linkValues(
        { ...base, id: `L-P${i}-s${k}` },
        {
          kind: 'SAME_PERSON',
          near,
          far: other.id,
          since: '2025-02-02',
          detail: {
            // Names and dates alone stay yellow until a human decides. Regulation (EU) 2019/818 Arts. 30-33.
            colour: confirmed ? draw.pick(['WHITE', 'WHITE', 'WHITE', 'RED']) : 'YELLOW',
            rules,
            score: identityScore(rules),
            confirmedBy: confirmed ? authority : null,
            confirmedOn: confirmed ? '2025-03-03' : null,
          },
        },
      );
    }
  }
}
