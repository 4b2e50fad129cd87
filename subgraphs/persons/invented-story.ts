import type { StateCode } from '../../shared/src/core/ids.ts';
import { TextArray } from '../../shared/src/core/text-array.ts';
import type { SubjectCategory } from '../../shared/src/core/vocabulary.ts';
import { STORY_TRAVELLERS, type StoryTraveller } from '../../shared/src/invented/story-travellers.ts';
import type { StoryRecord } from '../../shared/src/invented/story.ts';
import { searchColumns } from './search-columns.ts';

/** What one State knows of one human of the story. */
interface Known {
  readonly owner: string;
  /** Key of the human. */
  readonly of: keyof typeof STORY_TRAVELLERS;
  readonly subjects: readonly SubjectCategory[];
  readonly handling?: 'H0' | 'H1' | 'H2';
  /** How this State writes the name, where not as the passport does. */
  readonly spelling?: { readonly script: string; readonly surnames: string; readonly forenames: string };
  readonly alert?: readonly [basis: string, action: string];
  readonly warnings?: readonly string[];
  readonly documentStatus?: string;
  readonly offence?: readonly [code: string, words: string, months: number];
}

const TRAFFICKING = ['0501', 'Trafficking in narcotic drugs', 180] as const;
const WEAPONS = ['0601', 'Illicit trafficking in weapons', 120] as const;

const KNOWN: readonly Known[] = [
  {
    owner: 'DE',
    of: '01',
    subjects: ['SUSPECT'],
    alert: ['ART26_ARREST', 'ARREST'],
    warnings: ['ARMED', 'VIOLENT'],
    offence: TRAFFICKING,
  },
  {
    owner: 'FR',
    of: '01',
    subjects: ['SUSPECT'],
    handling: 'H1',
    spelling: { script: 'Latn', surnames: 'Vardakis', forenames: 'Nicolas' },
    alert: ['ART36_SPECIFIC', 'SPECIFIC_CHECK'],
    offence: TRAFFICKING,
  },
  {
    owner: 'RS',
    of: '01',
    subjects: ['SUSPECT'],
    handling: 'H2',
    spelling: { script: 'Cyrl', surnames: 'Вардакис', forenames: 'Николаос' },
    offence: WEAPONS,
  },
  { owner: 'AT', of: '02', subjects: ['SUSPECT'], warnings: ['ARMED'], offence: WEAPONS },
  {
    owner: 'RS',
    of: '02',
    subjects: ['CONVICTED'],
    alert: ['ART36_SPECIFIC', 'SPECIFIC_CHECK'],
    offence: TRAFFICKING,
  },
  {
    owner: 'ES',
    of: '03',
    subjects: ['SUSPECT'],
    alert: ['ART36_DISCREET', 'DISCREET_CHECK'],
    offence: TRAFFICKING,
  },
  { owner: 'FR', of: '03', subjects: ['SUSPECT'], handling: 'H2', offence: TRAFFICKING },
  { owner: 'FI', of: '04', subjects: ['SUSPECT'], offence: TRAFFICKING },
  { owner: 'IE', of: '05', subjects: ['SUSPECT'], handling: 'H1', offence: WEAPONS },
  {
    owner: 'GB',
    of: '06',
    subjects: ['SUSPECT'],
    documentStatus: 'STOLEN',
    offence: ['1101', 'Forgery of documents', 60],
  },
  {
    owner: 'NO',
    of: '07',
    subjects: ['MISSING'],
    alert: ['ART32A_MISSING_PROTECT', 'PROTECT'],
    warnings: ['SUICIDE_RISK'],
  },
];

/** The people of the story, each as the State has recorded them. */
export const STORY_PEOPLE: readonly StoryRecord[] = KNOWN.map((known) => {
  const { owner, of, subjects, handling } = known;
  return {
    local: `MELTEMI-${of}`,
    owner: owner as StateCode,
    authority: `${owner} criminal police (invented)`,
    subjects,
    ...(handling && { handling }),
    madeOn: '2025-02-02',
    values: valuesOf(known, STORY_TRAVELLERS[of]),
  };
});

function valuesOf(known: Known, human: StoryTraveller): Readonly<Record<string, unknown>> {
  const { owner, of, subjects, spelling, documentStatus = 'VALID', offence } = known;
  const { surnames, forenames, script } = spelling ?? human.own;
  const identity = {
    kind: 'CONFIRMED',
    ...{ surnames, forenames, script },
    ...{ patronymic: null, nameAtBirth: null, previousNames: null },
    transliteration: `${human.latin.forenames} ${human.latin.surnames}`,
    mrzName: (human.mrz.split('\n')[0] ?? '').slice(5).replace(/<+$/u, ''),
    dateOfBirth: human.dateOfBirth,
    placeOfBirth: human.placeOfBirth,
    countryOfBirth: human.nationality,
    lowQuality: false,
  };
  const documents = [{ ...human.passport, issuedOn: '2021-06-01', status: documentStatus, note: null }];
  const alerts = alertsOf(known);
  const search = searchColumns({ identities: [identity], documents, alerts: alerts ?? [] });
  return {
    identities: [identity],
    primary_name: `${forenames} ${surnames}`,
    date_of_birth: human.dateOfBirth,
    sex: human.sex,
    nationalities: new TextArray([human.nationality]),
    documents,
    warnings: known.warnings?.map((kind) => ({ kind, since: '2025-01-15' })),
    alerts,
    roles: subjects.map((subjectCategory) => ({
      subjectCategory,
      caseNumber: `${owner}-INVENTED-MELTEMI`,
      since: '2024-03-01',
      basis: 'FACT',
    })),
    police_records: offence && [recordOf(owner, offence)],
    occupation: of === '02' ? 'driver' : null,
    name_keys: new TextArray(search.name_keys),
    document_keys: new TextArray(search.document_keys),
    births: search.births,
    alert_bases: new TextArray(search.alert_bases),
  };
}

function recordOf(owner: string, [offenceCode, offence, maxPenaltyMonths]: Known['offence'] & {}) {
  return {
    ...{ offenceCode, offence, maxPenaltyMonths },
    on: '2025-02-14',
    status: 'SUSPECTED',
    caseNumber: `${owner}-INVENTED-MELTEMI`,
    authority: `${owner} criminal police (invented)`,
  };
}

function alertsOf({ owner, of, alert }: Known) {
  if (!alert) return undefined;
  const [basis, actionToBeTaken] = alert;
  return [
    {
      basis,
      ...{ actionToBeTaken, reason: 'Invented reason (Operation Meltemi)' },
      offence: basis.startsWith('ART32') ? null : 'Trafficking in narcotic drugs',
      reference: `INVENTED-SIS-${owner}-MELTEMI-${of}`,
      decisionReference: `INVENTED-DEC-${owner}-MELTEMI-${of}`,
      issuingAuthority: `${owner} prosecutor (invented)`,
      ...{ flags: [], linkedAlerts: [], missingCaseType: basis.startsWith('ART32') ? 'minor' : null },
      ...{ issuedOn: '2025-09-01', validUntil: '2028-09-01' },
    },
  ];
}
