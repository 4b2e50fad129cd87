import { parse } from 'csv-parse';
import { calibreName } from '../../../subgraphs/firearms/calibre.ts';
import { documentKey, serialKey } from '../../../shared/src/core/keys.ts';
import { TextArray } from '../../../shared/src/core/text-array.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { ImportFormat, ImportItem } from '../importer.ts';
import { openText } from '../open.ts';
import { countryCode } from './country-names.ts';

const COLUMNS = [
  'owner',
  'id',
  'holding_authority',
  'subject_categories',
  'quality',
  'legal_basis_of_entry',
  'type',
  'make',
  'make_raw',
  'model',
  'calibre',
  'calibre_raw',
  'serial_number',
  'origin',
  'country_of_manufacture',
  'markings',
  'status',
  'status_since',
  'status_events',
  'case_number',
] as const;

const TYPES: Readonly<Record<string, string>> = {
  PISTOLA: 'PISTOL',
  REVÓLVER: 'REVOLVER',
  GARRUCHA: 'PISTOL',
  FUZIL: 'RIFLE',
  RIFLE: 'RIFLE',
  CARABINA: 'CARBINE',
  ESPINGARDA: 'SHOTGUN',
  SUBMETRALHADORA: 'SUBMACHINE_GUN',
  METRALHADORA: 'MACHINE_GUN',
};

/** What the register writes in the place of a number, by the state of the marking that it says. */
const STATES: readonly (readonly [condition: string | null, said: RegExp])[] = [
  [
    'OBLITERATED',
    /elimin|raspa[dg]|rasur|remov|retirad|suprim|extra[ií]d|subtra[ií]d|ileg[ií]vel|obliter|danific|limad|lixad|apagad/iu,
  ],
  ['ALTERED', /ad?ulter|remarcad/iu],
  [
    'ABSENT',
    /inexist|n[ãa]o exist|ausente|sem (?:n|s[ée]rie)|n[ãa]o poss|n[ãa]o h[áa]|desprovid|destitu|s\/n/iu,
  ],
  [
    null,
    /^\W*n[ãa]o |^n\/?[il]$|indete|indispon|inacess|prejudic|(?:vide|ver) (?:campo|obs)|ignorad|desconhec|sem ind/iu,
  ],
];
const NO_COUNTRY = /^(?:ignorado|outros|sem pa[ií]s|)$/iu;
const NO_CALIBRE = /^(?:indeterminado|outros|)$/iu;
const NO_MAKE = /indetermin|identificad|outros|sem marca/iu;

/** Firearms seized by the Civil Police of Rio de Janeiro, as released under the access-to-information law: CSV. */
export const rioFormat: ImportFormat = {
  table: 'register.firearm',
  columns: COLUMNS,
  currency: [],
  async *read([file = ''], owner, onBytes) {
    const records = openText(file, onBytes).pipe(
      parse({ columns: true, bom: true, relax_quotes: true, skip_empty_lines: true }),
    );
    let line = 1;
    for await (const record of records as AsyncIterable<Readonly<Record<string, string>>>) {
      line += 1;
      if (!(record['Classe'] ?? '').startsWith('ARMA')) continue;
      yield parsed(record, line, owner);
    }
  },
};

function parsed(record: Readonly<Record<string, string>>, line: number, owner: StateCode): ImportItem {
  const text = (name: string): string => record[name]?.trim() ?? '';
  const on = text('Data Registro').slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(on))
    return { kind: 'reject', line, reason: `Data Registro "${text('Data Registro')}" is not a moment` };
  const control = text('Controle Interno SCO');
  if (control === '')
    return { kind: 'reject', line, reason: 'Controle Interno SCO is empty: the firearm has no identifier' };
  const serial = text('Número de Série');
  // Nothing written says nothing of the marking.
  const said = STATES.find(([, words]) => words.test(serial));
  const hasSerial = said === undefined && serialKey(serial) !== '';
  const calibre = text('Calibre');
  const standard = calibreName(calibre);
  const maker = countryCode(text('País'));
  const unknown = [
    ...(standard === undefined && !NO_CALIBRE.test(calibre) ? ['calibre kept as reported'] : []),
    ...(maker === undefined && !NO_COUNTRY.test(text('País'))
      ? ['country of manufacture not known by the name given']
      : []),
  ];
  const make = text('Marca');
  return {
    kind: 'row',
    values: [
      owner,
      `SCO-${control.replace(/[^A-Za-z0-9._-]/gu, '-')}-${text('Arquivo').replace(/[^A-Za-z0-9]/gu, '')}-${line}`,
      'Polícia Civil do Estado do Rio de Janeiro',
      new TextArray([]),
      unknown.join('; ') || null,
      'Lei 12.527/2011, as released',
      text('Tipo').includes('CASEIRA') ? 'OTHER' : (TYPES[text('Tipo')] ?? 'OTHER'),
      make === '' || NO_MAKE.test(make) ? null : make,
      make || null,
      text('Modelo') || null,
      standard ?? (calibre || null),
      calibre || null,
      hasSerial ? serial : null,
      text('Tipo').includes('CASEIRA') ? 'CRAFT' : 'FACTORY',
      maker ?? null,
      hasSerial || documentKey(serial) === ''
        ? null
        : [{ element: 'FRAME', kind: 'SERIAL', condition: said?.[0] ?? null, text: serial }],
      'SEIZED',
      on,
      [
        {
          status: 'SEIZED',
          on,
          country: 'BR',
          place: text('Circunscrição') || null,
          authority: 'Polícia Civil',
        },
      ],
      text('Número Procedimento') || null,
    ],
  };
}
