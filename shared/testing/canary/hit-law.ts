import type { NaiveLaw } from '../../src/policy/testing/naive.ts';
import { OFFENCES } from '../../src/policy/testing/random-law.ts';
import { FloorSchema, GroupsSchema, ProfileSchema } from '../../src/policy/law/model.ts';
import { fc } from '../drawn.ts';

export type DomainField = readonly [domain: string, field: string];

/**
 * To this role `hitLawOver` shows all that is AA's, and of BB's some fields never. So both are tried whatever is drawn: with
 * seed 399239578 both States kept back a part of names, and nothing had a score.
 */
export const ROLE = 'ANALYST';

/** What may be tried by hit or no hit. */
const MATCH_ON = {
  person: ['BIO_CORE', 'DOCUMENT'],
  firearm: ['OBJECT_CORE'],
  crossing: ['DOCUMENT', 'VEHICLE'],
};

const KEPT_FROM_ROLE = [
  { domain: 'person', fields: ['sex', 'dateOfBirth', 'nationalities', 'documents.number'] },
  { domain: 'firearm', fields: ['serialNumber'] },
].map((data) => ({ data, to: { roles: [ROLE] }, mode: 'HIT_ONLY', disclosure: 'GENERIC' }));

/**
 * All is lent to everybody, and hits by exact values whatever limits say, but for fields under limits that are drawn.
 *
 * @param fields those that limits may keep back
 */
export function hitLawOver(fields: readonly DomainField[]): fc.Arbitrary<NaiveLaw> {
  return fc.array(drawnLimit(fields), { minLength: 4, maxLength: 12 }).map((drawn) => ({
    groups: GroupsSchema.parse({
      version: '1',
      groups: {},
      otherStates: ['CC', 'DD', 'ZZ'],
      offences: OFFENCES,
    }),
    floor: FloorSchema.parse({ version: '1', status: 'illustrative', limits: [], record: [] }),
    profiles: ['AA', 'BB'].map((state) => profileOf(state, drawn)),
  }));
}

function profileOf(state: string, drawn: readonly DrawnLimit[]) {
  const basis = [{ instrument: 'Example Act', article: '1' }];
  const ofState = drawn.filter((one) => one.state === state).map(limitOf);
  const limits = state === 'BB' ? [...ofState, ...KEPT_FROM_ROLE] : ofState;
  return ProfileSchema.parse({
    state,
    name: `Example ${state}`,
    status: 'illustrative',
    version: '2026-11-01',
    grants: [
      { id: `${state}-G-1`, data: {}, mode: 'GRANT', basis },
      ...Object.entries(MATCH_ON).map(([domain, matchOn], i) => ({
        id: `${state}-G-${i + 2}`,
        data: { domain, categories: ['INDEX'] },
        mode: 'HIT_ONLY',
        matchOn,
        basis,
      })),
    ],
    limits: limits.map((limit, i) => ({
      id: `${state}-L-${i + 1}`,
      reason: 'SUBJECT_CATEGORY',
      basis,
      ...limit,
    })),
  });
}

function limitOf({ field: [domain, field], mode, mask, disclosure }: DrawnLimit) {
  return {
    data: { domain, fields: [field] },
    to: { exceptRoles: [ROLE] },
    mode,
    ...(mode === 'MASK' ? { mask } : {}),
    ...(mode === 'NEEDS_APPROVAL' ? { approval: { by: ['SPOC_OPERATOR'] } } : {}),
    disclosure,
  };
}

interface DrawnLimit {
  readonly state: string;
  readonly field: DomainField;
  readonly mode: string;
  readonly mask: string;
  readonly disclosure: string;
}

function drawnLimit(fields: readonly DomainField[]): fc.Arbitrary<DrawnLimit> {
  return fc.record({
    state: fc.constantFrom('AA', 'BB'),
    field: fc.constantFrom(...fields),
    mode: fc.constantFrom('HIT_ONLY', 'MASK', 'NEEDS_APPROVAL'),
    mask: fc.constantFrom('YEAR_ONLY', 'INITIALS', 'LAST_FOUR', 'CODE_ONLY'),
    disclosure: fc.constantFrom('EXPLAIN', 'GENERIC', 'SILENT'),
  });
}
