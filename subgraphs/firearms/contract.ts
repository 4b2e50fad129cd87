import { keyColumn, keyFunctions } from '../../shared/src/sources/contract/key-functions.ts';
import type { DomainContract } from '../../shared/src/sources/contract/contract-form.ts';
import type { MainColumns } from '../../shared/src/sources/contract/row-of.ts';

/** What searches for firearms compare: each column follows from a field, by the function that its text names. */
export const contract = {
  searchColumns: {
    serial_key: keyColumn('The serial as serials are compared.', 'hub.serial_key(serial_number)'),
    make_key: keyColumn('The make as words are compared.', 'hub.word_key(make)'),
    model_key: keyColumn('The model as words are compared.', 'hub.word_key(model)'),
    calibre_key: keyColumn('The calibre as words are compared.', 'hub.word_key(calibre)'),
    serial_marks: keyColumn(
      'What the serial may be read for on metal.',
      'hub.serial_marks(hub.serial_key(serial_number))',
    ),
  },
  functions: [
    ...keyFunctions({ asked: ['document_key'], offered: ['serial_key', 'serial_marks', 'word_key'] }),
  ],
  extensions: ['pg_trgm'],
  indexes: [
    { view: 'firearm_v1', on: '(serial_marks)', serves: 'serials' },
    { view: 'firearm_v1', on: 'USING gin (serial_key public.gin_trgm_ops)', serves: 'parts of serials' },
    { view: 'firearm_v1', on: '(make_key, model_key)', serves: 'makes' },
    { view: 'firearm_v1', on: '(model_key)', serves: 'models' },
    { view: 'firearm_v1', on: '(calibre_key, type)', serves: 'calibres' },
    { view: 'firearm_v1', on: '(status, status_since DESC)', serves: 'states' },
    { view: 'firearm_v1', on: '(eu_category, type)', serves: 'categories' },
    { view: 'firearm_v1', on: '(type)', serves: 'types' },
  ],
} as const satisfies DomainContract;

export type FirearmColumns = MainColumns<'firearm', typeof contract>;
