/** Answers of the hub to the screens Chart and Border, as the graph would give them; all of it is invented. */

const told = {
  disclosure: [],
  receipt: { log: 'test', entry: '01a2191d' },
  sources: [{ owner: 'DE', domain: 'person', status: 'ANSWERED' }],
};

export const MRZ =
  'P<GRCVARDAKIS<<NIKOLAOS<<<<<<<<<<<<<<<<<<<<<\nAN44172902GRC7904174M3105319<<<<<<<<<<<<<<<8';

const read = {
  ...{ number: 'AN4417290', issuer: 'GRC', surname: 'VARDAKIS', forenames: 'NIKOLAOS', nationality: 'GRC' },
  ...{ dateOfBirth: '1979-04-17', expiresOn: '2031-05-31', sex: 'M' },
  checkDigits: ['NUMBER', 'BIRTH', 'EXPIRY', 'COMPOSITE'].map((of) => ({ of, holds: true })),
};

const person = {
  ...{ id: 'DE:person:a', owner: 'DE', handling: 'H1', primaryName: 'Νικόλαος Βαρδάκης' },
  dateOfBirth: '1979-04-17',
  alerts: [
    {
      ...{ basis: 'ART26_ARREST', actionToBeTaken: 'ARREST', reason: 'Invented reason' },
      ...{ offence: 'Trafficking in narcotic drugs', reference: 'INVENTED-SIS-DE-MELTEMI-01' },
      issuingAuthority: 'DE prosecutor (invented)',
    },
  ],
  warnings: [{ kind: 'ARMED' }, { kind: 'VIOLENT' }],
  documents: [{ number: 'AN4417290', issuer: 'GRC', status: 'VALID' }],
  obligations: [
    { kind: 'CONFIRM_BEFORE_ACTION', text: 'Confirm with the owner before any coercive measure.' },
  ],
  withheld: [],
};

const CHECKS = {
  STOP: {
    verdict: 'STOP',
    reasons: [
      { kind: 'ALERT_STOP', asks: 'STOP', owner: 'DE', record: 'DE:person:a' },
      { kind: 'WARNING', asks: 'SECOND_LINE', owner: 'DE', record: 'DE:person:a' },
      { kind: 'NO_ANSWER', asks: 'SECOND_LINE', owner: 'FR', record: null },
    ],
    ...{ notAnswered: ['FR'], notAsked: ['DK'], persons: { nodes: [person] } },
  },
  /** What no hub may say: GO, although a State did not answer. */
  HASTY: { verdict: 'GO', reasons: [], notAnswered: ['AT'], notAsked: [], persons: { nodes: [] } },
  GO: { verdict: 'GO', reasons: [], notAnswered: [], notAsked: ['DK'], persons: { nodes: [] } },
} as const;

export function travellerAnswer(kind: keyof typeof CHECKS): unknown {
  return { data: { traveller: { read, check: CHECKS[kind] } }, extensions: told };
}

export const FAILED = {
  data: null,
  errors: [{ message: 'mrz: "P<" is not accepted', extensions: { code: 'BAD_INPUT' } }],
  extensions: {},
};

const header = { handling: 'H0', obligations: [], withheld: [] };
const page = (
  nodes: readonly unknown[],
  totalCount: number | null = nodes.length,
  silent: string[] = [],
) => ({
  ...{ totalCount, totalCountIsAtLeast: false, nodes },
  sources: silent.map((owner) => ({ owner, status: 'TIMED_OUT', incomplete: false })),
});
const link = (id: string, kind: string, since: string, end: object): unknown => ({
  ...{ id, kind, since, obligations: [{ kind: 'NO_ONWARD' }] },
  ...end,
});

const SUSPECT = {
  person: {
    ...{ ...header, id: 'DE:person:a', owner: 'DE', handling: 'H1', primaryName: 'Νικόλαος Βαρδάκης' },
    firearms: page(
      [
        link('l1', 'USED_BY', '2025-02-14', {
          firearm: { ...header, id: 'DE:firearm:f', owner: 'DE', make: 'Glock', model: '19' },
        }),
      ],
      3,
      ['RS'],
    ),
    drugSeizures: page([
      link('l2', 'ORGANISER', '2024-02-14', {
        drugSeizure: {
          ...{ ...header, id: 'ES:seizure:s', owner: 'ES', occurredOn: '2024-11-20' },
          ...{ items: [{ substance: 'cannabis resin' }], totalKilograms: 1950 },
        },
      }),
    ]),
    identityLinks: page([
      link('l3', 'SAME_PERSON', '2025-03-03', {
        person: {
          ...{ ...header, id: 'FR:person:b', owner: 'FR', handling: null, primaryName: null },
          withheld: [
            { field: 'primaryName', mode: 'HIT_ONLY', reason: 'HUMAN_CONFIRMATION_REQUIRED' },
            { field: 'handling', mode: 'HIT_ONLY', reason: 'HUMAN_CONFIRMATION_REQUIRED' },
          ],
        },
      }),
    ]),
    ...{ borderCrossings: page([]), associates: null },
    withheld: [{ field: 'associates', mode: 'DENY', reason: 'NO_RULE' }],
  },
};

/** A record with so many links that nobody sees anything. */
const CROWD = {
  person: {
    ...{ ...header, id: 'AT:person:c', owner: 'AT', primaryName: 'Душан Илић' },
    associates: page(
      Array.from({ length: 120 }, (_, i) =>
        link(`m${i}`, 'ASSOCIATE', '2025-01-01', {
          person: { ...header, id: `RS:person:${i}`, owner: i < 50 ? 'RS' : 'DK', primaryName: `No ${i}` },
        }),
      ),
    ),
  },
};

/** One step around the records that were asked for. */
export function stepAnswer(of: readonly string[]): unknown {
  const known = [SUSPECT, CROWD];
  return {
    data: { links: of.map((id) => known.find(({ person }) => person.id === id) ?? null) },
    extensions: told,
  };
}
