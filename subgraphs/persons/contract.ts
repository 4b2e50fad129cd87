import { keyFunctions } from '../../shared/src/sources/contract/key-functions.ts';
import type { DomainContract } from '../../shared/src/sources/contract/contract-form.ts';
import type { MainColumns } from '../../shared/src/sources/contract/row-of.ts';

const OF_PEOPLE = 'TABLE(owner text, person_id text, score double precision)';

/** What searches for people compare, and the views in which names are found: one row a spelling, however many bear it. */
export const contract = {
  searchColumns: {
    document_keys: {
      type: 'text[]',
      says: "hub.document_key(number) of each document and, where its issuer is known, ISSUER/NUMBER by hub.issuer_code; '{}' where there are none.",
    },
    births: {
      type: 'datemultirange',
      nullable: true,
      says: 'The days on which the person may be born, of all identities; NULL where no date of birth is known.',
    },
    alert_bases: { type: 'text[]', says: "The grounds of all alerts, '{}' where there are none." },
  },
  sideViews: [
    {
      name: 'person_spelling_v1',
      says: 'One row a spelling of a name, as names are compared (subgraphs/persons/names/keys.ts).',
      key: ['id'],
      columns: {
        id: { type: 'bigint', says: 'Number of the spelling.' },
        plain: {
          type: 'text',
          says: 'Words of the name, in Latin letters and their order.',
          isCompared: true,
        },
        bones: { type: 'text', says: 'Their consonants.', isCompared: true },
        sound: { type: 'text', says: 'hub.name_sound(bones).', isCompared: true },
      },
    },
    {
      name: 'person_spelt_v1',
      says: 'Who bears which spelling: one row a person and spelling.',
      key: ['spelling', 'owner', 'person_id'],
      columns: {
        spelling: { type: 'bigint', says: 'Its number in person_spelling_v1.' },
        owner: { type: 'text', says: 'As in person_v1.', isCompared: true },
        person_id: { type: 'text', says: 'The id of person_v1.', isCompared: true },
      },
    },
    {
      name: 'person_name_v1',
      says: 'The two together: each name of each person.',
      key: [],
      columns: {
        owner: { type: 'text', says: 'As in person_v1.', isCompared: true },
        person_id: { type: 'text', says: 'The id of person_v1.', isCompared: true },
        plain: { type: 'text', says: 'As in person_spelling_v1.', isCompared: true },
        bones: { type: 'text', says: 'As in person_spelling_v1.', isCompared: true },
      },
    },
  ],
  functions: [
    {
      name: 'persons_named',
      takes: 'text[]',
      gives: OF_PEOPLE,
      says: 'Who bears a name that is alike, and how alike it is.',
      isAsked: true,
    },
    {
      name: 'persons_spelt',
      takes: 'text[]',
      gives: OF_PEOPLE,
      says: 'Who bears a name in this very spelling.',
      isAsked: true,
    },
    {
      name: 'name_sound',
      takes: 'text',
      gives: 'text',
      says: 'The consonants of a name by their sound: column sound of person_spelling_v1.',
      isAsked: false,
    },
    ...keyFunctions({ asked: [], offered: ['document_key', 'issuer_code'] }),
  ],
  extensions: ['pg_trgm', 'fuzzystrmatch'],
  indexes: [
    { view: 'person_v1', on: 'USING gin (document_keys)', serves: 'documents' },
    { view: 'person_v1', on: 'USING gist (births)', serves: 'births' },
    { view: 'person_v1', on: 'USING gin (alert_bases)', serves: 'alerts' },
    { view: 'person_v1', on: 'USING gin (nationalities)', serves: 'births' },
    { view: 'person_spelling_v1', on: 'USING gin (plain public.gin_trgm_ops)', serves: 'names' },
    { view: 'person_spelling_v1', on: 'USING gin (sound public.gin_trgm_ops)', serves: 'names' },
    { view: 'person_spelling_v1', on: "USING gin (string_to_array(plain, ' '))", serves: 'names' },
    { view: 'person_spelling_v1', on: "(replace(sound, ' ', ''))", serves: 'names' },
    { view: 'person_spelling_v1', on: '(plain, bones)', serves: 'names in one spelling' },
    { view: 'person_spelt_v1', on: '(spelling, owner, person_id)', serves: 'names' },
    { view: 'person_spelt_v1', on: '(owner, person_id)', serves: 'names' },
  ],
  rules: [
    {
      view: 'person_v1',
      says: 'have a name that no search by name finds',
      broken:
        "(r.primary_name IS NOT NULL OR jsonb_typeof(r.identities) = 'array' AND r.identities <> '[]') AND NOT EXISTS (SELECT 1 FROM hub.person_name_v1 n WHERE n.owner = r.owner AND n.person_id = r.id)",
      wayOut:
        'Keep person_name_v1, person_spelling_v1 and person_spelt_v1 in step with person_v1: npm run join -- keys does, and in a mirror npm run import.',
    },
    {
      view: 'person_v1',
      says: 'have a name in person_name_v1 by which person_spelt_v1 does not lead to them',
      broken:
        'EXISTS (SELECT 1 FROM hub.person_name_v1 n WHERE n.owner = r.owner AND n.person_id = r.id) AND NOT EXISTS (SELECT 1 FROM hub.person_spelt_v1 t JOIN hub.person_spelling_v1 s ON s.id = t.spelling WHERE t.owner = r.owner AND t.person_id = r.id)',
      wayOut: 'Let person_name_v1 be the join of person_spelt_v1 and person_spelling_v1.',
    },
  ],
} as const satisfies DomainContract;

export type PersonColumns = MainColumns<'person', typeof contract>;
